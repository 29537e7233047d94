"""A household gives readings month after month."""

from datetime import UTC, date, datetime

from models.metering import Reading
from tests.models.counting import rows_of
from tests.resolvers.asking import answer_to
from tests.resolvers.reading_documents import check, figures, submit
from tests.world import World

HISTORY = """
query ($number: String!) {
  account(number: $number) {
    readingWindow { opensOn closesOn isOpen }
    meters { lastReading { takenOn status } readings { edges { node { takenOn source status values { value } } } } }
  }
}
"""


async def test_n16_household_checks_confirms_corrects_and_goes_on(world: World) -> None:
    await world.tariff()
    person = await world.person()
    account = await world.account(people=(person,))
    meter = await world.meter(account)
    for month in range(1, 11):
        await world.reading(meter, date(2026, month, 24), 1000 + 300 * month)

    # The check shows what the month comes to and stores nothing.
    checked = await check(world, person, figures(account, meter, 4310))
    assert checked["__typename"] == "CheckedReadings"
    assert checked["meters"][0]["kwh"] == 310
    assert checked["estimate"]["amount"] == "2278.50"
    (line,) = checked["estimate"]["lines"]
    assert line.items() >= {"zone": "T1", "band": 1, "kwh": 310, "price": "7.35", "amount": "2278.50"}.items()
    assert "310 кВт·ч × 7,35 ₽ = 2\xa0278,50 ₽" in line["text"]
    assert await rows_of(world.database, Reading) == 10

    # A slip of the pen is refused until it is confirmed.
    refused = await submit(world, person, figures(account, meter, 6310, key="slip"))
    assert [fault["code"] for fault in refused["faults"]] == ["UNUSUAL"]
    assert "2\xa0310" in refused["faults"][0]["message"]
    taken = await submit(world, person, figures(account, meter, 6310, key="slip", confirm=True))
    assert (taken["readings"][0]["status"], taken["readings"][0]["warnings"]) == ("ACCEPTED", ["UNUSUALLY_HIGH"])

    # What nobody can use in a month waits for an operator, and what counts stays.
    absurd = await submit(world, person, figures(account, meter, 94310, key="absurd", confirm=True))
    assert (absurd["readings"][0]["status"], absurd["readings"][0]["warnings"]) == ("UNDER_REVIEW", ["UNUSUALLY_HIGH"])

    # The day after, still within the window, the customer sees it and gives the right figures.
    world.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    right = await submit(world, person, figures(account, meter, 4310, key="right"))
    assert (right["readings"][0]["status"], right["meters"][0]["kwh"]) == ("ACCEPTED", 310)
    assert right["readings"][0]["meter"]["lastReading"]["id"] == right["readings"][0]["id"]

    # After the window a reading is for December.
    world.now = datetime(2026, 11, 27, 9, tzinfo=UTC)
    early = await submit(world, person, figures(account, meter, 4340, key="early"))
    assert (early["readings"][0]["status"], early["readings"][0]["warnings"]) == ("NEXT_PERIOD", ["OUTSIDE_WINDOW"])

    # In December's window the month is counted from November's reading, not from the early one.
    world.now = datetime(2026, 12, 23, 9, tzinfo=UTC)
    december = await submit(world, person, figures(account, meter, 4600, key="december"))
    assert december["meters"][0]["kwh"] == 290

    told = (await answer_to(world, HISTORY, person=person, number=account.number))["account"]
    assert told["readingWindow"] == {"opensOn": "2026-12-23", "closesOn": "2026-12-25", "isOpen": True}
    (history,) = told["meters"]
    given = [edge["node"] for edge in history["readings"]["edges"]][:5]
    assert history["lastReading"] == {"takenOn": "2026-12-23", "status": "ACCEPTED"}
    assert [(node["takenOn"], node["status"], node["values"][0]["value"]) for node in given] == [
        ("2026-12-23", "ACCEPTED", 4600),
        ("2026-11-27", "SUPERSEDED", 4340),
        ("2026-11-25", "ACCEPTED", 4310),
        ("2026-11-24", "SUPERSEDED", 94310),
        ("2026-11-24", "SUPERSEDED", 6310),
    ]

"""Meters, their readings and the window, through the schema."""

from datetime import date
from typing import Any

import pytest

from domain.metering import ReadingSource, ReadingStatus
from domain.users import Role
from models.users import User
from tests.models.counting import statements_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.world import World

METERS = """
query ($number: String!, $all: Boolean! = false) {
  account(number: $number) {
    readingWindow { opensOn closesOn isOpen }
    meters(includeRemoved: $all) {
      id serial model digits ratio zones readsItself installedOn removedOn verifyBefore
      account { id number }
      lastReading { takenOn source status values { zone value } warnings note meter { id } }
      lastControl { takenOn values { zone value } }
    }
  }
}
"""
READINGS = """
query ($number: String!, $first: Int! = 12, $after: String) {
  account(number: $number) { meters { readings(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id takenOn status } }
  } } }
}
"""
MANY = """
query {
  viewer { accounts { readingWindow { isOpen } meters {
    account { id } lastReading { meter { id } } lastControl { id }
    readings(first: 3) { totalCount edges { node { id meter { id } } } }
  } } }
}
"""


async def test_o16_a_meter_tells_all_that_is_known_of_it(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    meter = await world.meter(
        account, serial="12345", model="Меркурий 230", digits=5, ratio=20, zone_count=2, verify_before=date(2030, 5, 1)
    )
    await world.reading(meter, date(2026, 10, 5), 90, 40, source=ReadingSource.CONTROL)
    await world.reading(meter, date(2026, 10, 24), 100, 50, note="Проверено", warnings=["ROLLED_OVER"])

    (told,) = (await answer_to(world, METERS, person=person, number=account.number))["account"]["meters"]

    assert told == {
        "id": str(meter.id), "serial": "12345", "model": "Меркурий 230", "digits": 5, "ratio": 20,
        "zones": ["T1", "T2"], "readsItself": False, "installedOn": "2020-01-01", "removedOn": None,
        "verifyBefore": "2030-05-01", "account": {"id": str(account.id), "number": account.number},
        "lastReading": {
            "takenOn": "2026-10-24", "source": "IMPORT", "status": "ACCEPTED", "warnings": ["ROLLED_OVER"],
            "values": [{"zone": "T1", "value": 100}, {"zone": "T2", "value": 50}], "note": "Проверено",
            "meter": {"id": str(meter.id)},
        },
        "lastControl": {"takenOn": "2026-10-05", "values": [{"zone": "T1", "value": 90}, {"zone": "T2", "value": 40}]},
    }  # fmt: skip


async def test_o16_removed_meters_are_listed_where_asked_for(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    old = await world.meter(account, removed_on=date(2026, 11, 24))
    new = await world.meter(account, removed_on=date(2026, 11, 25))

    async def listed(**variables: Any) -> list[str]:
        answer = await answer_to(world, METERS, person=person, number=account.number, **variables)
        return [meter["id"] for meter in answer["account"]["meters"]]

    assert await listed() == [str(new.id)]
    assert await listed(all=True) == [str(new.id), str(old.id)]


@pytest.mark.parametrize(
    ("status", "is_last"),
    [
        (ReadingStatus.ACCEPTED, True),
        (ReadingStatus.NEXT_PERIOD, True),
        (ReadingStatus.UNDER_REVIEW, True),
        (ReadingStatus.REJECTED, False),
        (ReadingStatus.SUPERSEDED, False),
    ],
)
async def test_o19_last_reading_leaves_out_the_rejected_and_the_replaced(
    world: World, status: ReadingStatus, is_last: bool
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    meter = await world.meter(account)
    await world.reading(meter, date(2026, 10, 24), 100)
    await world.reading(meter, date(2026, 11, 24), 200, status=status, source=ReadingSource.CUSTOMER)

    (told,) = (await answer_to(world, METERS, person=person, number=account.number))["account"]["meters"]

    assert told["lastReading"]["takenOn"] == ("2026-11-24" if is_last else "2026-10-24")
    assert told["lastControl"] is None


async def test_p1_last_reading_is_no_strangers_that_waits_for_review(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    meter = await world.meter(account)
    await world.reading(meter, date(2026, 10, 24), 100)
    strange = {"status": ReadingStatus.UNDER_REVIEW, "source": ReadingSource.PUBLIC_FORM}
    await world.reading(meter, date(2026, 11, 24), 200, **strange)

    (told,) = (await answer_to(world, METERS, person=person, number=account.number))["account"]["meters"]

    assert told["lastReading"]["takenOn"] == "2026-10-24"


async def test_n8_the_window_is_that_of_the_branch(world: World) -> None:
    person = await world.person()
    branch = await world.branch(window_opens=18, window_closes=20)
    account = await world.account(branch=branch, people=(person,))

    told = (await answer_to(world, METERS, person=person, number=account.number))["account"]["readingWindow"]

    assert told == {"opensOn": "2026-12-18", "closesOn": "2026-12-20", "isOpen": False}


async def test_o23_readings_come_newest_first_page_by_page(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    meter = await world.meter(account)
    days = [date(2026, month, 24) for month in (8, 9, 10)]
    stored = [await world.reading(meter, day, 100 + place) for place, day in enumerate(days)]
    corrected = {"source": ReadingSource.CUSTOMER, "status": ReadingStatus.SUPERSEDED}
    stored += [await world.reading(meter, days[-1], 200 + place, **corrected) for place in range(2)]

    seen: list[str] = []
    after, more = None, True
    while more:
        answer = await answer_to(world, READINGS, person=person, number=account.number, first=2, after=after)
        page = answer["account"]["meters"][0]["readings"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == len(stored)

    newest_first = sorted(stored, key=lambda reading: (reading.taken_on, reading.id), reverse=True)
    assert seen == [str(reading.id) for reading in newest_first]


@pytest.mark.parametrize("wrong", [{"first": 0}, {"first": 101}, {"after": "?"}, {"after": "WzEsMl0"}])
async def test_o23_a_page_of_readings_has_its_bounds(world: World, wrong: dict[str, Any]) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    await world.meter(account)

    assert await code_of(world, READINGS, person=person, number=account.number, **wrong) == "BAD_USER_INPUT"


async def _with_accounts(world: World, count: int) -> User:
    person = await world.person()
    for _ in range(count):
        account = await world.account(people=(person,))
        meter = await world.meter(account)
        await world.reading(meter, date(2026, 10, 24), 100)
        await world.reading(meter, date(2026, 10, 5), 90, source=ReadingSource.CONTROL)
    return person


async def test_o16_fifty_accounts_cost_as_many_questions_as_one(world: World) -> None:
    costs = []
    for count in (1, 50):
        person = await _with_accounts(world, count)
        with statements_of(world.database) as sent:
            answer = await answer_to(world, MANY, person=person)
        assert len(answer["viewer"]["accounts"]) == count
        costs.append(len(sent))

    assert costs[0] == costs[1] <= 9


@pytest.mark.parametrize("who", ["stranger", "nobody", "operator of another branch", "analyst"])
async def test_o16_meters_are_shown_to_nobody_else(world: World, who: str) -> None:
    account = await world.account(people=(await world.person(),))
    await world.reading(await world.meter(account), date(2026, 10, 24), 100)
    people = {
        "stranger": await world.person(),
        "nobody": None,
        "operator of another branch": await world.person(Role.OPERATOR, branches=(await world.branch(),)),
        "analyst": await world.person(Role.ANALYST),
    }

    theirs = await ask(world, METERS, person=people[who], number=account.number)
    none = await ask(world, METERS, person=people[who], number="230000000000")

    assert theirs.data == none.data == {"account": None}
    assert theirs.errors is none.errors is None

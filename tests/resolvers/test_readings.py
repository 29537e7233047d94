"""Checking and submitting readings through the schema: who may, and what is said."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.limits import TooOften
from domain.metering import ReadingSource
from domain.users import Language, Role
from models.exchange import OutgoingRecord
from models.idempotency import IdempotencyRecord
from models.metering import Reading
from schema.errors import coded
from schema.root import schema
from services.public_readings import AN_HOUR_OF_ADDRESS
from tests.models.counting import rows_of
from tests.resolvers.asking import answer_to, code_of
from tests.resolvers.reading_documents import CHECK, SUBMIT, check, figures, submit
from tests.services.households import LAST, Household, household
from tests.world import World

PUBLIC = """
mutation ($input: PublicReadingsInput!) {
  submitReadingsPublicly(input: $input) {
    __typename
    ... on PubliclySubmittedReadings { receiptNumber status month warnings }
    ... on ReadingsRefused { faults { path code message } }
    ... on UserError { message }
  }
}
"""


@pytest.fixture
async def home(world: World) -> Household:
    await world.tariff(zones=2)
    return await household(world)


async def stored(world: World) -> list[int]:
    return [await rows_of(world.database, table) for table in (Reading, OutgoingRecord, IdempotencyRecord)]


@pytest.mark.parametrize("document", [CHECK, SUBMIT])
@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (Role.OPERATOR, "FORBIDDEN"),
        (Role.ANALYST, "FORBIDDEN"),
        (Role.ADMIN, "FORBIDDEN"),
    ],
)
async def test_n16_readings_are_given_by_customers(
    world: World, home: Household, document: str, role: Role | None, code: str
) -> None:
    person = role and await world.person(role)
    before = await stored(world)

    assert await code_of(world, document, person=person, input=figures(home.account, home.meter, LAST + 300)) == code
    assert await stored(world) == before


async def test_t1_a_legal_entity_gives_readings_too(world: World) -> None:
    firm = await world.person(Role.BUSINESS)
    account = await world.account(people=(firm,))
    meter = await world.meter(account, ratio=20)
    await world.reading(meter, date(2026, 10, 24), 10)

    answer = await submit(world, firm, figures(account, meter, 15))

    assert answer["meters"][0]["kwh"] == 100


@pytest.mark.parametrize("run", [check, submit])
async def test_n16_an_account_of_somebody_else_reads_as_none(world: World, home: Household, run: Any) -> None:
    stranger = await world.person()
    unknown = figures(home.account, home.meter, LAST + 300) | {"accountNumber": "239999999999"}

    theirs = await run(world, stranger, figures(home.account, home.meter, LAST + 300))

    assert theirs == await run(world, stranger, unknown)
    assert theirs["__typename"] == "AccountNotMatched"
    assert await rows_of(world.database, OutgoingRecord) == 0


async def test_n17_readings_are_whole_numbers(world: World, home: Household) -> None:
    given = figures(home.account, home.meter, LAST + 300)
    given["readings"][0]["values"][0]["value"] = 4300.5

    result = await schema.execute(SUBMIT, variable_values={"input": given}, context_value=world.context(home.person))

    assert result.errors is not None
    assert "Int cannot represent non-integer value" in result.errors[0].message
    assert await rows_of(world.database, OutgoingRecord) == 0


async def test_n16_the_same_key_answers_the_same_word_for_word(world: World, home: Household) -> None:
    given = figures(home.account, home.meter, LAST + 300, key="k")

    first = await submit(world, home.person, given)
    again = await submit(world, home.person, given)

    assert first == again
    assert await rows_of(world.database, OutgoingRecord) == 1
    other = await submit(world, home.person, figures(home.account, home.meter, LAST + 301, key="k"))
    assert other["__typename"] == "IdempotencyKeyReused"


@pytest.mark.parametrize(
    ("now", "taken_on", "status", "month"),
    [
        ("2026-11-22T20:59:59Z", "2026-11-22", "NEXT_PERIOD", "2026-11"),
        ("2026-11-22T21:00:00Z", "2026-11-23", "ACCEPTED", "2026-11"),
        ("2026-11-25T20:59:59Z", "2026-11-25", "ACCEPTED", "2026-11"),
        ("2026-11-25T21:00:00Z", "2026-11-26", "NEXT_PERIOD", "2026-12"),
        ("2026-12-31T21:00:00Z", "2027-01-01", "NEXT_PERIOD", "2027-01"),
    ],
)
async def test_n8_the_window_opens_and_closes_at_midnight_in_moscow(
    world: World, home: Household, now: str, taken_on: str, status: str, month: str
) -> None:
    world.now = datetime.fromisoformat(now)

    answer = await submit(world, home.person, figures(home.account, home.meter, LAST + 400, confirm=True))

    assert [(reading["takenOn"], reading["status"]) for reading in answer["readings"]] == [(taken_on, status)]
    assert (answer["month"], answer["readings"][0]["month"]) == (month, month)


@pytest.mark.parametrize(("value", "review"), [(LAST + 2_000, False), (LAST + 5_000, True), (LAST - 1, True)])
async def test_n16_the_check_tells_that_a_reading_will_wait(
    world: World, home: Household, value: int, review: bool
) -> None:
    given = figures(home.account, home.meter, value, confirm=True)

    checked, submitted = await check(world, home.person, given), await submit(world, home.person, given)

    assert (checked["month"], checked["meters"][0]["review"]) == ("2026-11", review)
    assert (submitted["readings"][0]["status"] == "UNDER_REVIEW") is review


async def test_n16_two_zones_are_counted_and_priced(world: World, home: Household) -> None:
    meter = await world.meter(home.account, zone_count=2)
    await world.reading(meter, date(2026, 10, 24), 100, 50)

    answer = await check(world, home.person, figures(home.account, meter, 300, 150))

    assert answer["meters"][0]["byZone"] == [{"zone": "T1", "kwh": 200}, {"zone": "T2", "kwh": 100}]
    assert [line["kwh"] for line in answer["estimate"]["lines"]] == [200, 100]
    assert answer["estimate"]["amount"] == "2205.00"


async def test_n16_an_account_without_a_tariff_is_not_priced(world: World) -> None:
    home = await household(world, tariff_code=None)

    answer = await check(world, home.person, figures(home.account, home.meter, LAST + 300))

    assert (answer["meters"][0]["kwh"], answer["estimate"]) == (300, {"amount": "0.00", "lines": []})


async def _publicly(home: Household, value: int, **others: Any) -> dict[str, Any]:
    captcha = await home.solved()
    given = {"meterSerial": home.meter.serial, "values": [{"zone": "T1", "value": value}]}
    asked = {
        "accountNumber": home.account.number,
        "readings": [given],
        "captcha": {"id": captcha.id, "answer": captcha.answer},
    }
    answer = await answer_to(home.world, PUBLIC, input=asked | others)
    told: dict[str, Any] = answer["submitReadingsPublicly"]
    return told


async def test_p1_anybody_gives_a_reading(home: Household) -> None:
    answer = await _publicly(home, LAST + 300)

    assert answer["__typename"] == "PubliclySubmittedReadings"
    assert (answer["status"], answer["month"], answer["warnings"]) == ("ACCEPTED", "2026-11", [])


async def test_p1_the_answer_warns_of_the_day_and_the_verification_alone(world: World, home: Household) -> None:
    world.now = datetime.fromisoformat("2026-11-27T09:00:00Z")
    home.meter.verify_before = date(2026, 1, 1)
    async with world.database.transaction() as session:
        await session.merge(home.meter)

    answer = await _publicly(
        home, 0, readings=[{
            "meterSerial": home.meter.serial, "values": [{"zone": "T1", "value": LAST + 5_000}], "confirmUnusual": True,
        }]
    )  # fmt: skip

    assert (answer["status"], answer["month"]) == ("UNDER_REVIEW", "2026-12")
    assert answer["warnings"] == ["OUTSIDE_WINDOW", "VERIFICATION_OVERDUE"]


@pytest.mark.parametrize("value", [LAST - 1, LAST + 3_000, LAST + 1])
async def test_p1_a_refusal_tells_neither_the_last_reading_nor_the_mean(home: Household, value: int) -> None:
    await home.world.reading(home.meter, date(2026, 11, 1), LAST, source=ReadingSource.CONTROL)

    answer = await _publicly(home, value)

    (fault,) = answer["faults"]
    assert not any(sign.isdigit() for sign in fault["message"] + answer["message"])
    assert await rows_of(home.world.database, OutgoingRecord) == 0


async def test_p1_a_wrong_picture_is_a_refusal(home: Household) -> None:
    answer = await _publicly(home, LAST + 300, captcha={"id": "none", "answer": "12345"})

    assert answer["__typename"] == "CaptchaWrong"
    assert await rows_of(home.world.database, OutgoingRecord) == 0


async def test_p1_too_many_tries_are_coded(home: Household) -> None:
    captcha = await home.solved()
    asked = {
        "accountNumber": "1", "readings": [], "captcha": {"id": captcha.id, "answer": captcha.answer},
    }  # fmt: skip
    for _ in range(AN_HOUR_OF_ADDRESS):
        await answer_to(home.world, PUBLIC, input=asked)

    assert await code_of(home.world, PUBLIC, input=asked) == "RATE_LIMITED"


def test_p1_too_many_tries_tell_until_when_to_wait() -> None:
    told = coded(TooOften(datetime.fromisoformat("2026-11-24T10:00:30+00:00")), Language.RU)

    assert told is not None
    assert "после 13:01 (МСК)" in told.message
    assert told.details == {"retryAt": "2026-11-24T10:00:30+00:00"}

"""Readings stored for the bill: once, whole or not at all, and never falling."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain.accounts import AccountKind, AccountNotMatched
from domain.inputs import IdempotencyKeyMalformed, IdempotencyKeyReused
from domain.metering import ReadingSource, ReadingStatus
from domain.reading_faults import ReadingsRefused
from models.accounts import UserAccount
from models.billing import MonthClose
from services.readings import SubmittedReadings, check_readings, submit_readings
from tests.services.households import LAST, TODAY, Household, given, household
from tests.world import World

NOTHING = (0, 0, 0)


@pytest.fixture
async def home(world: World) -> Household:
    await world.tariff()
    return await household(world)


async def test_o23_a_reading_is_stored_and_queued_for_the_billing_system(home: Household) -> None:
    submitted = await home.submit(LAST + 300, key="once")

    (row,) = await home.readings()
    assert (row.id, row.t1, row.taken_on) == (submitted.readings[0].id, LAST + 300, TODAY)
    assert (row.source, row.status) == (ReadingSource.CUSTOMER, ReadingStatus.ACCEPTED)
    assert row.given_by == home.person.id
    assert await home.written() == (1, 1, 1)


async def test_n16_the_check_stores_nothing(home: Household) -> None:
    checked = await check_readings(
        database=home.world.database,
        user_id=home.person.id,
        account_number=home.account.number,
        given=[given(str(home.meter.id), LAST + 300)],
        today=TODAY,
    )

    assert (checked.meters[0].kwh, checked.estimate.amount) == (300, 220_500)
    assert await home.written() == NOTHING


@pytest.mark.parametrize(
    ("shown", "meter"),
    [
        ((LAST - 1,), {}),
        ((1_000_000,), {}),
        ((-1,), {}),
        ((LAST + 3_000,), {}),
        ((LAST + 300, 5), {}),
        ((), {}),
        ((LAST + 300,), {"removed_on": date(2026, 11, 1)}),
        ((LAST + 300,), {"reads_itself": True}),
    ],
    ids=["below last", "digits", "negative", "unusual", "zone unknown", "zone missing", "removed", "reads itself"],
)
async def test_n16_a_refusal_writes_nothing(home: Household, shown: tuple[int, ...], meter: dict[str, Any]) -> None:
    for name, value in meter.items():
        setattr(home.meter, name, value)
    async with home.world.database.transaction() as session:
        await session.merge(home.meter)

    with pytest.raises(ReadingsRefused):
        await home.submit(*shown, key="refused")

    assert await home.written() == NOTHING


async def test_n16_one_fault_keeps_all_readings_out(home: Household) -> None:
    second = await home.world.meter(home.account)

    with pytest.raises(ReadingsRefused) as refusal:
        await submit_readings(
            database=home.world.database,
            user_id=home.person.id,
            account_number=home.account.number,
            given=[given(str(second.id), 5), given(str(home.meter.id), LAST - 1), given(str(second.id), 6)],
            key=None,
            now=home.world.now,
        )

    assert [fault.path[1] for fault in refusal.value.faults] == ["1", "2"]
    assert await home.written() == NOTHING


@pytest.mark.parametrize("number", ["", "23", "\x00", "\ud800", "' OR 1=1", "9" * 5000])
async def test_n16_an_account_that_does_not_exist_matches_nothing(home: Household, number: str) -> None:
    with pytest.raises(AccountNotMatched):
        await home.submit(LAST + 300, key="k", number=number)

    assert await home.written() == NOTHING


async def test_n16_somebody_elses_account_matches_nothing(home: Household) -> None:
    other = await household(home.world)

    with pytest.raises(AccountNotMatched):
        await home.submit(LAST + 300, key="k", number=other.account.number)
    with pytest.raises(ReadingsRefused):
        await home.submit(LAST + 300, key="k", meter=other.meter)

    assert await home.written() == NOTHING


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True)])
async def test_n16_a_closed_account_matches_nothing(world: World, days: int, is_open: bool) -> None:
    home = await household(world, closed_on=TODAY + timedelta(days=days))

    if is_open:
        assert await home.submit(LAST + 300)
    else:
        with pytest.raises(AccountNotMatched):
            await home.submit(LAST + 300)
        assert await home.written() == NOTHING


async def test_n16_the_number_may_be_typed_with_spaces_and_dashes(home: Household) -> None:
    number = f" {home.account.number[:4]} {home.account.number[4:8]}-{home.account.number[8:]}"

    assert await home.submit(LAST + 300, number=number)


async def test_n8_a_correction_supersedes_what_was_given(home: Household) -> None:
    await home.submit(LAST + 330)

    await home.submit(LAST + 300)

    statuses = [(row.t1, row.status) for row in await home.readings()]
    assert statuses == [(LAST + 330, ReadingStatus.SUPERSEDED), (LAST + 300, ReadingStatus.ACCEPTED)]
    assert await home.written() == (2, 3, 0)  # what is withdrawn is told to the billing system too


async def test_rule_22_what_falls_out_of_the_bill_keeps_the_day(home: Household) -> None:
    for shown, confirmed in ((LAST + 90_000, True), (LAST + 95_000, True), (LAST + 330, False), (LAST + 300, False)):
        await home.submit(shown, confirmed=confirmed)

    # What was under review was never in the bill.
    days = {row.t1: (row.status, row.superseded_on) for row in await home.readings()}
    assert days == {
        LAST + 90_000: (ReadingStatus.SUPERSEDED, None),
        LAST + 95_000: (ReadingStatus.SUPERSEDED, None),
        LAST + 330: (ReadingStatus.SUPERSEDED, TODAY),
        LAST + 300: (ReadingStatus.ACCEPTED, None),
    }


@pytest.mark.parametrize("kind", AccountKind)
async def test_rule_22_a_reading_of_the_1st_is_entered_after_what_a_close_looks_at(
    world: World, kind: AccountKind
) -> None:
    await world.tariff()
    home = await household(world, kind=kind)
    await world.add(MonthClose(month=date(2026, 11, 1), began_at=datetime(2026, 12, 1, 6, tzinfo=UTC)))
    first, is_late = date(2026, 12, 1), kind is AccountKind.BUSINESS

    await home.submit(LAST + 330, today=first)
    await home.submit(LAST + 300, today=first)

    days = [(row.status, row.entered_on, row.superseded_on) for row in await home.readings()]
    second, late = date(2026, 12, 2), date(2026, 12, 2) if is_late else None
    assert days == [
        (ReadingStatus.SUPERSEDED, late, second if is_late else first),
        (ReadingStatus.NEXT_PERIOD, late, None),
    ]


async def test_n8_what_waits_for_review_leaves_standing_what_counts(home: Household) -> None:
    await home.submit(LAST + 300)
    await home.submit(LAST + 90_000, confirmed=True)
    await home.submit(LAST + 95_000, confirmed=True)

    statuses = [(row.t1 or 0, row.status) for row in await home.readings()]
    assert statuses == [
        (LAST + 300, ReadingStatus.ACCEPTED),
        (LAST + 90_000, ReadingStatus.SUPERSEDED),
        (LAST + 95_000, ReadingStatus.UNDER_REVIEW),
    ]
    assert await home.written() == (3, 4, 0)


async def test_o23_the_same_figures_with_another_key_give_back_what_stands(home: Household) -> None:
    first = await home.submit(LAST + 300, key="one")

    again = await home.submit(LAST + 300, key="two")

    assert again == first
    assert await home.written() == (1, 1, 2)


async def test_o23_the_same_key_and_input_get_the_same_answer(home: Household) -> None:
    first = await home.submit(LAST + 300, key="twice")
    await home.submit(LAST + 310)

    again = await home.submit(LAST + 300, key="twice", today=TODAY + timedelta(days=1))

    assert again == first
    assert type(again) is SubmittedReadings
    assert await home.written() == (2, 3, 1)


async def test_o23_a_key_is_not_for_another_input(home: Household) -> None:
    await home.submit(LAST + 300, key="used")

    second = await household(home.world)
    await home.world.add(UserAccount(user_id=home.person.id, account_id=second.account.id))
    for other in ({"confirmed": True}, {"number": second.account.number}):
        with pytest.raises(IdempotencyKeyReused):
            await home.submit(LAST + 300, key="used", **other)
    with pytest.raises(IdempotencyKeyReused):
        await home.submit(LAST + 301, key="used")

    assert await home.written() == (1, 1, 1)


async def test_o23_a_key_answers_nobody_whose_account_was_unlinked(home: Household) -> None:
    await home.submit(LAST + 300, key="mine")
    async with home.world.database.transaction() as session:
        await session.execute(sa.delete(UserAccount).where(col(UserAccount.user_id) == home.person.id))

    with pytest.raises(AccountNotMatched):
        await home.submit(LAST + 300, key="mine")

    assert await home.written() == (1, 1, 1)


async def test_o23_a_key_belongs_to_a_person(home: Household) -> None:
    other = await household(home.world)

    await home.submit(LAST + 300, key="same")
    await other.submit(LAST + 301, key="same")

    assert await home.written() == (2, 2, 2)


async def test_o23_a_refusal_leaves_the_key_free(home: Household) -> None:
    with pytest.raises(ReadingsRefused):
        await home.submit(LAST - 1, key="free")

    assert await home.submit(LAST + 300, key="free")


@pytest.mark.parametrize("key", ["", "k" * 256, "\x00", "a\nb", "\ud800"])
async def test_o23_a_key_has_1_to_255_printable_characters(home: Household, key: str) -> None:
    with pytest.raises(IdempotencyKeyMalformed):
        await home.submit(LAST + 300, key=key)

    assert await home.written() == NOTHING
    assert await home.submit(LAST + 300, key="ключ " * 51)


async def test_o23_twenty_at_once_with_one_key_store_one(home: Household) -> None:
    answers = await asyncio.gather(*(home.submit(LAST + 300, key="once") for _ in range(20)))

    assert all(answer == answers[0] for answer in answers)
    assert await home.written() == (1, 1, 1)


async def test_o23_twenty_different_ones_at_once_leave_one_that_counts(home: Household) -> None:
    await asyncio.gather(*(home.submit(LAST + 300 + step) for step in range(20)))

    rows = await home.readings()
    assert Counter(row.status for row in rows) == {ReadingStatus.ACCEPTED: 1, ReadingStatus.SUPERSEDED: 19}
    assert (await home.written())[1] == 20 + 19


async def test_o23_two_people_of_one_account_wait_for_one_another(home: Household) -> None:
    second = await home.world.person()
    await home.world.add(UserAccount(user_id=second.id, account_id=home.account.id))
    both = replace(home, person=second)

    await asyncio.gather(home.submit(LAST + 300, key="a"), both.submit(LAST + 310, key="a"))

    counts = Counter(row.status for row in await home.readings())
    assert counts == {ReadingStatus.ACCEPTED: 1, ReadingStatus.SUPERSEDED: 1}

"""Readings given by anybody: a picture, a count, and nothing told."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.captchas import CaptchaAnswer, CaptchaWrong
from domain.inputs import IdempotencyKeyReused
from domain.limits import TooOften
from domain.metering import ReadingSource, ReadingStatus
from domain.reading_faults import ReadingFaultCode, ReadingsRefused
from models.readings import meters_with_history
from models.users import Captcha
from services.form_uses import SPAN, count_use
from services.public_readings import AN_HOUR_OF_ACCOUNT, AN_HOUR_OF_ADDRESS, AN_HOUR_OF_ADDRESS_FOR_ACCOUNT
from tests.models.counting import rows_of, statements_of
from tests.services.households import LAST, Household, given, household
from tests.world import World

NOTHING = (0, 0, 0)


@pytest.fixture
async def home(world: World) -> Household:
    return await household(world)


async def test_p1_a_stranger_gives_a_reading(home: Household) -> None:
    answer = await home.send(await home.form(LAST + 300))

    (row,) = await home.readings()
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", answer.receipt_number)
    assert (row.receipt_number, row.source, row.given_by) == (answer.receipt_number, ReadingSource.PUBLIC_FORM, None)
    assert answer.status is row.status is ReadingStatus.ACCEPTED
    assert await home.written() == (1, 1, 0)


async def test_p1_a_serial_number_is_taken_as_it_was_copied(home: Household) -> None:
    form = await home.form(LAST + 300)
    copied = [replace(one, named=f"\ufeff№ {one.named}\u200b") for one in form.given]

    await home.send(replace(form, given=copied))

    assert await home.written() == (1, 1, 0)


async def test_p1_what_is_unusual_waits_for_review(home: Household) -> None:
    answer = await home.send(await home.form(LAST + 3_000, confirmed=True))

    assert answer.status is ReadingStatus.UNDER_REVIEW


async def test_p1_a_stranger_does_not_stand_beside_the_owner(home: Household) -> None:
    await home.submit(LAST + 300)

    answer = await home.send(await home.form(LAST + 310))

    assert answer.status is ReadingStatus.UNDER_REVIEW
    statuses = [(row.source, row.status) for row in await home.readings()]
    assert statuses == [
        (ReadingSource.CUSTOMER, ReadingStatus.ACCEPTED),
        (ReadingSource.PUBLIC_FORM, ReadingStatus.UNDER_REVIEW),
    ]


async def test_p1_the_same_figures_get_the_same_receipt(home: Household) -> None:
    first = await home.send(await home.form(LAST + 300))

    assert await home.send(await home.form(LAST + 300)) == first
    assert await home.written() == (1, 1, 0)


async def test_p1_figures_of_which_some_stand_are_stored_again_under_one_receipt(home: Household) -> None:
    second = await home.world.meter(home.account)
    first = await home.send(await home.form(LAST + 300))
    form = await home.form(LAST + 300)

    answer = await home.send(replace(form, given=[*form.given, given(second.serial, 5)]))

    assert answer.receipt_number != first.receipt_number
    rows = [(row.receipt_number, row.status) for row in await home.readings()]
    assert rows == [
        (first.receipt_number, ReadingStatus.SUPERSEDED),
        (answer.receipt_number, ReadingStatus.ACCEPTED),
        (answer.receipt_number, ReadingStatus.ACCEPTED),
    ]


async def test_p1_unknown_account_unknown_meter_and_foreign_meter_are_one_fault_in_the_same_steps(
    home: Household,
) -> None:
    other = await household(home.world)
    closed = await household(home.world, closed_on=date(2026, 1, 1))
    told, steps = [], []
    for number, serial in (
        ("230099999999", home.meter.serial),
        (home.account.number, "unknown"),
        (home.account.number, other.meter.serial),
        (closed.account.number, closed.meter.serial),
        ("\x00", "\x00"),
    ):
        form = await home.form(LAST + 300, number=number, serial=serial)
        with statements_of(home.world.database) as sent, pytest.raises(ReadingsRefused) as refusal:
            await home.send(form)
        told.append([(fault.path, fault.code, fault.facts) for fault in refusal.value.faults])
        steps.append(list(sent))

    assert all(faults == [(("readings", "0", "meterSerial"), ReadingFaultCode.METER_NOT_FOUND, {})] for faults in told)
    assert all(sent == steps[0] for sent in steps)
    assert await home.written() == NOTHING


@pytest.mark.parametrize(("named", "read"), [([], 0), (["unknown"], 0), (["unknown", "known"], 2)])
async def test_p1_histories_cost_no_time_where_no_meter_of_the_account_is_named(
    world: World, named: list[str], read: int
) -> None:
    account = await world.account()
    for serial in ("known", "other"):
        await world.reading(await world.meter(account, serial=serial), date(2026, 10, 24), 5)

    async with world.database.transaction() as session:
        meters = await meters_with_history(session, account_id=account.id, locked=True, serials=named)

    assert [len(meter.history) for meter in meters] == [1] * read


async def test_p1_the_picture_has_to_be_solved(home: Household) -> None:
    solved = await home.solved()
    for wrong in (CaptchaAnswer(id=solved.id, answer="54321"), solved, CaptchaAnswer(id="none", answer="12345")):
        with pytest.raises(CaptchaWrong):
            await home.send(await home.form(LAST + 300, captcha=wrong))

    assert await home.written() == NOTHING


async def test_p1_a_picture_is_spent_by_a_refusal_too(home: Household) -> None:
    solved = await home.solved()
    with pytest.raises(ReadingsRefused):
        await home.send(await home.form(LAST - 1, captcha=solved))

    assert await rows_of(home.world.database, Captcha) == 0
    with pytest.raises(CaptchaWrong):
        await home.send(await home.form(LAST + 300, captcha=solved))


async def test_p1_a_known_key_is_answered_before_the_picture_is_looked_at(home: Household) -> None:
    form = await home.form(LAST + 300, key="k")
    first = await home.send(form)

    assert await home.send(form) == first
    with pytest.raises(IdempotencyKeyReused):
        await home.send(await home.form(LAST + 301, key="k"))
    assert await home.written() == (1, 1, 1)


async def test_p1_two_at_once_with_one_key_and_picture_store_one(home: Household) -> None:
    form = await home.form(LAST + 300, key="k")

    answers = await asyncio.gather(*(home.send(form) for _ in range(10)))

    assert set(answers) == {answers[0]}
    assert await home.written() == (1, 1, 1)


async def test_p1_an_account_is_tried_a_few_times_an_hour(home: Household) -> None:
    for _ in range(AN_HOUR_OF_ADDRESS_FOR_ACCOUNT):
        with pytest.raises(ReadingsRefused):
            await home.send(await home.form(LAST - 1))

    with pytest.raises(TooOften) as refusal:
        await home.send(await home.form(LAST + 300))

    assert refusal.value.retry_at == home.world.now + SPAN
    assert await home.written() == NOTHING
    home.world.now += timedelta(hours=1)
    assert await home.send(await home.form(LAST + 300))


async def test_p1_one_address_does_not_shut_the_form_for_another(home: Household) -> None:
    forms = [await home.form(LAST - 1) for _ in range(AN_HOUR_OF_ADDRESS_FOR_ACCOUNT + 5)]
    for form in forms:
        with pytest.raises((ReadingsRefused, TooOften)):
            await home.send(form)

    assert await home.send(await home.form(LAST + 300, address="192.0.2.2"))


async def test_p1_an_account_is_tried_from_everywhere_within_bounds(home: Household) -> None:
    async with home.world.database.transaction() as session:
        for _ in range(AN_HOUR_OF_ACCOUNT):
            by = ("account", home.account.number)
            await count_use(session=session, form="readings", by=by, limit=AN_HOUR_OF_ACCOUNT, now=home.world.now)

    with pytest.raises(TooOften):
        await home.send(await home.form(LAST + 300))

    assert await home.written() == NOTHING


async def test_p1_nobody_uses_up_the_tries_of_an_account_without_solving_pictures(home: Household) -> None:
    for _ in range(AN_HOUR_OF_ADDRESS_FOR_ACCOUNT + 1):
        wrong = CaptchaAnswer(id="none", answer="12345")
        with pytest.raises(CaptchaWrong):
            await home.send(await home.form(LAST + 300, captcha=wrong))

    assert await home.send(await home.form(LAST + 300))


@pytest.mark.parametrize("number", ["", "\x00", "2300\x00", "\ud800", "9" * 5000])
async def test_p1_a_number_that_no_account_can_have_is_unknown_with_a_key_too(home: Household, number: str) -> None:
    with pytest.raises(ReadingsRefused) as refusal:
        await home.send(await home.form(LAST + 300, number=number, key="k"))

    assert [fault.code for fault in refusal.value.faults] == [ReadingFaultCode.METER_NOT_FOUND]
    assert await home.written() == NOTHING


async def test_p1_an_address_tries_a_few_times_an_hour(home: Household) -> None:
    wrong = CaptchaAnswer(id="none", answer="12345")
    for place in range(AN_HOUR_OF_ADDRESS):
        with pytest.raises(CaptchaWrong):
            await home.send(await home.form(5, number=f"99{place}", address=f"2001:db8::{place}", captcha=wrong))

    with pytest.raises(TooOften):
        await home.send(await home.form(LAST + 300, address="2001:db8::ffff"))

    assert await home.send(await home.form(LAST + 300, address="2001:db8:0:1::1"))


async def test_p1_tries_at_the_same_moment_are_all_counted(home: Household) -> None:
    forms = [await home.form(LAST - 1) for _ in range(AN_HOUR_OF_ADDRESS_FOR_ACCOUNT + 5)]

    answers = await asyncio.gather(*map(home.send, forms), return_exceptions=True)

    assert sum(isinstance(answer, TooOften) for answer in answers) == 5

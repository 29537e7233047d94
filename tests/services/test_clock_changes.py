"""A clock that is set: what was over stays over, nothing lasts for longer than it would, and nobody waits for a day."""

from datetime import timedelta

import psycopg
import pytest

from domain.captchas import FIXED_ANSWER, CaptchaAnswer, CaptchaWrong
from domain.limits import TooOften
from services import captchas, housekeeping
from services.form_uses import count_use
from tests.door import PASSWORD
from tests.owners import Owners, outcome
from tests.world import AUTHENTICATOR, World

EMAIL, PHONE = "anna@example.com", "+79180000001"
STEPS = [timedelta(days=-1), timedelta(hours=-2), timedelta(seconds=-30), timedelta(seconds=30), timedelta(hours=2)]


@pytest.fixture
async def owners(world: World) -> Owners:
    made = Owners(world, now=world.now)
    await made.person(login="anna", email=EMAIL, phone=PHONE)
    return made


async def test_o14_a_link_that_was_over_stays_so_whatever_the_clock_does(owners: Owners) -> None:
    token = await owners.link(EMAIL)
    owners.wait(hours=2)
    assert await outcome(owners.reset(token=token)) == "CodeExpired"

    for step in STEPS:
        owners.now += step
        assert await outcome(owners.reset(token=token)) == "CodeExpired"
    assert await owners.answer("anna", PASSWORD) == "IssuedSession"


async def test_n5_a_code_that_was_over_stays_so_whatever_the_clock_does(owners: Owners) -> None:
    await owners.forget(PHONE)
    code = await owners.last_part("code")
    owners.wait(hours=2)
    assert await outcome(owners.reset(login=PHONE, code=code)) == "CodeExpired"

    for step in STEPS:
        owners.now += step
        assert await outcome(owners.reset(login=PHONE, code=code)) == "CodeExpired"


@pytest.mark.parametrize("step", STEPS)
async def test_n5_o14_what_was_used_is_not_used_again_whatever_the_clock_does(owners: Owners, step: timedelta) -> None:
    token = await owners.link(EMAIL)
    await owners.reset(token=token)
    owners.now += step

    assert await outcome(owners.reset(token=token)) == "CodeWrong"


@pytest.mark.parametrize(("step", "told"), [(timedelta(days=-1), "CodeExpired"), (timedelta(seconds=-30), "0")])
async def test_o14_a_link_of_a_clock_that_was_ahead_does_not_last_for_a_day(
    owners: Owners, step: timedelta, told: str
) -> None:
    token = await owners.link(EMAIL)
    owners.now += step

    assert await outcome(owners.reset(token=token)) == told


async def test_o8_a_picture_of_a_clock_that_was_ahead_does_not_last_for_a_day(owners: Owners) -> None:
    picture = await captchas.create(
        database=owners.database, authenticator=AUTHENTICATOR, address="192.0.2.1", now=owners.now
    )
    owners.wait(days=-1)

    with pytest.raises(CaptchaWrong):
        await captchas.redeem(database=owners.database, captcha=CaptchaAnswer(picture.id, FIXED_ANSWER), now=owners.now)


async def test_n5_o13_what_was_counted_by_a_clock_that_was_ahead_keeps_nobody_out_for_a_day(owners: Owners) -> None:
    async def used() -> bool:
        async with owners.database.transaction() as session:
            try:
                await count_use(session=session, form="form", by=("address", "192.0.2.1"), limit=2, now=owners.now)
            except TooOften:
                return False
        return True

    await owners.fail("anna", 20)
    assert [await used() for _ in range(3)] == [True, True, False]
    assert await owners.answer("anna") == "LockedOut"

    owners.wait(seconds=-30)
    assert not await used()
    assert await owners.answer("anna") == "LockedOut"

    owners.wait(days=-1)
    assert [await used() for _ in range(3)] == [True, True, False]
    assert await owners.answer("anna") == "CaptchaRequired"
    assert await owners.answer("anna", solved=True) == "IssuedSession"


async def test_n4_messages_that_wait_for_a_clock_that_was_ahead_leave_now(
    owners: Owners, owner: psycopg.Connection
) -> None:
    await owners.forget(EMAIL)
    owner.execute("DELETE FROM procrastinate_jobs WHERE task_name <> 'send_message'")
    owner.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 minute'")
    owner.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 day'), (now())")
    assert await housekeeping.mend_queue(database=owners.database) == 0

    owner.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day'")
    assert await housekeeping.mend_queue(database=owners.database) == 1

    assert owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now()").fetchone() == (0,)

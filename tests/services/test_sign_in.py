"""Signing in: who gets in, who does not, and what each try leaves behind."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from auth.tokens import token_hash
from auth.viewer import Viewer
from domain.captchas import CaptchaAnswer
from domain.sign_in import LockedOut
from domain.users import Role
from models.users import AttemptCount, User
from tests.door import PASSWORD, WRONG, Door
from tests.world import World


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now)


async def test_o13_right_login_and_password_open_a_session(door: Door) -> None:
    person = await door.person(login="Ivan.Petrov")

    issued = await door.enter("ivan.petrov", user_agent="KabinetApp/2.1 (Android)")

    (kept,) = await door.sessions()
    assert issued.user.id == person.id
    assert issued.session_id == kept.id
    assert kept.token_hash == token_hash(issued.token)
    assert kept.client == "KabinetApp/2.1 (Android)"
    assert kept.expires_at == issued.expires_at == door.now + timedelta(days=30)


async def test_only_the_hash_of_a_token_is_kept(door: Door) -> None:
    person = await door.person()
    issued = await door.enter(person.login)

    async with door.database.reading() as session:
        row = (await session.execute(sa.text("SELECT user_session::text FROM user_session"))).scalar_one()

    assert issued.token not in row
    assert issued.token.encode().hex() not in row
    assert len(issued.token) >= 43  # 256 bits


@pytest.mark.parametrize(
    "typed", ["ivan", " IVAN ", "Ivan@Example.com", "8 (918) 000-00-01", "+7 918 000 00 01", "ｉｖａｎ"]
)
async def test_login_email_and_phone_are_taken_as_people_type_them(door: Door, typed: str) -> None:
    await door.person(login="Ivan", email="ivan@example.com", phone="+79180000001")

    assert await door.answer(typed) == "IssuedSession"


async def test_the_same_password_typed_on_another_keyboard_is_the_same(door: Door) -> None:
    person = await door.person()

    # The first letter pair of "Речной" ends in й, which may come as и with a breve.
    assert await door.answer(person.login, PASSWORD.replace("й", "и\u0306")) == "IssuedSession"


@pytest.mark.parametrize("login", ["nobody", "nobody@example.com", "+79180000009", "", "a\0b", "x" * 5000])
async def test_wrong_credentials_read_and_count_the_same_for_known_and_unknown(door: Door, login: str) -> None:
    person = await door.person()
    before = await door.rows("attempt_count")

    assert await door.answer(person.login, WRONG, address="192.0.2.1") == "CredentialsWrong"
    assert await door.answer(login, WRONG, address="192.0.2.2") == "CredentialsWrong"

    assert await door.rows("attempt_count") == before
    async with door.database.reading() as session:
        counts = (await session.execute(sa.select(AttemptCount.subject, AttemptCount.failures))).all()
    assert sorted(counts) == [("address", 1), ("address", 1), ("login", 1), ("login", 1)]


@pytest.mark.parametrize("is_known", [True, False])
async def test_known_and_unknown_people_cost_the_same_questions(door: Door, is_known: bool) -> None:
    person = await door.person()
    asked: list[str] = []
    sa.event.listen(door.database.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    await door.answer(person.login if is_known else "nobody", WRONG)

    assert [statement.split()[0] for statement in asked] == ["INSERT", "UPDATE", "SELECT"]


async def test_disabled_people_are_as_unknown_as_anybody(door: Door) -> None:
    person = await door.person(disabled_at=door.now)
    before = await door.rows("attempt_count")

    assert await door.answer(person.login) == "CredentialsWrong"
    assert await door.rows("attempt_count") == before


async def test_o11_not_activated_is_told_to_the_right_password_alone(door: Door) -> None:
    person = await door.person(activated_at=None)

    assert await door.answer(person.login, WRONG) == "CredentialsWrong"
    assert await door.answer(person.login) == "NotActivated"
    # Anybody may have registered so: what is counted of the name stays counted.
    assert (await door.failures())["login"] == pytest.approx(1, abs=0.01)


async def test_from_the_fifth_failure_on_a_captcha_is_asked_for(door: Door) -> None:
    person = await door.person()
    answers = [await door.answer(person.login, WRONG) for _ in range(7)]
    before = await door.rows()

    assert answers == ["CredentialsWrong"] * 5 + ["CaptchaRequired"] * 2
    assert await door.answer(person.login) == "CaptchaRequired"
    assert await door.rows() == before
    assert await door.failures() == {"login": 5, "address": 5}  # what is not heard does not count
    assert await door.answer(person.login, solved=True) == "IssuedSession"


async def test_a_wrong_captcha_is_spent_and_no_try_is_counted(door: Door) -> None:
    person = await door.person()
    right = await door.solved()
    before = await door.rows("captcha")

    assert await door.answer(person.login, captcha=CaptchaAnswer(right.id, "54321")) == "CaptchaWrong"
    assert await door.answer(person.login, captcha=right) == "CaptchaWrong"
    assert await door.rows("captcha") == before


async def test_from_the_tenth_failure_on_answers_wait_up_to_a_minute(door: Door) -> None:
    person = await door.person()
    assert await door.fail(person.login, 9) == Counter(CredentialsWrong=9)
    waits = []
    for _ in range(9):
        with pytest.raises(LockedOut) as refused:
            await door.enter(person.login, WRONG, solved=True)
        waits.append((refused.value.retry_at - door.now).total_seconds())

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_while_answers_wait_nothing_without_a_captcha_is_heard(door: Door) -> None:
    person = await door.person()
    await door.fail(person.login, 12)
    before = await door.rows()

    assert await door.answer(person.login) == "LockedOut"
    assert await door.rows() == before
    assert await door.failures() == {"login": 12, "address": 12}
    door.wait(seconds=5)
    assert await door.answer(person.login) == "CaptchaRequired"


@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.7"])
async def test_a_stranger_cannot_lock_the_owner_out(door: Door, address: str) -> None:
    person = await door.person()
    await door.fail(person.login, 60)

    assert await door.answer(person.login, solved=True, address=address) == "IssuedSession"


async def test_unknown_logins_are_slowed_down_alike(door: Door) -> None:
    answers = [await door.answer("nobody", WRONG) for _ in range(6)]

    assert answers == ["CredentialsWrong"] * 5 + ["CaptchaRequired"]
    assert await door.fail("nobody", 5) == Counter(CredentialsWrong=4, LockedOut=1)


async def test_success_clears_the_login_but_not_the_address(door: Door) -> None:
    person = await door.person()
    await door.fail(person.login, 6)
    await door.enter(person.login, solved=True)

    assert await door.failures() == {"address": 6}


async def test_an_address_that_tries_many_logins_is_asked_for_a_captcha(door: Door) -> None:
    answers = [await door.answer(f"nobody{number}", WRONG) for number in range(21)]
    person = await door.person()

    assert answers == ["CredentialsWrong"] * 20 + ["CaptchaRequired"]
    assert await door.answer(person.login) == "CaptchaRequired"
    assert await door.answer(person.login, address="192.0.2.99") == "IssuedSession"


async def test_an_ipv6_network_counts_as_one_address(door: Door) -> None:
    answers = [await door.answer(f"nobody{n}", WRONG, address=f"2001:db8:1:2::{n}") for n in range(1, 22)]

    assert answers[-1] == "CaptchaRequired"
    assert await door.answer("nobody", WRONG, address="2001:db8:1:3::1") == "CredentialsWrong"


async def test_failures_are_forgiven_with_time(door: Door) -> None:
    person = await door.person()
    await door.fail(person.login, 5)

    door.wait(minutes=59)
    assert await door.answer(person.login) == "CaptchaRequired"
    door.wait(minutes=1)
    assert await door.answer(person.login) == "IssuedSession"


async def test_tries_at_the_same_moment_are_all_counted(door: Door) -> None:
    person = await door.person()

    answers = await asyncio.gather(*(door.answer(person.login, WRONG) for _ in range(12)))

    assert Counter(answers) == Counter(CredentialsWrong=5, CaptchaRequired=7)
    assert await door.failures() == {"login": 5, "address": 5}


async def test_a_new_sign_in_ends_the_session_that_came_along(door: Door) -> None:
    one, other = await door.person(), await door.person()
    first = await door.enter(one.login)
    elsewhere = await door.enter(one.login)

    await door.enter(other.login, current=Viewer(one, first.session_id))

    ended = {row.id: row.ended_at for row in await door.sessions()}
    assert ended[first.session_id] == door.now
    assert ended[elsewhere.session_id] is None


async def test_a_hash_of_other_parameters_is_made_anew_at_a_right_sign_in(door: Door) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    person = await door.person(password_hash=weak)

    assert await door.answer(person.login, WRONG) == "CredentialsWrong"
    assert await door.answer(person.login) == "IssuedSession"

    async with door.database.reading() as session:
        kept = (await session.execute(sa.select(User.password_hash))).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await door.answer(person.login) == "IssuedSession"


async def test_the_session_unused_for_longest_ends_for_the_hundred_and_first(door: Door) -> None:
    person = await door.person()
    for _ in range(100):
        door.wait(seconds=1)
        await door.world.session(person)  # all seen at noon: the oldest one is the first
    door.wait(hours=1)

    await door.enter(person.login)

    assert [row.ended_at is not None for row in await door.sessions()] == [True] + [False] * 100


async def test_staff_sessions_are_shorter(door: Door) -> None:
    person = await door.person(Role.OPERATOR)

    issued = await door.enter(person.login)

    assert issued.expires_at == door.now + timedelta(hours=12)
    assert issued.ends_at == door.now + timedelta(days=7)

"""A password that staff hand out: taken for a week, then like a wrong one until another is handed out."""

from datetime import timedelta

import pytest

from auth.passwords import generated_password
from domain.journal import Action
from domain.users import Role
from models.users import User
from services import passwords
from tests.door import PASSWORD, WRONG
from tests.owners import NEW_PASSWORD, Owners, outcome
from tests.world import World

EMAIL = "ivanova@example.com"


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


@pytest.fixture
async def ivanova(owners: Owners) -> User:
    return await owners.person(
        Role.OPERATOR, login="ivanova", email=EMAIL, must_change_password=True, created_at=owners.now
    )


async def hand_out(owners: Owners, person: User) -> tuple[str, int]:
    password = generated_password()
    ended = await passwords.hand_out(
        database=owners.database, passwords=owners.authenticator.passwords, person=person, password=password,
        now=owners.now,
    )  # fmt: skip
    return password, ended


async def test_asvs_a_password_that_is_handed_out_is_taken_for_a_week(owners: Owners, ivanova: User) -> None:
    owners.wait(days=7, seconds=-1)
    assert await owners.answer("ivanova") == "PasswordChangeRequired"

    owners.wait(seconds=1)
    before = await owners.rows()
    assert await owners.answer("ivanova") == "CredentialsWrong"
    assert await owners.rows("attempt_count") == {
        table: rows for table, rows in before.items() if table != "attempt_count"
    }


async def test_asvs_one_that_is_over_is_answered_and_counted_like_a_wrong_one(owners: Owners, ivanova: User) -> None:
    await owners.person(Role.OPERATOR, login="petrova", must_change_password=True, created_at=owners.now)
    owners.wait(days=7)
    answers = {
        login: [
            await owners.answer(login, password, solved=solved, address=address) for solved in [False] * 6 + [True] * 6
        ]
        for login, password, address in (("ivanova", PASSWORD, "192.0.2.1"), ("petrova", WRONG, "192.0.2.2"))
    }

    assert answers["ivanova"] == answers["petrova"]
    assert set(answers["ivanova"]) == {"CredentialsWrong", "CaptchaRequired", "LockedOut"}
    assert await owners.sessions() == []


async def test_asvs_another_one_is_handed_out(owners: Owners, ivanova: User) -> None:
    owners.wait(days=20)

    password, ended = await hand_out(owners, ivanova)

    assert ended == 0
    assert await owners.answer("ivanova") == "CredentialsWrong"
    assert await owners.told() == [("PASSWORD_CHANGED", EMAIL)]
    assert await owners.journal() == [Action.PASSWORD_RESET]
    owners.wait(days=7, seconds=-1)
    assert await owners.answer("ivanova", password) == "PasswordChangeRequired"
    owners.wait(seconds=1)
    assert await owners.answer("ivanova", password) == "CredentialsWrong"


async def test_asvs_who_has_a_password_loses_it_and_every_session(owners: Owners) -> None:
    petrova = await owners.person(Role.ADMIN, login="petrova", email=EMAIL, created_at=owners.now - timedelta(days=90))
    await owners.enter("petrova")
    link = await owners.link(EMAIL)
    await owners.fail("petrova", 6)

    password, ended = await hand_out(owners, petrova)

    assert ended == 1
    assert await owners.open_sessions() == 0
    assert await owners.answer("petrova") == "CredentialsWrong"
    assert await owners.answer("petrova", password) == "PasswordChangeRequired"
    assert await outcome(owners.reset(token=link)) == "CodeWrong"


async def test_asvs_who_forgot_to_use_it_recovers_by_mail(owners: Owners, ivanova: User) -> None:
    owners.wait(days=30)

    await owners.reset(token=await owners.link(EMAIL))

    assert await owners.answer("ivanova", NEW_PASSWORD) == "IssuedSession"

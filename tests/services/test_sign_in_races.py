"""Signing in while something else happens to the same person, login or address."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.passwords import Passwords
from models.users import AttemptCount, User
from tests.conftest import NOON
from tests.door import PASSWORD, Door
from tests.world import World

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now)


class _Meanwhile(Passwords):
    """Finds a password right, and only after something else has happened."""

    def __init__(self, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._happens = happens

    async def fits(self, password: str, kept: str | None) -> bool:
        is_right = await super().fits(password, kept)
        await self._happens()
        return is_right


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"disabled_at": NOON}])
async def test_a_password_changed_while_it_is_checked_opens_no_session(door: Door, change: dict[str, Any]) -> None:
    person = await door.person()

    async def change_it() -> None:
        async with door.database.transaction() as session:
            await session.execute(sa.update(User).values(**change))

    door.authenticator = Authenticator(passwords=_Meanwhile(change_it))

    assert await door.answer(person.login) == "CredentialsWrong"
    assert await door.sessions() == []
    assert await door.failures() == {"login": 1, "address": 1}


async def _lock(session: AsyncSession, subject: str) -> None:
    rows = sa.select(AttemptCount).where(AttemptCount.subject == subject)
    await session.execute(rows.with_for_update())


async def test_a_right_password_and_another_try_never_wait_for_each_other(door: Door) -> None:
    person = await door.person()

    # Another try takes the count of the address, and then, when the owner waits for it, that of the login.
    async with door.database.transaction() as other:
        door.authenticator = Authenticator(passwords=_Meanwhile(lambda: _lock(other, "address")))
        owner = asyncio.create_task(door.answer(person.login))
        async with door.database.reading() as session:
            while not await session.scalar(sa.text(WAITING)):
                assert not owner.done()
        await _lock(other, "login")

    assert await owner == "IssuedSession"


async def test_sign_ins_at_once_renew_an_outdated_hash_together(door: Door) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    person = await door.person(password_hash=weak)

    answers = await asyncio.gather(*(door.answer(person.login) for _ in range(4)))

    assert answers == ["IssuedSession"] * 4
    async with door.database.reading() as session:
        kept = (await session.execute(sa.select(User.password_hash))).scalar_one()
    assert kept != weak

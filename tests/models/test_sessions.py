"""Sessions: found in one statement, moved on by use, over when ended or expired."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from auth.tokens import token_hash
from domain.sessions import SessionLimits
from domain.users import STAFF, Role
from models.sessions import end_all_sessions, end_other_sessions, end_session, session_of_token, sessions_of_user
from models.users import User, UserSession
from tests.conftest import NOON
from tests.world import World

LIMITS = SessionLimits()


async def found(world: World, token: str, **passed: float) -> User | None:
    async with world.database.reading() as session:
        now = world.now + timedelta(**passed)
        row = await session_of_token(session, token_hash=token_hash(token), limits=LIMITS, now=now)
    return row[0] if row else None


async def kept(world: World) -> UserSession:
    async with world.database.reading() as session:
        return (await session.execute(sa.select(UserSession))).scalar_one()


async def test_a_token_names_its_person(world: World) -> None:
    person = await world.person()
    token = await world.session(person)

    again = await found(world, token)
    assert again
    assert again.id == person.id
    assert await found(world, token + "x") is None


async def test_use_is_noted_once_a_minute_and_moves_the_end_on(world: World) -> None:
    token = await world.session(await world.person())

    await found(world, token, seconds=59)
    assert (await kept(world)).last_seen_at == world.now
    await found(world, token, seconds=60)
    assert (await kept(world)).last_seen_at == world.now + timedelta(seconds=60)
    assert (await kept(world)).expires_at == world.now + timedelta(days=30, seconds=60)


@pytest.mark.parametrize("seconds", [1, 90])
async def test_a_look_up_is_one_statement_whether_or_not_use_is_noted(world: World, seconds: int) -> None:
    token = await world.session(await world.person())
    asked: list[str] = []
    sa.event.listen(world.database.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    await found(world, token, seconds=seconds)

    assert len(asked) == 1


@pytest.mark.parametrize("role", list(Role))
async def test_the_database_moves_the_end_as_the_rule_says(world: World, role: Role) -> None:
    person = await world.person(role)
    token = await world.session(person)
    absolute = LIMITS.staff_absolute if role in STAFF else LIMITS.absolute
    for hours in (1, 6, 11):
        await found(world, token, hours=hours)
        expected = LIMITS.expires_at(role, created_at=world.now, now=world.now + timedelta(hours=hours))
        assert (await kept(world)).expires_at == expected
    async with world.database.transaction() as session:
        await session.execute(sa.update(UserSession).values(created_at=world.now + timedelta(hours=12) - absolute))
    await found(world, token, hours=11.5)
    assert (await kept(world)).expires_at == world.now + timedelta(hours=12)


async def test_an_unused_session_is_over_and_stays_so(world: World) -> None:
    token = await world.session(await world.person())

    assert await found(world, token, hours=24) is None
    assert (await kept(world)).last_seen_at == world.now
    assert await found(world, token, hours=24) is None


async def test_o13_a_session_that_was_refused_is_not_revived_by_a_clock_that_is_set_back(world: World) -> None:
    token = await world.session(await world.person())

    assert await found(world, token, days=31) is None
    assert await found(world, token) is None
    assert (await kept(world)).ended_at == world.now + timedelta(days=31)


async def test_o13_ending_sessions_ends_those_too_that_have_expired_by_a_clock_ahead(world: World) -> None:
    person = await world.person()
    token = await world.session(person)

    async with world.database.transaction() as session:
        assert await end_all_sessions(session, user_id=person.id, now=world.now + timedelta(days=31)) == 0

    assert await found(world, token) is None


async def test_a_disabled_person_is_nobody_at_once(world: World) -> None:
    person = await world.person()
    token = await world.session(person)
    async with world.database.transaction() as session:
        await session.execute(sa.update(User).values(disabled_at=world.now))

    assert await found(world, token, minutes=5) is None
    assert (await kept(world)).last_seen_at == world.now


async def test_ended_and_foreign_sessions_are_neither_listed_nor_ended(world: World) -> None:
    owner, stranger = await world.person(), await world.person()
    await world.session(owner)
    row = await kept(world)
    async with world.database.transaction() as session:
        assert await sessions_of_user(session, user_id=stranger.id, now=world.now) == []
        assert await end_session(session, user_id=stranger.id, session_id=row.id, now=world.now) == 0
        assert await end_other_sessions(session, user_id=stranger.id, current_id=stranger.id, now=world.now) == 0
    assert (await kept(world)).ended_at is None

    async with world.database.transaction() as session:
        assert await end_session(session, user_id=owner.id, session_id=row.id, now=world.now) == 1
        assert await end_session(session, user_id=owner.id, session_id=row.id, now=world.now) == 0
        assert await sessions_of_user(session, user_id=owner.id, now=world.now) == []


moments = st.timedeltas(timedelta(), timedelta(days=400))


@given(st.sampled_from(list(Role)), moments, moments)
def test_use_moves_the_end_on_up_to_a_limit(role: Role, used_after: timedelta, later: timedelta) -> None:
    one = LIMITS.expires_at(role, created_at=NOON, now=NOON + used_after)
    next_one = LIMITS.expires_at(role, created_at=NOON, now=NOON + used_after + later)

    assert one <= next_one <= LIMITS.ends_at(role, created_at=NOON)

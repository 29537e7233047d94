"""States that people follow: one reading an event however many follow, and nothing missed by who is slow."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.outages import is_outage
from auth.refusals import NotFound, Unauthenticated
from auth.viewer import Viewer
from models.accounts import Account
from models.events import Topic
from models.users import UserSession
from resolvers.feeds import Feeds, Source
from tests.models.counting import statements_of
from tests.world import World


class Shelf:
    """Accounts with a figure each, and how often and for how many at once they were read."""

    def __init__(self) -> None:
        self.figures: dict[uuid.UUID, int] = {}
        self.readings: list[int] = []
        self.read_again = asyncio.Event()
        self.faults: list[Exception] = []
        self.source = Source(
            Topic.BALANCE,
            read=self.read,
            essence=lambda state: state[1],
            account=lambda state: state[0],
            is_last=lambda state: state[1] == 9,
        )

    async def read(
        self, session: AsyncSession, keys: Sequence[uuid.UUID], _now: datetime
    ) -> list[tuple[uuid.UUID, int] | None]:
        await session.execute(sa.select(sa.literal(1)))
        self.readings.append(len(keys))
        if len(self.readings) > 1:
            self.read_again.set()
        if self.faults:
            raise self.faults.pop()
        return [(key, self.figures[key]) if key in self.figures else None for key in keys]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def feeds(world: World) -> Feeds:
    return Feeds(world.database, clock=lambda: world.now, is_outage=is_outage, pause=0)


async def account(world: World, shelf: Shelf) -> tuple[Account, Viewer]:
    """Add an account with a figure, and return who may see it."""
    person = await world.person()
    added = await world.account(people=(person,))
    shelf.figures[added.id] = 1
    token = await world.session(person)
    async with world.database.reading() as session:
        found = sa.select(UserSession.id).where(UserSession.token_hash == sha256(token.encode()).digest())  # type: ignore[arg-type, call-overload]
        return added, Viewer(user=person, session_id=(await session.execute(found)).scalar_one())


async def figure(following: AsyncGenerator[Any, None]) -> int:
    async with asyncio.timeout(20):
        return int((await anext(following))[1])


async def test_an_event_is_one_reading_and_one_question_of_sight_for_all_who_follow(
    world: World, feeds: Feeds, shelf: Shelf
) -> None:
    one, viewer = await account(world, shelf)
    following = [feeds.follow(shelf.source, one.id, viewer=viewer) for _ in range(50)]
    assert await asyncio.gather(*map(figure, following)) == [1] * 50
    shelf.readings.clear()
    told = asyncio.gather(*map(figure, following))
    await asyncio.sleep(0)

    shelf.figures[one.id] = 2
    with statements_of(world.database) as statements:
        feeds.wake(Topic.BALANCE, one.id)
        assert await told == [2] * 50

    assert shelf.readings == [1]
    assert len(statements) == 2


async def test_an_event_of_many_rows_is_one_reading_of_them_all(world: World, feeds: Feeds, shelf: Shelf) -> None:
    pairs = [await account(world, shelf) for _ in range(5)]
    following = [feeds.follow(shelf.source, one.id, viewer=viewer) for one, viewer in pairs]
    await asyncio.gather(*map(figure, following))
    shelf.readings.clear()
    told = asyncio.gather(*map(figure, following))
    await asyncio.sleep(0)

    shelf.figures = dict.fromkeys(shelf.figures, 2)
    feeds.wake(Topic.BALANCE)

    assert await told == [2] * 5
    assert shelf.readings == [5]


async def test_who_is_behind_is_told_what_stands_now_alone(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)
    following = feeds.follow(shelf.source, one.id, viewer=viewer)
    await figure(following)

    for value in (2, 3, 9):
        shelf.figures[one.id] = value
        feeds.wake(Topic.BALANCE, one.id)

    assert await figure(following) == 9
    assert [state async for state in following] == []


async def test_what_is_told_while_it_is_read_is_read_again(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)

    class Late(Shelf):
        async def read(self, *given: Any) -> Any:
            found = await super().read(*given)
            if len(self.readings) == 1:
                self.figures[one.id] = 2
                feeds.wake(Topic.BALANCE, one.id)
            return found

    late = Late()
    late.figures[one.id] = 1
    following = feeds.follow(late.source, one.id, viewer=viewer)

    assert [await figure(following), await figure(following)] == [1, 2]


async def test_a_state_that_tells_nothing_new_is_not_told(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)
    following = feeds.follow(shelf.source, one.id, viewer=viewer)
    await figure(following)
    told = asyncio.ensure_future(figure(following))

    feeds.wake(Topic.BALANCE)
    async with asyncio.timeout(20):
        await shelf.read_again.wait()
    shelf.figures[one.id] = 2
    feeds.wake(Topic.BALANCE)

    assert await told == 2


async def test_f5_a_reading_that_finds_the_database_gone_is_repeated(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)
    following = feeds.follow(shelf.source, one.id, viewer=viewer)
    await figure(following)

    shelf.faults = [sa.exc.OperationalError("", {}, Exception()), TimeoutError()]
    shelf.figures[one.id] = 9
    feeds.wake(Topic.BALANCE, one.id)

    assert await figure(following) == 9


async def test_f5_the_first_reading_is_not_repeated(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)
    shelf.faults = [sa.exc.OperationalError("", {}, Exception())]

    with pytest.raises(sa.exc.OperationalError):
        await figure(feeds.follow(shelf.source, one.id, viewer=viewer))


async def test_what_is_wrong_with_us_is_not_repeated(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)
    following = feeds.follow(shelf.source, one.id, viewer=viewer)
    await figure(following)

    shelf.faults = [ZeroDivisionError()]
    feeds.wake(Topic.BALANCE, one.id)

    with pytest.raises(ZeroDivisionError):
        await figure(following)
    assert len(feeds) == 0


async def test_who_may_not_see_the_account_follows_nothing(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, _ = await account(world, shelf)
    _, other = await account(world, shelf)

    with pytest.raises(NotFound):
        await figure(feeds.follow(shelf.source, one.id, viewer=other))
    with pytest.raises(NotFound):
        await figure(feeds.follow(shelf.source, uuid.uuid4(), viewer=other))
    assert len(feeds) == 0


async def test_a_session_that_is_over_follows_nothing(world: World, feeds: Feeds, shelf: Shelf) -> None:
    one, viewer = await account(world, shelf)

    with pytest.raises(Unauthenticated):
        await figure(feeds.follow(shelf.source, one.id, viewer=Viewer(user=viewer.user, session_id=uuid.uuid4())))

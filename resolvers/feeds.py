"""
States that people follow: read once an event and process, however many follow the same row.

Who is slow misses states, never the last one: a watcher that is behind is woken once and reads what stands now.
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from auth.refusals import NotFound, Unauthenticated
from auth.viewer import Viewer
from models.base import Database
from models.events import Topic
from models.sights import Sight, sights

State = TypeVar("State")
MOST_AT_ONCE = 500
Read = Callable[..., Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Source(Generic[State]):
    """
    Where the states of one kind of row come from.

    ``read`` takes a session, the keys and the moment, and gives back a state a key, null where there is none.
    ``essence`` is what has to differ for a state to be news; ``account`` tells the account that a state belongs to, and
    ``is_last`` that none follows.
    """

    topic: Topic
    read: Callable[[AsyncSession, Sequence[uuid.UUID], datetime], Awaitable[Sequence[State | None]]]
    essence: Callable[[State], Hashable]
    account: Callable[[State], uuid.UUID]
    is_last: Callable[[State], bool] = lambda _: False


class _Row:
    """A row that somebody follows."""

    __slots__ = ("_reading", "_woken", "version", "watchers")

    def __init__(self) -> None:
        self.version = 0
        self.watchers = 0
        self._woken = asyncio.Event()
        self._reading: tuple[int, asyncio.Future[Any]] | None = None

    def wake(self) -> None:
        self.version += 1
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()

    async def changed(self, since: int) -> None:
        while self.version <= since:
            await self._woken.wait()

    async def read(self, load: Callable[[], Awaitable[Any]]) -> tuple[int, Any]:
        """Return the state that stands since the last event, and which event that was."""
        if self._reading is None or self._reading[0] != self.version:
            reading: asyncio.Future[Any] = asyncio.ensure_future(load())
            reading.add_done_callback(self._forget_failure)
            self._reading = (self.version, reading)
        version, reading = self._reading
        return version, await asyncio.shield(reading)

    def _forget_failure(self, reading: asyncio.Future[Any]) -> None:
        failed = reading.cancelled() or reading.exception() is not None
        if failed and self._reading and self._reading[1] is reading:
            self._reading = None


class Feeds:
    """All that is followed in one process."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        is_outage: Callable[[BaseException], bool],
        seconds: float = 10.0,
        pause: float = 1.0,
    ) -> None:
        """Read within ``seconds``; where the database is gone, read again every ``pause`` seconds."""
        self._database = database
        self._clock = clock
        self._is_outage = is_outage
        self._seconds = seconds
        self._pause = pause
        self._rows: dict[tuple[Topic, uuid.UUID], _Row] = {}
        self._loaders: dict[Read, DataLoader[Any, Any]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def wake(self, topic: Topic | None = None, key: uuid.UUID | None = None) -> None:
        """Wake who follows a row; without ``key`` all of a topic, without ``topic`` everybody."""
        if topic and key:
            row = self._rows.get((topic, key))
            if row:
                row.wake()
            return
        for (each, _), row in self._rows.items():
            if topic in {None, each}:
                row.wake()

    async def follow(self, source: Source[State], key: uuid.UUID, *, viewer: Viewer) -> AsyncGenerator[State, None]:
        """
        Yield the state of a row, and then each that differs from the one before, until the last.

        :raises NotFound: there is no such row, or the viewer may not, or no longer, see its account
        :raises Unauthenticated: the session is over
        """
        with self._watching(source.topic, key) as row:
            load = partial(self._load, source.read, key)
            seen, state = row.version, await load()
            await self._check(source, state, viewer)
            yield state
            while not source.is_last(state):
                told = source.essence(state)
                while state is not None and source.essence(state) == told:
                    if source.is_last(state):
                        return
                    await row.changed(seen)
                    seen, state = await self._patiently(partial(row.read, load))
                await self._patiently(partial(self._check, source, state, viewer))
                yield state

    @contextmanager
    def _watching(self, topic: Topic, key: uuid.UUID) -> Iterator[_Row]:
        row = self._rows.setdefault((topic, key), _Row())
        row.watchers += 1
        try:
            yield row
        finally:
            row.watchers -= 1
            if not row.watchers:
                del self._rows[topic, key]

    async def _check(self, source: Source[State], state: State | None, viewer: Viewer) -> None:
        if state is None:
            raise NotFound
        may_see = await self._load(_sights, (viewer.session_id, source.account(state)))
        if may_see is None:
            raise Unauthenticated
        if not may_see:
            raise NotFound

    async def _patiently(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        while True:
            try:
                return await ask()
            except Exception as fault:
                if not (isinstance(fault, TimeoutError) or self._is_outage(fault)):
                    raise
            await asyncio.sleep(self._pause)

    async def _load(self, read: Read, key: Hashable) -> Any:
        """Read one state, together with all others of its kind that are asked for at the same time."""
        if read not in self._loaders:
            self._loaders[read] = DataLoader(load_fn=self._reading(read), cache=False, max_batch_size=MOST_AT_ONCE)
        return await self._loaders[read].load(key)

    def _reading(self, read: Read) -> Callable[[list[Any]], Awaitable[Sequence[Any]]]:
        async def load(keys: list[Any]) -> Sequence[Any]:
            async with asyncio.timeout(self._seconds), self._database.reading() as session:
                return await read(session, keys, self._clock())

        return load


async def _sights(session: AsyncSession, asked: Sequence[Sight], now: datetime) -> list[bool | None]:
    return await sights(session, asked, now=now)

"""Takes its streams from a session that is over."""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog

from models.base import Database
from models.sessions import ended_among

log = structlog.get_logger(__name__)
Expel = Callable[[], None]


class SessionGuard:
    """
    Knows which sessions have streams.

    One that is ended is told by an event, and every ``seconds`` all are looked up in one statement: what expired, and
    what an operator did by hand, tells nobody.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime], seconds: float = 2.0) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._streams: dict[uuid.UUID, list[Expel]] = {}
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def watching(self, session_id: uuid.UUID, expel: Expel) -> Iterator[None]:
        """Call ``expel`` when the session is over, if that is within the block."""
        self._streams.setdefault(session_id, []).append(expel)
        if self._task is None:
            self._task = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            streams = self._streams.get(session_id, [])
            if expel in streams:
                streams.remove(expel)
            if not streams:
                self._streams.pop(session_id, None)

    def end(self, session_id: uuid.UUID | None) -> None:
        """Expel the streams of a session that is over; without one, look which are."""
        if session_id is None:
            self._look.set()
        for expel in self._streams.pop(session_id, []) if session_id else ():
            expel()

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep_looking(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._look.wait()
            self._look.clear()
            if self._streams:
                await self._look_up()

    async def _look_up(self) -> None:
        try:
            async with asyncio.timeout(self._seconds), self._database.reading() as session:
                ended = await ended_among(session, list(self._streams), now=self._clock())
        except Exception as fault:  # noqa: BLE001 - whatever it was, sessions that end are to lose their streams
            log.warning("sessions of streams cannot be looked up", reason=type(fault).__name__)
            return
        for session_id in ended:
            self.end(session_id)

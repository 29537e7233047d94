"""Hears what other processes tell, over one connection a process, and loses nothing final when it is cut."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

import sqlalchemy as sa
import structlog

from models.events import Event, heard

log = structlog.get_logger(__name__)


class Listener:
    """
    Passes events on.

    ``missed`` is called whenever listening begins or begins anew: what was told meanwhile was not heard, so everything
    is to be read again.
    """

    def __init__(
        self,
        url: sa.URL,
        *,
        hear: Callable[[Event], None],
        missed: Callable[[], None],
        pause: float = 0.2,
        longest_pause: float = 5.0,
    ) -> None:
        """Listen to the database at ``url``; after ``pause`` seconds, doubled each time, try to get there again."""
        self._url = url
        self._hear = hear
        self._missed = missed
        self._pause = pause
        self._longest_pause = longest_pause
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to listen, unless that was begun."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        pause = self._pause
        while True:
            try:
                async with aclosing(heard(self._url)) as events:
                    async for event in events:
                        pause = self._pause
                        self._pass_on(event)
            except Exception as lost:  # noqa: BLE001 - whatever it was, the process is not to stay deaf
                log.warning("listening was cut off", reason=str(lost).strip() or type(lost).__name__, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._longest_pause)

    def _pass_on(self, event: Event | None) -> None:
        if event is None:
            self._missed()
        else:
            self._hear(event)

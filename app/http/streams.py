"""What all streams of one process share: their bounds, their places, and who ends them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self

from app.http.guard import SessionGuard
from app.http.places import Places


class Ending(Enum):
    """Why a stream ends before its operations do."""

    GONE = auto()
    """The client went away."""
    SLOW = auto()
    """The client takes nothing any more."""
    SESSION_OVER = auto()
    """Whoever asked is signed out."""
    SHUTTING_DOWN = auto()
    """The process ends; the client is to come back to another one."""


class Stoppable:
    """
    A block of one task that others may leave; ``why`` tells afterwards who did.

    What runs inside it and stops it has to leave by itself.
    """

    def __init__(self) -> None:
        self.why: Ending | None = None
        self._task: asyncio.Task[object] | None = None
        self._canceled = False

    def stop(self, why: Ending) -> None:
        """Leave the block, unless it was left."""
        if self._task is None or self.why is not None:
            return
        self.why = why
        if self._task is not asyncio.current_task():
            self._canceled = True
            self._task.cancel()

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        task, self._task = self._task, None
        ours = self._canceled and task is not None and task.uncancel() == 0
        return ours and kind is asyncio.CancelledError


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """
    Bounds of one stream, in seconds.

    A client has ``init_seconds`` to say who it is, and is cut off when it takes nothing for ``slow_seconds``; a stream
    without events shows that it lives every ``keep_alive_seconds``. ``operations`` run at once on one socket, and what
    is answered once has ``last_seconds`` to be answered after its session.
    """

    init_seconds: float = 10.0
    slow_seconds: float = 15.0
    keep_alive_seconds: float = 12.0
    last_seconds: float = 2.0
    operations: int = 100


@dataclass(slots=True)
class Streams:
    """``listen`` is called for each new stream: whoever tells of events begins to hear them with the first one."""

    places: Places
    guard: SessionGuard
    listen: Callable[[], None]
    limits: StreamLimits = field(default_factory=StreamLimits)
    _open: set[Stoppable] = field(default_factory=set)
    _is_cut: bool = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def opened(self) -> Iterator[Stoppable]:
        """Carry a stream for the length of the block."""
        self.listen()
        stream = Stoppable()
        self._open.add(stream)
        try:
            with stream:
                if self._is_cut:  # begun by a request that was under way
                    asyncio.get_running_loop().call_soon(stream.stop, Ending.SHUTTING_DOWN)
                yield stream
        finally:
            self._open.discard(stream)

    def cut(self) -> None:
        """End every stream, and each that begins yet, in such a way that its client comes back: this process ends."""
        self._is_cut = True
        for stream in list(self._open):
            stream.stop(Ending.SHUTTING_DOWN)

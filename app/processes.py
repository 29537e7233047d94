"""Processes that share long work, and end with the one that started them."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Part = TypeVar("Part")
Outcome = TypeVar("Outcome")


class ProcessLost(Exception):
    """A process ended before its work was done; ``told`` names it, and what ended it."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


@contextmanager
def crew(
    work: Callable[[Part], Outcome],
    parts: Iterable[Part],
    *,
    processes: int,
    begin: Callable[..., None],
    given: tuple[Any, ...],
) -> Iterator[Iterator[Outcome]]:
    """
    Give what becomes of each part, in the order in which they are done.

    Each process calls ``begin`` with what is ``given`` before its first work. All of them end with the block, at once
    where an exception ends it, Ctrl-C too.

    :raises ProcessLost: one ended
    """
    context = get_context("spawn")
    # Nothing is ever sent: the pipe ends with this process, however it ends, and tells the others to end too.
    watched, held = context.Pipe(duplex=False)
    started: list[BaseProcess] = []
    try:
        with ProcessPoolExecutor(processes, context, _begin, (watched, begin, given)) as pool:
            futures = _submitted(pool, work, parts)
            started += active_children()
            try:
                yield (future.result() for future in as_completed(futures))
            except BrokenProcessPool:
                raise
            except BaseException:
                held.close()
                raise
    except BrokenProcessPool:
        raise ProcessLost(_lost(started)) from None
    finally:
        held.close()


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Part], Outcome], parts: Iterable[Part]
) -> list[Future[Outcome]]:
    """Hand out all parts, which starts the processes, that Ctrl-C is not for: a terminal sends it to them as well."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return [pool.submit(work, part) for part in parts]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lost(started: Sequence[BaseProcess]) -> str:
    # The pool ended those that were left by SIGTERM.
    lost = [each for each in started if each.exitcode not in {None, -signal.SIGTERM}]
    if not lost:
        return "One of the processes that shared the work was ended by SIGTERM."
    code = lost[0].exitcode or 0
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return f"Process {lost[0].pid}, which shared the work, {how}."


def _begin(watched: Connection, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()
    begin(*given)


def _end_with(watched: Connection) -> None:
    try:
        watched.recv()
    except EOFError:
        os._exit(1)

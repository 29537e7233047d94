"""Processes that share long work, and end with the one that started them."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any


@contextmanager
def crew(*, processes: int, begin: Callable[..., None], given: tuple[Any, ...]) -> Iterator[ProcessPoolExecutor]:
    """Start processes, each of which calls ``begin`` with what is ``given`` before its first work."""
    context = get_context("spawn")
    # Nothing is ever sent: the pipe ends with this process, however it ends, and tells the others to end too.
    watched, held = context.Pipe(duplex=False)
    with ProcessPoolExecutor(processes, context, _begin, (watched, begin, given)) as pool:
        yield pool
    held.close()


def _begin(watched: Connection, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()
    begin(*given)


def _end_with(watched: Connection) -> None:
    try:
        watched.recv()
    except EOFError:
        os._exit(1)

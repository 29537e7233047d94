"""Where tests keep their PostgreSQL: in memory where there is room, since nearly every test has a database made."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

MEMORY = Path("/dev/shm")
PREFIX = "kabinet-tests-"
ROOM = 2 * 1024**3
"""Bytes that have to be free for each of the processes that a run of the tests has."""


def has_room(*, folder: Path = MEMORY, processes: int = 2) -> bool:
    """Tell whether clusters of so many processes fit into a file system in memory, and the memory into the machine."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    available = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(shutil.disk_usage(folder).free, available) >= ROOM * processes


@contextmanager
def folder_in_memory(*, within: Path = MEMORY) -> Iterator[Path]:
    """Give a folder that is removed afterwards; those of processes that were killed are removed before."""
    for left in within.glob(f"{PREFIX}*"):
        if not _lives(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

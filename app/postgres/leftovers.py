"""Find and end what a killed run left behind in a cluster's folder, so that PostgreSQL may start there again."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import PostgresError

PATIENCE = 60.0
"""Seconds that a leftover PostgreSQL gets to write everything down and end."""


def record(cluster: Path) -> list[str]:
    """Return what PostgreSQL tells of itself: process id, folder, start, port, socket folder, 2 lines more, state."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def clear(cluster: Path) -> None:
    """End a PostgreSQL that outlived its parent and remove its record; the caller holds the folder's lock.

    A record alone stops the next start when its process id meanwhile belongs to something else. It may go only when
    none of its processes is left: orphaned back ends of a killed server still write into the cluster.

    :raises PostgresError: something is left after `PATIENCE` seconds.
    """
    server = _recorded_process(cluster)
    if server in processes(cluster):
        _signal(server, signal.SIGINT)
    if not wait_until(lambda: not processes(cluster), seconds=PATIENCE):
        raise PostgresError(f"A PostgreSQL that an earlier run left in {cluster.parent} does not end.")
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def processes(cluster: Path) -> set[int]:
    """Return the ids of PostgreSQL's processes that work in a cluster; of its server alone where there is no /proc."""
    proc = Path("/proc")
    if proc.is_dir():
        return {int(entry.name) for entry in proc.iterdir() if entry.name.isdigit() and _works_in(entry, cluster)}
    server = _recorded_process(cluster)
    return {server} if server and _signal(server, 0) else set()


def wait_until(is_so: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Ask every ``pause`` seconds, for ``seconds`` at most, until it is so; tell whether it came to be."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _recorded_process(cluster: Path) -> int:
    lines = record(cluster)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else 0


def _works_in(entry: Path, cluster: Path) -> bool:
    # Every process of PostgreSQL stands in its cluster's folder; one that ended but was not waited for stands nowhere.
    try:
        return (entry / "cwd").readlink() == cluster and (entry / "exe").readlink().name.startswith("postgres")
    except OSError:
        return False


def _signal(process: int, number: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)
        return True
    return False

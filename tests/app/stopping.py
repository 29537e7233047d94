"""Commands that are stopped while they wait for a lock, for tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from app.settings import Settings
from tests.repository import ROOT

WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""


@contextmanager
def waiting(settings: Settings, owner: psycopg.Connection, lock: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a group of its own until it waits for what a statement locks, which is let go in the end."""
    urls = {"DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url)}
    with (
        psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as watching,
        owner.transaction(),
        subprocess.Popen(
            [sys.executable, "-m", "app", *command],
            cwd=ROOT,
            env={**os.environ, "KABINET_PROFILE": "test", **urls},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        owner.execute(lock)
        try:
            while watching.execute(WAITING).fetchone() == (0,):
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"It ended with {process.wait(timeout=0.1)}: {process.communicate()}")
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def workers(command: subprocess.Popen[str]) -> list[int]:
    """Return the processes that share the work of a command and are alive."""
    return sorted(
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and "spawn_main" in _read(folder / "cmdline")
        # What follows the name in brackets: state, parent and group.
        and int(_read(folder / "stat").rpartition(")")[2].split()[2]) == command.pid
    )  # fmt: skip


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # the process has ended meanwhile
        return ") gone 0 0"

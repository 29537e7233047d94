"""A cabinet of its own for trials, on loopback and in a folder of its own."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240
"""Seconds that a start, or the emptying of the queue, may take."""


class Cabinet:
    """A cabinet in a process of its own, which may be killed and started again."""

    def __init__(
        self, folder: Path, *, mail_port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self._environment = os.environ | {
            "KABINET_PROFILE": "test",
            "KABINET_CAPTCHA": "fixed",
            "KABINET_DATA_DIR": str(folder),
            "KABINET_PORT": str(port),
            **({"KABINET_SMTP_URL": f"smtp://127.0.0.1:{mail_port}?tls=none"} if mail_port else {}),
            "KABINET_TRUSTED_PROXIES": "127.0.0.1",  # each person then comes from an address of their own
            **(environment or {}),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app", "up"),
                cwd=ROOT,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while not (line := await self._process.stdout.readline()).startswith(b"Kabinet answers"):
                if not line:
                    raise SystemExit(f"The cabinet does not start; {self.folder / 'log'} tells why.")
        self._reading = asyncio.create_task(self._process.stdout.read())

    async def end(self, number: signal.Signals) -> None:
        """Send the process a signal, and wait for its end."""
        assert self._process is not None
        self._process.send_signal(number)
        await self._process.wait()

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the cabinet's own database."""
        told = (self.folder / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
        with psycopg.connect(host=told[4], port=told[3], user="kabinet_owner", dbname="kabinet") as connection:
            return connection.execute(statement.encode()).fetchall()

"""What the trials of payments run, each a process of its own: PostgreSQL, server, worker, the gateway's stand-in."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.postgres import EmbeddedPostgres  # noqa: E402
from app.postgres.leftovers import processes  # noqa: E402

PATIENCE = 240.0
"""Seconds that a start may take."""
ACCOUNTS = "40"
FASTER = "2"
"""Seconds between two questions to the gateway about a payment, where a minute is usual."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    """
    Wait until an address answers with status 200.

    :raises SystemExit: it does not
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.02)
    raise SystemExit(f"{address} does not answer.")


class Program:
    """A command of Kabinet in a process of its own, which may be killed and started again."""

    def __init__(self, *arguments: str, environment: Mapping[str, str], log: Path) -> None:
        """Describe it; what it says goes to ``log``."""
        self._arguments = arguments
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "app", *self._arguments]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send it a signal, and wait for its end."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE)
            self._process = None


class Plant:
    """A cabinet as it stands in production, with PostgreSQL and a gateway beside it; all on loopback."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in ``folder``."""
        self.folder = folder
        self.postgres = EmbeddedPostgres(data=folder / "postgres")
        self.address = f"http://127.0.0.1:{free_port()}"
        self.gateway = f"http://127.0.0.1:{free_port()}"
        self._programs: dict[str, Program] = {}

    @contextmanager
    def running(self) -> Iterator["Plant"]:
        """Run all of it for the length of the block."""
        self.postgres.start()
        try:
            self._fill()
            for name in ("sandbox", "serve", "worker"):
                self._programs[name] = self._program(name)
                self._programs[name].start()
            wait_for(f"{self.gateway}/admin/faults")
            self.wait()
            yield self
        finally:
            for program in self._programs.values():
                program.end()
            self.postgres.stop()

    def wait(self) -> None:
        """Wait until the server answers."""
        wait_for(f"{self.address}/readyz")

    def kill(self) -> float:
        """Kill server and worker, and start them again at once; return the moment in between."""
        for name in ("serve", "worker"):
            self._programs[name].end(signal.SIGKILL)
        moment = time.monotonic()
        for name in ("serve", "worker"):
            self._programs[name].start()
        return moment

    def crash_postgres(self, *, seconds: float) -> None:
        """Kill every process of PostgreSQL, and start it again after some seconds, as its supervisor would."""
        for process in processes(self.postgres.cluster):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(seconds)
        self.postgres.stop()
        self.postgres.start()

    def freeze_postgres(self, *, seconds: float) -> None:
        """Let PostgreSQL stand still for some seconds."""
        frozen = processes(self.postgres.cluster)
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for process in frozen:
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            if number is signal.SIGSTOP:
                time.sleep(seconds)

    def set_faults(self, **faults: Mapping[str, Any]) -> None:
        """Let the gateway do these things wrong, by the name of a request or "notice", and nothing else."""
        self._ask_gateway("DELETE", "faults")
        for target, fault in faults.items():
            self._ask_gateway("POST", "faults", {"target": target, **fault})

    def operations(self) -> list[dict[str, Any]]:
        """Return all operations as the gateway knows them."""
        return self._ask_gateway("GET", "operations")  # type: ignore[no-any-return]

    def forget_uses(self) -> None:
        """Let people bind cards as if they had bound none this hour: the trials take less than one."""
        url = make_url(self.postgres.owner_url()).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("DELETE FROM form_use")

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the cabinet's database."""
        url = make_url(self.postgres.owner_url()).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            return connection.execute(statement.encode()).fetchall()

    def _ask_gateway(self, method: str, page: str, content: Mapping[str, Any] | None = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.gateway}/admin/{page}", body, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def _fill(self) -> None:
        """Make a small demo region by a start and an end."""
        filling = self._program("up")
        filling.start()
        self.wait()
        filling.end()

    def _program(self, command: str) -> Program:
        port = self.address.rpartition(":")[2]
        shop = f"{self.address}/moneta"
        stands_in = (
            *("--port", self.gateway.rpartition(":")[2], "--folder", str(self.folder / "gateway")),
            *("--check-url", f"{shop}/check", "--pay-url", f"{shop}/pay"),
        )
        arguments = (command, *(stands_in if command == "sandbox" else ()))
        environment = {
            "KABINET_PROFILE": "demo",
            "KABINET_CAPTCHA": "fixed",
            "KABINET_DEMO_ACCOUNTS": ACCOUNTS,
            "KABINET_DATA_DIR": str(self.folder),
            "KABINET_PORT": port,
            "KABINET_PUBLIC_URL": self.address,
            "KABINET_MONETA_HOST": self.gateway,
            "KABINET_PAYMENT_CHECK_SECONDS": FASTER,
            "KABINET_RATE_LIMIT": "1000000",
            "KABINET_RATE_LIMIT_ADDRESSES": "1000000",
            "DATABASE_URL": self.postgres.owner_url(),
            "KABINET_DATABASE_APP_URL": self.postgres.app_url(),
        }
        return Program(*arguments, environment=environment, log=self.folder / f"{command}.log")

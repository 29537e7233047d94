"""A cabinet of its own for measurements: an embedded database, a server and a worker, and people to ask about."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import database, revisions  # noqa: E402
from app.settings import Profile, Settings  # noqa: E402
from auth.passwords import Passwords  # noqa: E402
from domain.captchas import FIXED_ANSWER  # noqa: E402
from domain.users import Role  # noqa: E402
from models.base import Database  # noqa: E402
from models.users import User  # noqa: E402

PASSWORD = "Речной берег у плотины"
START = 60.0
"""Seconds that a server gets to answer first."""
CAPTCHA = "mutation { createCaptcha { id } }"


@dataclass
class Town:
    """A running cabinet as one client sees it; each request may come from an address of its own."""

    settings: Settings
    client: httpx2.Client = field(init=False)
    eye: psycopg.Connection = field(init=False)
    """Looks at the database directly."""

    def __post_init__(self) -> None:
        plain = make_url(database.owner_url(self.settings)).set(drivername="postgresql")
        self.eye = psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)
        self.client = httpx2.Client(base_url=self.settings.address, timeout=30)

    def ask(self, query: str, *, address: str, **variables: Any) -> tuple[float, bytes]:
        """Ask as somebody at ``address``; return the milliseconds that it took, and the answer."""
        body = {"query": query, "variables": variables}
        began = time.perf_counter()
        answer = self.client.post("/graphql", json=body, headers={"x-forwarded-for": address})
        return (time.perf_counter() - began) * 1000, answer.content

    def told(self, query: str, *, address: str, **variables: Any) -> Any:
        """Ask as somebody at ``address``; return the one field of the answer."""
        _, content = self.ask(query, address=address, **variables)
        (answer,) = httpx2.Response(200, content=content).json()["data"].values()
        return answer

    def solved(self, address: str) -> dict[str, str]:
        """Return the answer to a new picture."""
        return {"id": self.told(CAPTCHA, address=address)["id"], "answer": FIXED_ANSWER}

    def settle(self) -> None:
        """Wait until the worker has nothing left to do."""
        busy = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
        while self.eye.execute(busy).fetchone() == (True,):
            time.sleep(0.005)

    def populate(self, count: int) -> None:
        """Add active people: person0, person0@example.com and so on, all with one password."""
        asyncio.run(self._populate(count))

    async def _populate(self, count: int) -> None:
        opened = Database(database.server_url(self.settings), pool_size=1)
        kept, since = await Passwords().hash(PASSWORD), datetime.now(UTC)
        async with opened.transaction() as session:
            session.add_all(
                User(
                    login=f"person{number}", email=f"person{number}@example.com", phone=f"+7000{number:07d}",
                    password_hash=kept, role=Role.CUSTOMER, activated_at=since,
                )
                for number in range(count)
            )  # fmt: skip
        await opened.close()


@contextmanager
def town(*, port: int) -> Iterator[Town]:
    """Run a cabinet on loopback for the length of the block; limits on requests are out of the way, all others hold."""
    with tempfile.TemporaryDirectory(prefix="kabinet-bench-") as folder:
        settings = Settings(
            profile=Profile.TEST, data_dir=Path(folder), port=port, captcha="fixed", trusted_proxies="127.0.0.1",
            rate_limit_addresses=10_000_000, rate_limit=10_000_000, log_level="error",
        )  # fmt: skip
        with database.embedded(settings) as (provided, _server):
            revisions.migrate(database.owner_url(provided))
            with _running(provided, "serve"), _running(provided, "worker"):
                _wait(provided)
                place = Town(provided)
                yield place
                place.eye.close()


@contextmanager
def _running(settings: Settings, command: str) -> Iterator[None]:
    given = {
        "KABINET_PROFILE": "test", "KABINET_DATA_DIR": str(settings.data_dir), "KABINET_PORT": str(settings.port),
        "KABINET_CAPTCHA": settings.captcha, "KABINET_TRUSTED_PROXIES": "127.0.0.1",
        "KABINET_RATE_LIMIT": str(settings.rate_limit), "KABINET_LOG_LEVEL": settings.log_level,
        "KABINET_RATE_LIMIT_ADDRESSES": str(settings.rate_limit_addresses),
        "DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "app", command], cwd=ROOT, env={**os.environ, **given})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(settings: Settings) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{settings.address}/readyz").status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not answer in time.")

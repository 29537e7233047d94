"""
Measure what open subscriptions cost one server process, and how fast an event reaches all of them.

    .venv/bin/python bench/subscriptions.py [--sockets 1000] [--streams 1000] [--rounds 3]

Runs a server of its own on loopback. Each subscription has a connection of its own, half of them web sockets and half
event streams, ten for each of the people. Everybody follows the balance of an account of their own, and all balances
change in one transaction; then everybody follows one account that all share. Fails above 60 KB a subscription, or where
an event takes longer than a second to reach the last one.
"""

import argparse
import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import make_url
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import revisions  # noqa: E402
from app.postgres import EmbeddedPostgres  # noqa: E402
from domain.users import Role  # noqa: E402
from models.base import Database  # noqa: E402
from models.events import CHANNEL  # noqa: E402
from tests.world import World  # noqa: E402

MOST_KILOBYTES, MOST_SECONDS = 60.0, 1.0
EACH = 10
"""Subscriptions of one person."""
AT_ONCE = 25
PATIENCE = 60.0
BALANCE = "subscription ($number: String!) { balance(accountNumber: $number) { debt advance } }"
CHANGE = """
INSERT INTO ledger_entry (account_id, posted_on, kind, part, amount)
SELECT id, '2026-11-01', 'CHARGE', 'MAIN', 100 FROM account
"""


@dataclass
class Follower:
    """One open subscription: whether it was told of a change, and when."""

    read: Callable[[], Awaitable[None]]
    told: asyncio.Event = field(default_factory=asyncio.Event)
    at: float = 0.0

    async def listen(self) -> None:
        """Take what comes until the connection ends."""
        while True:
            await self.read()
            self.at = time.monotonic()
            self.told.set()


@asynccontextmanager
async def by_socket(port: int, token: str, number: str) -> AsyncIterator[Follower]:
    """Follow a balance over graphql-transport-ws."""
    protocols = [Subprotocol("graphql-transport-ws")]
    address = f"ws://127.0.0.1:{port}/graphql"
    async with connect(address, subprotocols=protocols, proxy=None, compression=None) as connection:

        async def read() -> None:
            assert json.loads(await connection.recv())["type"] == "next"

        payload = {"query": BALANCE, "variables": {"number": number}}
        await connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(await connection.recv())["type"] == "connection_ack"
        await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        await read()
        yield Follower(read)


@asynccontextmanager
async def by_events(port: int, token: str, number: str) -> AsyncIterator[Follower]:
    """Follow a balance by server-sent events."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def read() -> None:
        while True:
            line = await reader.readuntil(b"\n")
            assert line, "the stream has ended"
            if line.startswith(b"data: {"):
                assert b'"data"' in line, line
                return

    body = json.dumps({"query": BALANCE, "variables": {"number": number}}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await read()
    try:
        yield Follower(read)
    finally:
        writer.close()


def seconds_spent(process: int) -> float:
    """Return the processor time that a process has used."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def kilobytes(process: int) -> int:
    """Return the resident memory of a process."""
    [line] = [line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


@contextmanager
def serving(server: EmbeddedPostgres) -> Iterator[tuple[int, int]]:
    """Run a server on its database; give its process and its port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = {
        "DATABASE_URL": server.owner_url(), "KABINET_DATABASE_APP_URL": server.app_url(),
        "KABINET_PROFILE": "test", "KABINET_PORT": str(port), "KABINET_LOG_LEVEL": "warning",
        "KABINET_RATE_LIMIT": "100000", "KABINET_RATE_LIMIT_ADDRESSES": "100000",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve"], cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        while not process.stdout.readline().startswith("Kabinet answers at "):
            assert process.poll() is None, "the server has ended"
        yield process.pid, port
    finally:
        began = time.monotonic()
        process.terminate()
        process.wait(PATIENCE)
        print(f"The server ended {time.monotonic() - began:.1f} s after it was asked to.")


async def people(url: str, count: int) -> tuple[list[tuple[str, str]], str]:
    """Add people; give the token and the account of each, and an account that all of them share."""
    database = Database(url)
    world = World(database, now=datetime.now(UTC))
    persons = [await world.person(Role.CUSTOMER) for _ in range(count)]
    shared = await world.account(people=tuple(persons))
    made = [(await world.session(person), (await world.account(people=(person,))).number) for person in persons]
    await database.close()
    return made, shared.number


async def opened(
    stack: AsyncExitStack, port: int, made: list[tuple[str, str]], kinds: list[Callable[..., object]]
) -> list[Follower]:
    """Open as many subscriptions as there are kinds, some at a time."""
    gate, bar = asyncio.Semaphore(AT_ONCE), iter(track(range(len(kinds)), "Opening", console=Console(stderr=True)))

    async def one(number: int, kind: Callable[..., object]) -> Follower:
        async with gate:
            token, account = made[number // EACH % len(made)]
            follower = await stack.enter_async_context(kind(port, token, account))  # type: ignore[arg-type]
            next(bar)
            return follower

    return list(await asyncio.gather(*(one(number, kind) for number, kind in enumerate(kinds))))


async def told_to_all(followers: list[Follower], change: Callable[[], None]) -> list[float]:
    """Return the seconds after its commit by which each was told of a change, the first one first."""
    for follower in followers:
        follower.told.clear()
    await asyncio.to_thread(change)
    committed = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        for follower in followers:
            await follower.told.wait()
    return sorted(follower.at - committed for follower in followers)


def change(url: str) -> None:
    """Add a ruble to the debt of each account, and tell of it in the same transaction."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as made:
        made.execute(CHANGE)
        made.execute("SELECT pg_notify(%s, 'balance')", [CHANNEL])


async def measure(url: str, process: int, port: int, *, sockets: int, streams: int, rounds: int) -> bool:
    """Open everything, change balances, and print what it took; tell whether all is within its bounds."""
    made, shared = await people(url, max(1, (sockets + streams) // EACH))
    async with AsyncExitStack() as warm:
        await opened(warm, port, made, [by_socket, by_events] * 20)
    before = kilobytes(process)
    table = Table("", "", title=f"{sockets} web sockets and {streams} event streams on one process")
    table.add_row("before", f"{before // 1024} MB")
    costs, slowest = [], []
    for what, those in (("own", made), ("shared", [(token, shared) for token, _ in made])):
        async with AsyncExitStack() as stack:
            began = time.monotonic()
            followers = await opened(stack, port, those, [by_socket] * sockets + [by_events] * streams)
            table.add_row(f"{what} accounts: opened", f"{len(followers) / (time.monotonic() - began):,.0f} a second")
            costs.append((kilobytes(process) - before) / len(followers))
            table.add_row("memory", f"{costs[-1]:.1f} KB each")
            tasks = [asyncio.create_task(follower.listen()) for follower in followers]
            for _ in range(rounds):
                idle = seconds_spent(process)
                seconds = await told_to_all(followers, partial(change, url))
                slowest.append(seconds[-1])
                told = f"half by {median(seconds):.2f} s, the last by {seconds[-1]:.2f} s"
                table.add_row("an event to all", f"{told}; {seconds_spent(process) - idle:.2f} s of processor time")
            costs.append((kilobytes(process) - before) / len(followers))
            table.add_row("memory after the events", f"{costs[-1]:.1f} KB each")
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
    Console().print(table)
    return max(costs) <= MOST_KILOBYTES and max(slowest) <= MOST_SECONDS


def main() -> int:
    """Measure; return 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description="Measure open subscriptions.")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with (
        tempfile.TemporaryDirectory(prefix="kabinet-bench-") as folder,
        EmbeddedPostgres(data=Path(folder) / "postgres") as server,
    ):
        revisions.migrate(server.owner_url())
        with serving(server) as (process, port):
            within = asyncio.run(measure(server.owner_url(), process, port, **vars(options)))
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())

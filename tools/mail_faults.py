"""
Try what becomes of letters when the mail server misbehaves, and when the cabinet is killed before they have left.

    .venv/bin/python tools/mail_faults.py [--kills 20] [--down 120]

Runs a cabinet of its own, in a folder of its own, and a mail server beside it; both on loopback. People register by
mail through the API, and each committed letter has to arrive once, or twice where nobody could know; none without its
commit. Processes are ended by their ids. Ends with status 1 where a letter is lost, tripled or sent without its commit.
"""

import argparse
import asyncio
import itertools
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from mail_faults_server import MODES, Post

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240
"""Seconds that a start, or the emptying of the queue, may take."""
CROWD = 12
"""People who register at one moment."""
FORM = "mutation { createCaptcha { id } }"
CONSENT = "{ consent { version } }"
REGISTER = "mutation ($input: RegisterInput!) { register(input: $input) { __typename ... on UserError { message } } }"
WAITING = "SELECT FROM message WHERE state IN ('QUEUED', 'SENDING') LIMIT 1"
NUMBERS = itertools.count(1)


class Cabinet:
    """A cabinet in a process of its own, which may be killed and started again."""

    def __init__(self, folder: Path, *, mail_port: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self._environment = os.environ | {
            "KABINET_PROFILE": "test",
            "KABINET_CAPTCHA": "fixed",
            "KABINET_DATA_DIR": str(folder),
            "KABINET_PORT": str(port),
            "KABINET_SMTP_URL": f"smtp://127.0.0.1:{mail_port}?tls=none",
            "KABINET_TRUSTED_PROXIES": "127.0.0.1",  # each person then comes from an address of their own
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


async def nothing() -> None:
    """Do nothing."""


@dataclass
class Crowd:
    """People who register by mail, and how long they waited for the answer."""

    address: str
    seconds: list[float] = field(default_factory=list)
    surprises: Counter[str] = field(default_factory=Counter)

    async def register(self, *, answers: int = CROWD, then: Callable[[], Awaitable[None]] = nothing) -> None:
        """Let people register at one moment, and something happen once so many of them have their answer."""
        async with httpx2.AsyncClient(base_url=self.address, timeout=30) as client:
            people = [asyncio.create_task(self._register(client, next(NUMBERS))) for _ in range(CROWD)]
            for answer in itertools.islice(asyncio.as_completed(people), answers):
                await answer
            await then()
            await asyncio.gather(*people)

    async def _register(self, client: httpx2.AsyncClient, number: int) -> None:
        origin = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}

        async def ask(document: str, **variables: Any) -> dict[str, Any]:
            answer = await client.post("/graphql", json={"query": document, "variables": variables}, headers=origin)
            return answer.json()["data"]  # type: ignore[no-any-return]

        try:
            consent = (await ask(CONSENT))["consent"]["version"]
            captcha = (await ask(FORM))["createCaptcha"]["id"]
            began = time.perf_counter()
            form = {
                "email": f"person{number}@example.com",
                "password": f"a long sentence {number} of nobody",
                "activateBy": "EMAIL",
                "consentVersion": consent,
                "captcha": {"id": captcha, "answer": "12345"},
            }
            answer = (await ask(REGISTER, input=form))["register"]
            self.seconds.append(time.perf_counter() - began)
            self.surprises[answer["__typename"]] += 1
        except (httpx2.TransportError, TypeError) as broken:
            self.surprises[type(broken).__name__] += 1


@dataclass
class Trial:
    """A cabinet, a mail server and a crowd."""

    cabinet: Cabinet
    post: Post
    crowd: Crowd
    seen: set[str] = field(default_factory=set)

    async def drained(self) -> float:
        """Wait until no letter waits any more; return the seconds."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while self.cabinet.asked(WAITING):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        return time.monotonic() - began

    def judged(self, told: str) -> bool:
        """Tell how often the letters since the last judgement arrived; true where all is well."""
        messages = {str(row[0]): row[1] for row in self.cabinet.asked("SELECT id, state FROM message")}
        fresh = {name: state for name, state in messages.items() if name not in self.seen}
        self.seen |= messages.keys()
        copies = Counter(self.post.copies[name] for name in fresh)
        without = sorted(self.post.copies.keys() - messages.keys())
        good = not without and set(copies) <= {1, 2}
        arrived = ", ".join(f"{count} arrived {times}x" for times, count in sorted(copies.items()))
        states = ", ".join(f"{count} {state}" for state, count in Counter(fresh.values()).items())
        print(f"{'ok   ' if good else 'FAULT'} {told}", flush=True)
        print(
            f"      {len(fresh)} letters committed ({states}); {arrived}; {len(without)} without a commit", flush=True
        )
        return good


async def kill_again_and_again(trial: Trial, kills: int) -> bool:
    """Kill the cabinet while letters leave, and look at them in the end."""
    trial.post.seconds = 0.1

    async def kill() -> None:
        await asyncio.sleep(random.uniform(0, 0.2))
        await trial.cabinet.end(signal.SIGKILL)

    for _ in range(kills):
        await trial.crowd.register(answers=random.randint(1, CROWD), then=kill)
        await trial.cabinet.start()
    seconds = await trial.drained()
    trial.post.seconds = 0.0
    return trial.judged(f"killed {kills} times, {seconds:.0f} s to the last letter")


async def misbehave(trial: Trial, mode: str, seconds: float) -> bool:
    """Let the mail server misbehave for some seconds while people register, then behave."""
    trial.crowd.seconds.clear()
    if mode == "down":
        trial.post.shut()
    trial.post.mode = "accept" if mode == "down" else mode
    for _ in range(4):
        await trial.crowd.register()
        await asyncio.sleep(seconds / 4)
    trial.post.mode = "accept"
    if mode == "down":
        await trial.post.open()
    drained = await trial.drained()
    waits = trial.crowd.seconds
    answers = f"answers {statistics.median(waits):.2f} s, at most {max(waits):.2f} s" if waits else "nobody answered"
    return trial.judged(f"{mode} for {seconds:.0f} s, {answers}; drained {drained:.0f} s after") and bool(waits)


async def main(kills: int, down: float) -> int:
    """Run all trials; return the exit status."""
    post = Post()
    await post.open()
    with tempfile.TemporaryDirectory(prefix="kabinet-mail-") as folder:
        cabinet = Cabinet(Path(folder), mail_port=post.port)
        await cabinet.start()
        trial = Trial(cabinet, post, Crowd(cabinet.address))
        try:
            good = [await misbehave(trial, mode, min(down, 20.0)) for mode in MODES if down]
            good += [await misbehave(trial, "down", down)] if down else []
            good += [await kill_again_and_again(trial, kills)] if kills else []
        finally:
            await cabinet.end(signal.SIGTERM)
            post.shut()
    print(f"Answers: {dict(trial.crowd.surprises)}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Try letters on a mail server that misbehaves.")
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--down", type=float, default=120.0, help="seconds for which the mail server is down")
    given = arguments.parse_args()
    sys.exit(asyncio.run(main(given.kills, given.down)))

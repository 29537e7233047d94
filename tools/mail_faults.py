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
import random
import signal
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
from faults_cabinet import PATIENCE, Cabinet
from mail_faults_server import MODES, Post

CROWD = 12
"""People who register at one moment."""
FORM = "mutation { createCaptcha { id } }"
CONSENT = "{ consent { version } }"
REGISTER = "mutation ($input: RegisterInput!) { register(input: $input) { __typename ... on UserError { message } } }"
WAITING = "SELECT FROM message WHERE state IN ('QUEUED', 'SENDING') LIMIT 1"
NUMBERS = itertools.count(1)


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
    calm: float = 0.0
    """The slowest answer while the mail server behaved, in seconds."""

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
    """
    Let the mail server misbehave for some seconds while people register, then behave.

    No answer may take a second longer than the slowest one did while the mail server behaved: what is above that
    waited for it. How long they take at all is up to the machine, where twelve passwords are hashed at one moment.
    """
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
    trial.calm = trial.calm or max(waits, default=0)
    answers = f"answers {statistics.median(waits):.2f} s, at most {max(waits):.2f} s" if waits else "nobody answered"
    is_well = trial.judged(f"{mode} for {seconds:.0f} s, {answers}; drained {drained:.0f} s after")
    return is_well and 0 < max(waits, default=0) <= trial.calm + 1


async def main(kills: int, down: float) -> int:
    """Run all trials; return the exit status."""
    post = Post()
    await post.open()
    with tempfile.TemporaryDirectory(prefix="kabinet-mail-") as folder:
        cabinet = Cabinet(Path(folder), mail_port=post.port)
        await cabinet.start()
        trial = Trial(cabinet, post, Crowd(cabinet.address))
        try:
            await trial.crowd.register()  # the first ones load what the others find loaded
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

"""
Try what becomes of links, sessions and letters when the machine's clock is set.

    .venv/bin/python tools/clock_faults.py [--library /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1]

Runs a cabinet of its own with its PostgreSQL under libfaketime (Debian and Ubuntu: apt-get install libfaketime), and
moves their wall clock while people register: two hours ahead, a day back, steps of 30 seconds. What was used, ended or
told to be over has to stay so; who is signed in stays so; letters go on arriving, each once or twice, those too that a
clock a day ahead made wait. Processes are ended by their ids. Ends with status 1 where something is revived, stuck,
lost or tripled.
"""

import argparse
import asyncio
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from faults_cabinet import PATIENCE, Cabinet
from mail_faults_server import Post

LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib64/faketime/libfaketime.so.1")
CLOCKS = (0, 7200, -86400, 0, 30, 60, 30, 0, -30, 0, 86400, 0)
"""Where the clock is set to, in seconds ahead of the true time."""
SETTLING = 2.0
"""Seconds until every process has seen the new time."""
PASSWORD = "a long sentence of somebody"
REFUSED = {"CodeWrong", "CodeExpired"}
START = "mutation { createCaptcha { id } }"
CONSENT = "{ consent { version } }"
REGISTER = "mutation ($input: RegisterInput!) { register(input: $input) { __typename } }"
ACTIVATE = """mutation ($token: String!) {
  activate(input: {token: $token}) { __typename ... on IssuedSession { token } }
}"""
RECOVER = """mutation ($input: RequestPasswordRecoveryInput!) {
  requestPasswordRecovery(input: $input) { __typename }
}"""
RESET = """mutation ($token: String!, $password: String!) {
  resetPassword(input: {token: $token, newPassword: $password}) { __typename }
}"""
VIEWER = "{ viewer { email } }"
SIGN_OUT = "mutation { signOut { endedSessions } }"


@dataclass
class Person:
    """Somebody with a mailbox, and what came of it."""

    number: int
    session: str = ""
    used: str = ""

    @property
    def email(self) -> str:
        """The mailbox."""
        return f"person{self.number}@example.com"


@dataclass
class Trial:
    """A cabinet under a clock that can be set, and people in it."""

    cabinet: Cabinet
    post: Post
    clock: Path
    client: httpx2.AsyncClient
    people: list[Person] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds that the slowest letter took to come."""

    async def ask(self, document: str, *, person: Person, **variables: Any) -> dict[str, Any]:
        """Send an operation from a person's own address; what is no answer is a fault."""
        headers = {"X-Forwarded-For": f"10.0.{person.number // 250}.{person.number % 250}"}
        if person.session:
            headers["Authorization"] = f"Bearer {person.session}"
        answer = await self.client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        told = answer.json()
        if "errors" in told:
            self.faults.append(f"{document.split('(', maxsplit=1)[0].strip()}: {told['errors'][0]['message']}")
        return told.get("data") or {}

    async def set(self, seconds: int) -> None:
        """Set the clock so many seconds ahead of the true time."""
        self.clock.write_text(f"{seconds:+d}\n")
        await asyncio.sleep(SETTLING)

    async def link(self, email: str, page: str) -> str:
        """Wait for the newest letter to an address, and return its link's token."""
        began = time.monotonic()
        while not (found := self._links(email, page)):
            if time.monotonic() > began + PATIENCE:
                self.faults.append(f"no letter came to {email}")
                return ""
            await asyncio.sleep(0.05)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return found[-1]

    def _links(self, email: str, page: str) -> list[str]:
        texts = [text for recipient, text in self.post.letters if recipient == email]
        return [token for text in texts for token in re.findall(rf"/{page}\?token=(\S+)", text)]

    async def captcha(self, person: Person) -> dict[str, str]:
        """Solve a picture."""
        return {"id": (await self.ask(START, person=person))["createCaptcha"]["id"], "answer": "12345"}

    async def register(self) -> Person:
        """Register somebody."""
        person = Person(len(self.people))
        self.people.append(person)
        consent = (await self.ask(CONSENT, person=person))["consent"]["version"]
        form = {"email": person.email, "password": PASSWORD, "activateBy": "EMAIL", "consentVersion": consent}
        await self.ask(REGISTER, person=person, input=form | {"captcha": await self.captcha(person)})
        return person

    async def join(self) -> Person:
        """Register somebody, and open the link that comes."""
        return await self.enter(await self.register())

    async def enter(self, person: Person) -> Person:
        """Open the link that comes."""
        person.used = await self.link(person.email, "activate")
        person.session = (await self.ask(ACTIVATE, person=person, token=person.used))["activate"].get("token", "")
        if not person.session:
            self.faults.append(f"{person.email} could not get in by a link that had just come")
        return person

    async def recover(self, person: Person) -> str:
        """Ask for a new password, and return the link's token."""
        await self.ask(RECOVER, person=person, input={"login": person.email, "captcha": await self.captcha(person)})
        return await self.link(person.email, "reset")

    async def reset(self, token: str) -> str:
        """Try a link of a forgotten password; return the answer's name."""
        stranger = Person(200)
        told = await self.ask(RESET, person=stranger, token=token, password="another sentence of nobody")
        return str(told["resetPassword"]["__typename"])

    async def check(self, where: str, *, over: str, ended: Person) -> None:
        """Look that nothing was revived, and that nobody was thrown out."""
        stranger = Person(201)
        for person in self.people:
            told = (await self.ask(ACTIVATE, person=stranger, token=person.used))["activate"]["__typename"]
            if told not in REFUSED:
                self.faults.append(f"{where}: a link that was used serves again: {told}")
        if (told := await self.reset(over)) not in REFUSED:
            self.faults.append(f"{where}: a link that was told to be over serves again: {told}")
        if (await self.ask(VIEWER, person=ended))["viewer"] is not None:
            self.faults.append(f"{where}: a session that had ended goes on")
        for person in self.people[1:]:
            if person is not ended and (await self.ask(VIEWER, person=person))["viewer"] is None:
                self.faults.append(f"{where}: {person.email} was thrown out")

    async def run(self) -> None:
        """Set the clock again and again, and look each time."""
        forgetful, ended = await self.join(), await self.join()
        over = await self.recover(forgetful)
        await self.set(7200)
        if (told := await self.reset(over)) != "CodeExpired":
            self.faults.append(f"a link of two hours ago: {told}")
        await self.ask(SIGN_OUT, person=ended)
        for seconds in CLOCKS:
            await self.set(seconds)
            await self.join()
            await self.check(f"clock {seconds:+d} s", over=over, ended=ended)
            (told,) = self.cabinet.asked("SELECT extract(epoch FROM now())")
            print(
                f"clock {seconds:+7d} s (PostgreSQL {float(told[0]) - time.time():+9.1f} s): {len(self.faults)} faults,"
                f" letters within {self.slowest:.1f} s",
                flush=True,
            )
            self.slowest = 0.0
        await self.wait_for_a_clock_ahead()

    async def wait_for_a_clock_ahead(self) -> None:
        """Let a letter be postponed by a clock that is a day ahead, and set that clock right."""
        await self.set(86400)
        self.post.mode = "busy"
        person = await self.register()
        while not self.cabinet.asked("SELECT FROM message WHERE fault IS NOT NULL AND state = 'QUEUED'"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await self.set(0)
        self.post.mode = "accept"
        await self.enter(person)
        print(f"postponed by a clock a day ahead: came {self.slowest:.1f} s after that was set right", flush=True)

    def judge_letters(self) -> None:
        """Look that each letter came once or twice."""
        messages = {str(row[0]): row[1] for row in self.cabinet.asked("SELECT id, state FROM message")}
        copies = [self.post.copies[name] for name in messages]
        print(f"{len(messages)} letters: {copies.count(1)} came once, {copies.count(2)} twice", flush=True)
        self.faults += [f"a letter came {count} times" for count in copies if count not in {1, 2}]


async def main(library: str) -> int:
    """Run the trial; return the exit status."""
    post = Post()
    await post.open()
    with tempfile.TemporaryDirectory(prefix="kabinet-clock-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text("+0\n")
        cabinet = Cabinet(Path(folder), mail_port=post.port, environment=under(library, clock))
        await cabinet.start()
        try:
            async with httpx2.AsyncClient(base_url=cabinet.address, timeout=60) as client:
                trial = Trial(cabinet, post, clock, client)
                await trial.run()
                trial.judge_letters()
        finally:
            await cabinet.end(signal.SIGTERM)
            post.shut()
    for fault in trial.faults:
        print(f"FAULT {fault}")
    return 1 if trial.faults else 0


def under(library: str, clock: Path) -> dict[str, str]:
    """Return the environment of a process whose wall clock is that of a file; a step leaves its timers alone."""
    return {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def found() -> str | None:
    """Return where the system keeps libfaketime."""
    root = Path("/")
    return next((str(path) for one in LIBRARIES for path in root.glob(one.removeprefix("/"))), None)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Try what becomes of everything when the clock is set.")
    arguments.add_argument("--library", default=found(), help="libfaketime.so.1")
    given = arguments.parse_args()
    if given.library is None:
        sys.exit("libfaketime is not there: apt-get install libfaketime, or name it by --library.")
    sys.exit(asyncio.run(main(given.library)))

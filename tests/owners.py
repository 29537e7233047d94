"""People who forget, change and confirm, and the messages that they get."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from auth.viewer import Viewer
from domain.journal import Action
from domain.messages import Channel
from models.journal import Operation
from models.messages import Message
from models.users import User, UserSession
from services import passwords, recovery
from services.proofs import Proof
from services.recovery import RecoveryForm
from tests.door import PASSWORD, Door

NEW_PASSWORD = "Семь сорок на перроне"


async def outcome(tried: Awaitable[object]) -> str:
    """Return what came of a use case, or the name of what it was refused by."""
    try:
        return str(await tried)
    except Exception as refusal:  # noqa: BLE001 - the test looks at its name
        return type(refusal).__name__


@dataclass
class Owners(Door):
    """A door whose people also have a mailbox and a phone."""

    done: set[int] = field(default_factory=set)

    async def forget(self, login: str | None, email: str | None = None, *, address: str = "192.0.2.1") -> None:
        """Ask for a new password, and let the worker do what that leaves behind."""
        form = RecoveryForm(login=login or "", email=email, captcha=await self.solved(), address=address)
        await recovery.request(database=self.database, form=form, now=self.now)
        await self.work()

    async def work(self) -> None:
        """Do what requests for a new password left to the worker."""
        asked = sa.text("SELECT id, args FROM procrastinate_jobs WHERE task_name = 'send_recovery' ORDER BY id")
        async with self.database.reading() as session:
            jobs = [(number, told) for number, told in await session.execute(asked) if number not in self.done]
        for number, told in jobs:
            self.done.add(number)
            channel = Channel(told["channel"])
            await recovery.send(database=self.database, user_id=told["user_id"], channel=channel, now=self.now)

    async def reset(self, password: str = NEW_PASSWORD, *, address: str = "192.0.2.1", **proof: str) -> int:
        """Set a new password by ``token``, or by ``login`` and ``code``."""
        given: dict[str, str | None] = {"token": None, "login": None, "code": None} | proof
        return await passwords.reset(
            database=self.database,
            authenticator=self.authenticator,
            proof=Proof(**given, address=address),
            new_password=password,
            now=self.now,
        )

    async def signed_in(self, person: User, password: str = PASSWORD) -> Viewer:
        """Sign somebody in."""
        issued = await self.enter(person.login, password)
        return Viewer(issued.user, issued.session_id)

    async def messages(self) -> list[Message]:
        """Return all messages, the oldest first."""
        return await self.all(sa.select(Message).order_by("id"))

    async def told(self) -> list[tuple[str, str]]:
        """Return what was told to whom, the oldest first."""
        return [(message.kind.value, message.recipient) for message in await self.messages()]

    async def last_part(self, name: str) -> str:
        """Return a part of the newest message that has it: the token of a link, or a code."""
        return str(next(message.parts[name] for message in reversed(await self.messages()) if name in message.parts))

    async def link(self, email: str) -> str:
        """Ask for a new password, and return the token of the link that comes."""
        await self.forget(email)
        return await self.last_part("token")

    async def open_sessions(self) -> int:
        """Return how many sessions go on."""
        return len(await self.all(sa.select(UserSession).where(col(UserSession.ended_at).is_(None))))

    async def journal(self) -> list[Action]:
        """Return what was written down, the oldest first."""
        return [row.action for row in await self.all(sa.select(Operation).order_by("id"))]

    async def person_now(self, person: User) -> User:
        """Return somebody as stored at present."""
        (found,) = await self.all(sa.select(User).where(col(User.id) == person.id))
        return found

    async def all(self, statement: Any) -> list[Any]:
        """Return the rows of a question."""
        async with self.database.reading() as session:
            return list((await session.execute(statement)).scalars())

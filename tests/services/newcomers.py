"""Somebody who registers, and what comes into the mailbox and onto the phone."""

import asyncio
import itertools
import uuid
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.accounts import Address
from domain.captchas import CaptchaAnswer
from domain.consent import consent_in_force
from domain.links import AccountClaim
from domain.registration import ActivationChannel, Registration
from domain.users import Language
from models.accounts import Account
from models.base import Database
from models.branches import Branch
from models.messages import Message
from models.users import User
from services import activation
from services.proofs import Proof
from services.registration import Registered, RegistrationForm, register
from services.sessions import Client, IssuedSession
from tests.door import Door

PASSWORD = "Речной берег 17"
EMAIL, PHONE = "new@example.com", "+79180000001"
COUNTED = ("attempt_count", "captcha", "form_use")
"""Tables that a refusal may write to: counts, and the picture that is spent."""
ADDRESSES = itertools.count(1)


@dataclass
class Newcomer:
    """Fills forms in, at the moment of the door."""

    door: Door
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = self.door.database

    @property
    def now(self) -> datetime:
        return self.door.now

    async def register(
        self,
        *,
        email: str | None = None,
        phone: str | None = None,
        login: str | None = None,
        account: AccountClaim | None = None,
        by: ActivationChannel | None = None,
        password: str = PASSWORD,
        consent: str | None = None,
        captcha: CaptchaAnswer | None = None,
        address: str | None = None,
        language: Language = Language.RU,
    ) -> Registered:
        """Send a form; what is not said is as it should be, and comes from an address of its own."""
        form = RegistrationForm(
            told=Registration(
                login=login,
                email=email,
                phone=phone,
                account=account,
                activate_by=by or (ActivationChannel.EMAIL if email else ActivationChannel.SMS),
            ),
            password=password,
            consent_version=consent or consent_in_force(language).version,
            captcha=captcha or await self.door.solved(),
            language=language,
            address=address or f"10.0.{next(ADDRESSES) % 250}.{next(ADDRESSES) % 250}",
        )
        return await register(database=self.database, authenticator=self.door.authenticator, form=form, now=self.now)

    async def claim(self, account: Account) -> AccountClaim:
        """Name an account as its holder would."""
        async with self.database.reading() as session:
            branch = await session.get_one(Branch, account.branch_id)
        place = Address(account.locality, account.street, account.house, account.building, account.flat)
        return AccountClaim(number=account.number, branch_code=branch.code, address=place)

    async def activate(
        self,
        token: str | None = None,
        *,
        login: str | None = None,
        code: str | None = None,
        password: str | None = None,
        address: str = "192.0.2.1",
    ) -> IssuedSession:
        return await activation.activate(
            database=self.database,
            authenticator=self.door.authenticator,
            proof=Proof(token=token, login=login, code=code, address=address),
            password=password,
            client=Client(user_agent=None, current=None),
            now=self.now,
        )

    async def ask_again(self, login: str, *, address: str | None = None, captcha: CaptchaAnswer | None = None) -> None:
        """Ask for a link or a code again, and let the worker do what it is left to do."""
        address = address or f"10.1.{next(ADDRESSES) % 250}.{next(ADDRESSES) % 250}"
        await activation.ask_again(
            database=self.database,
            login=login,
            captcha=captcha or await self.door.solved(),
            address=address,
            now=self.now,
        )
        for job in await self.jobs():
            meant = uuid.UUID(job["user_id"]) if job["user_id"] else None
            await activation.send_again(database=self.database, user_id=meant, now=self.now)

    async def jobs(self) -> list[dict[str, Any]]:
        """Return what was left to the worker, and take it away."""
        done = "DELETE FROM procrastinate_jobs WHERE task_name = 'send_activation' RETURNING args"
        async with self.database.transaction() as session:
            return list((await session.execute(sa.text(done))).scalars())

    async def messages(self) -> Sequence[Message]:
        """Return all messages, the oldest first."""
        async with self.database.reading() as session:
            return (await session.execute(sa.select(Message).order_by(Message.id))).scalars().all()

    async def last(self, part: str) -> str:
        """Return the token or the code of the newest message."""
        return str((await self.messages())[-1].parts[part])

    async def people(self) -> Sequence[User]:
        """Return everybody, the oldest first."""
        async with self.database.reading() as session:
            return (await session.execute(sa.select(User).order_by(User.id))).scalars().all()

    async def outcome(self, trying: Any) -> Any:
        """Return what comes of a try, of a refusal its name."""
        try:
            return await trying
        except Exception as refusal:  # noqa: BLE001 - the test looks at its name
            return type(refusal).__name__

    def wait(self, **passed: float) -> None:
        """Let time pass."""
        self.door.now += timedelta(**passed)


async def in_parallel(trying: Iterable[Awaitable[Any]], *, most: int = 40) -> Counter[str]:
    """Let things happen at the same time, ``most`` of them, and return what came of them how often."""
    room = asyncio.Semaphore(most)

    async def one(thing: Awaitable[Any]) -> str:
        async with room:
            return str(await thing)

    return Counter(await asyncio.gather(*map(one, trying)))

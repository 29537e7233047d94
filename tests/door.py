"""People with a known password, and the use cases of signing in tried on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from auth.authenticator import Authenticator
from auth.viewer import Viewer
from domain.captchas import FIXED_ANSWER, CaptchaAnswer
from domain.users import Role
from models.base import Database
from models.tables import metadata
from models.users import AttemptCount, User, UserSession
from services import captchas
from services.sessions import IssuedSession
from services.sign_in import Credentials, sign_in
from tests.world import AUTHENTICATOR, World

PASSWORD = "Речной берег 17"
PASSWORD_HASH = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(PASSWORD)
WRONG = "Речной берег 18"


def other_than(code: str) -> str:
    """Return a code that is not the one that was sent."""
    return f"{(int(code) + 1) % 10**6:06d}"


@dataclass
class Door:
    """Tries to sign in, at a moment that the test moves by hand."""

    world: World
    now: datetime
    authenticator: Authenticator = AUTHENTICATOR
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = self.world.database

    def wait(self, **passed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**passed)

    async def person(self, role: Role = Role.CUSTOMER, **values: Any) -> User:
        """Add an active person whose password is PASSWORD."""
        return await self.world.person(role, **{"password_hash": PASSWORD_HASH} | values)

    async def solved(self) -> CaptchaAnswer:
        """Return the right answer to a new picture."""
        picture = await captchas.create(
            database=self.database, authenticator=AUTHENTICATOR, address="192.0.2.200", now=self.now
        )
        return CaptchaAnswer(id=picture.id, answer=FIXED_ANSWER)

    async def enter(
        self,
        login: str | None,
        password: str = PASSWORD,
        *,
        solved: bool = False,
        captcha: CaptchaAnswer | None = None,
        address: str = "192.0.2.1",
        current: Viewer | None = None,
        user_agent: str | None = None,
    ) -> IssuedSession:
        """Try to sign in."""
        credentials = Credentials(
            login=login or "",
            password=password,
            captcha=await self.solved() if solved else captcha,
            address=address,
            user_agent=user_agent,
            current=current,
        )
        return await sign_in(
            database=self.database, authenticator=self.authenticator, credentials=credentials, now=self.now
        )

    async def answer(self, *tried: Any, **how: Any) -> str:
        """Try to sign in, and return the name of what came of it."""
        try:
            return type(await self.enter(*tried, **how)).__name__
        except Exception as refusal:  # noqa: BLE001 - the test looks at its name
            return type(refusal).__name__

    async def fail(self, login: str | None, times: int, **how: Any) -> Counter[str]:
        """Fail a number of times, each with a solved picture, and return what was answered how often."""
        return Counter([await self.answer(login, WRONG, solved=True, **how) for _ in range(times)])

    async def rows(self, *but: str) -> dict[str, int]:
        """Return how many rows each table has, so that a refusal can be seen to write nothing."""
        async with self.database.reading() as session:
            return {
                table.name: (await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
                if table.name not in {"alembic_version", *but}
            }

    async def sessions(self) -> Sequence[UserSession]:
        """Return the sessions that are kept, those that ended too."""
        async with self.database.reading() as session:
            return (await session.execute(sa.select(UserSession).order_by(UserSession.id))).scalars().all()  # type: ignore[arg-type]

    async def failures(self) -> dict[str, float]:
        """Return what is counted of failed tries, by subject."""
        async with self.database.reading() as session:
            rows = (await session.execute(sa.select(AttemptCount))).scalars()
            return {row.subject: row.failures for row in rows if row.subject != "captcha"}

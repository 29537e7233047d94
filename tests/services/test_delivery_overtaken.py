"""Two workers at one message, the first of them taken for dead: what it comes to know late changes nothing any more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from domain.messages import Channel, MessageKind
from domain.users import Language
from gateways.letters import Composer
from gateways.mail import FolderMailer
from gateways.ports import Doubtful, Leaving, Mail, Mailer, NotSent, Postponed, Rejected
from gateways.sms import LoggedTexter
from models.base import Database
from services.delivery import PostOffice, deliver
from services.messages import Letter, post

LETTER = Letter(MessageKind.RECOVERY, Channel.EMAIL, "anna@example.com", Language.RU, {"token": "t0ken"})


@dataclass
class Silent:
    """A way that says nothing for so long that another worker takes the message; then it fails."""

    meanwhile: Callable[[], Awaitable[None]]
    late: NotSent

    async def send(self, mail: Mail, *, leaving: Leaving) -> None:
        await self.meanwhile()
        raise self.late

    async def close(self) -> None:
        """Do nothing: nothing was opened."""


async def nothing() -> None:
    """Let nobody overtake."""


@pytest.mark.parametrize("late", [Postponed("451"), Doubtful("lost"), Rejected("550")])
@pytest.mark.parametrize("first", [None, Doubtful("lost")])
async def test_f15_an_attempt_that_was_overtaken_notes_nothing(
    database: Database, owner: psycopg.Connection, now: datetime, tmp_path: Path, late: NotSent, first: NotSent | None
) -> None:
    async with database.transaction() as session:
        await post(session, LETTER)
    (key,) = owner.execute("UPDATE message SET recorded_at = %s RETURNING id", [now]).fetchone() or ()
    composer = Composer(cabinet="http://localhost", link="http://localhost/{page}?token={token}")
    texter = LoggedTexter(tmp_path / "sms.log")
    folder = FolderMailer(tmp_path / "mail", sender="kabinet@example.com")

    async def attempt(mailer: Mailer) -> None:
        office = PostOffice(composer=composer, mailer=mailer, texter=texter)
        await deliver(database=database, post_office=office, message_id=key, now=now)

    def noted() -> list[tuple[object, ...]]:
        jobs = "(SELECT count(*) FROM procrastinate_jobs)"
        return owner.execute(f"SELECT state, unsure, attempts, fault, {jobs} FROM message".encode()).fetchall()

    seen = []

    async def overtake() -> None:
        await attempt(Silent(nothing, first) if first else folder)
        seen.append(noted())

    await attempt(Silent(overtake, late))

    assert [noted()] == seen
    assert len(list((tmp_path / "mail").glob("*.eml"))) == (0 if first else 1)

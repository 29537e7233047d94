"""A message leaves at least once and at most twice, whatever the mail server does, and what became of it is noted."""

import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from domain.messages import Channel, MessageKind
from domain.users import Language
from gateways.letters import Composer
from gateways.sms import LoggedTexter
from gateways.smtp import SmtpMailer
from models import messages
from models.base import Database
from services.delivery import PostOffice, deliver
from services.messages import Letter, post
from tests.gateways.mail_server import Behaviour, MailServer

ADDRESS = "anna@example.com"
LETTER = Letter(MessageKind.RECOVERY, Channel.EMAIL, ADDRESS, Language.RU, {"token": "t0ken"})
SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """A post office with a mail server of its own, and the messages that it is to send."""

    database: Database
    owner: psycopg.Connection
    office: PostOffice
    server: MailServer
    now: datetime

    async def post(self, letter: Letter = LETTER, *, is_held_back: bool = False) -> uuid.UUID:
        async with self.database.transaction() as session:
            await post(session, letter, is_held_back=is_held_back)
        self.owner.execute("UPDATE message SET recorded_at = %s", [self.now])
        (found,) = self.owner.execute("SELECT id FROM message").fetchall()
        return uuid.UUID(str(found[0]))

    async def attempt(self, message_id: uuid.UUID, *behaviours: Behaviour) -> None:
        """Make one attempt for each behaviour of the server."""
        for behaviour in behaviours:
            self.server.behaviour = behaviour
            await deliver(database=self.database, post_office=self.office, message_id=message_id, now=self.now)

    def message(self, *columns: str) -> tuple[Any, ...]:
        (found,) = self.owner.execute(f"SELECT {', '.join(columns)} FROM message".encode()).fetchall()
        return tuple(found)

    def people(self, *logins: str) -> None:
        """Add people who have mail addresses by their names."""
        for login in logins:
            self.owner.execute(
                "INSERT INTO users (login, email, password_hash, role, language) SELECT %s, %s, '-', 'CUSTOMER', 'RU'",
                [login, f"{login.title()}@example.com"],
            )

    def marked(self) -> dict[str, datetime]:
        """Return whose addresses are known to reach nobody, and since when."""
        found = self.owner.execute("SELECT login, email_rejected_at FROM users WHERE email_rejected_at IS NOT NULL")
        return dict(found.fetchall())

    def again_at(self) -> list[datetime]:
        jobs = "SELECT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL ORDER BY id"
        return [row[0] for row in self.owner.execute(jobs.encode()).fetchall()]


@pytest.fixture
async def desk(database: Database, owner: psycopg.Connection, now: datetime, tmp_path: Path) -> AsyncIterator[Desk]:
    server = MailServer()
    async with server.running() as relay:
        office = PostOffice(
            composer=Composer(cabinet="http://localhost", link="http://localhost/{page}?token={token}"),
            mailer=SmtpMailer(relay, sender="kabinet@example.com", rest=0, seconds=5),
            texter=LoggedTexter(tmp_path / "sms.log"),
        )
        yield Desk(database, owner, office, server, now)
        await office.close()


async def test_a_message_that_has_left_is_emptied_and_not_sent_again(desk: Desk) -> None:
    message = await desk.post()
    await desk.attempt(message, "accept", "accept")

    assert desk.message("state", "parts", "attempts", "sent_at", "fault") == ("SENT", {}, 1, desk.now, None)
    assert len(desk.server.letters) == 1
    plain = desk.server.letters[0].get_body(("plain",))
    assert plain is not None
    assert "http://localhost/reset?token=t0ken" in plain.get_content()


async def test_what_is_refused_for_now_is_tried_again_after_longer_and_longer(desk: Desk) -> None:
    message = await desk.post()
    await desk.attempt(message, *["busy"] * 6)  # type: ignore[list-item]

    assert desk.again_at() == [desk.now + SECOND * pause for pause in (5, 10, 20, 40, 60, 60)]
    assert desk.message("state", "unsure", "fault") == ("QUEUED", 0, "451 4.7.1 Try again later")
    await desk.attempt(message, "accept")
    assert desk.message("state", "attempts") == ("SENT", 7)
    assert len(desk.server.letters) == 1


async def test_n5_o14_a_rejected_address_is_marked_and_the_message_tried_no_more(desk: Desk) -> None:
    desk.people("anna", "ivan")
    message = await desk.post()
    await desk.attempt(message, "refuse", "accept")

    assert desk.message("state", "parts", "attempts") == ("REJECTED", {}, 1)
    assert desk.server.letters == []
    assert desk.again_at() == []
    assert desk.marked() == {"anna": desk.now}


async def test_n5_o14_a_message_that_is_sent_takes_the_mark_from_its_address_alone(desk: Desk) -> None:
    desk.people("anna", "ivan")
    desk.owner.execute("UPDATE users SET email_rejected_at = %s", [desk.now])
    await desk.attempt(await desk.post(), "busy", "drop")
    assert desk.marked() == {"anna": desk.now, "ivan": desk.now}

    desk.owner.execute("DELETE FROM message")
    await desk.attempt(await desk.post(), "accept")
    assert desk.marked() == {"ivan": desk.now}


@pytest.mark.parametrize(
    ("command", "answer", "state", "tries"),
    [
        ("DATA", "550 5.7.1 Looks like spam", "GIVEN_UP", 0),
        ("DATA", "550 5.1.1 No such user", "GIVEN_UP", 0),
        ("MAIL", "550 5.1.0 Sender rejected", "QUEUED", 1),
        ("RCPT", "550 5.7.1 Relaying denied", "GIVEN_UP", 0),
    ],
)
async def test_n5_o14_what_is_refused_of_a_letter_or_its_sender_says_nothing_of_the_address(
    desk: Desk, command: str, answer: str, state: str, tries: int
) -> None:
    desk.people("anna")
    message = await desk.post()
    desk.server.answers[command] = answer
    with capture_logs() as told:
        await desk.attempt(message, "accept")

    assert desk.message("state", "fault", "unsure") == (state, answer, 0)
    assert desk.marked() == {}
    assert len(desk.again_at()) == tries
    assert desk.server.letters == []
    assert [entry["answer"] for entry in told if entry["event"].startswith("message")] == [f"{command} {answer[:3]}"]


async def test_n5_o14_a_sender_that_is_refused_is_tried_for_a_day_at_most(desk: Desk) -> None:
    message = await desk.post()
    desk.server.answers["MAIL"] = "550 5.1.0 Sender rejected"
    await desk.attempt(message, "accept")
    desk.now += timedelta(days=1)
    await desk.attempt(message, "accept")

    assert desk.message("state", "parts") == ("GIVEN_UP", {})
    assert len(desk.again_at()) == 1


async def test_dropped_after_the_letter_it_goes_once_more_and_shows_as_a_copy(desk: Desk) -> None:
    message = await desk.post()
    await desk.attempt(message, "drop", "accept", "accept")

    assert desk.message("state", "unsure") == ("SENT", 1)
    assert [letter["Message-ID"] for letter in desk.server.letters] == [f"<{message}@example.com>"] * 2


async def test_after_two_attempts_of_unknown_outcome_no_third_is_made(desk: Desk) -> None:
    message = await desk.post()
    await desk.attempt(message, "drop", "drop", "accept")

    assert desk.message("state", "unsure", "parts") == ("GIVEN_UP", 2, {})
    assert len(desk.server.letters) == 2


async def test_an_attempt_that_was_cut_off_counts_as_one_that_may_have_sent_it(desk: Desk) -> None:
    message = await desk.post()
    desk.owner.execute("UPDATE message SET state = 'SENDING', attempts = 1")
    await desk.attempt(message, "busy")
    assert desk.message("state", "unsure") == ("QUEUED", 1)

    desk.owner.execute("UPDATE message SET state = 'SENDING'")
    await desk.attempt(message, "accept")
    assert desk.message("state", "unsure") == ("GIVEN_UP", 2)
    assert desk.server.letters == []


async def test_whatever_the_server_does_nobody_gets_a_message_three_times(desk: Desk) -> None:
    answers: tuple[Behaviour, ...] = ("accept", "busy", "drop")
    for behaviours in itertools.product(answers, repeat=3):
        message = await desk.post()
        desk.server.letters.clear()
        await desk.attempt(message, *behaviours, "accept", "accept")

        assert 1 <= len(desk.server.letters) <= 2
        state, unsure = desk.message("state", "unsure")
        assert state == ("GIVEN_UP" if unsure == 2 else "SENT")
        desk.owner.execute("DELETE FROM message")


async def test_an_attempt_that_another_has_overtaken_sends_nothing(desk: Desk) -> None:
    message = await desk.post()
    async with desk.database.transaction() as session:
        assert not await messages.mark_sending(session, message_id=message, attempt=2)
        assert await messages.mark_sending(session, message_id=message, attempt=0)
        assert not await messages.mark_sending(session, message_id=message, attempt=0)


@pytest.mark.parametrize(
    ("expires", "passed", "sent"),
    [
        (timedelta(minutes=10), timedelta(minutes=10) - SECOND, True),
        (timedelta(minutes=10), timedelta(minutes=10), False),
        (None, timedelta(days=1) - SECOND, True),
        (None, timedelta(days=1), False),
    ],
)
async def test_what_makes_no_sense_any_more_is_not_sent(
    desk: Desk, expires: timedelta | None, passed: timedelta, *, sent: bool
) -> None:
    message = await desk.post(replace(LETTER, expires_at=expires and desk.now + expires))
    desk.now += passed
    await desk.attempt(message, "accept")

    assert len(desk.server.letters) == sent
    assert desk.message("state", "parts") == ("SENT" if sent else "GIVEN_UP", {})


async def test_a_letter_without_its_parts_is_given_up(desk: Desk) -> None:
    message = await desk.post(replace(LETTER, parts={}))
    await desk.attempt(message, "accept")

    assert desk.message("state") == ("GIVEN_UP",)
    assert desk.server.letters == []


async def test_what_was_held_back_is_never_sent(desk: Desk) -> None:
    message = await desk.post(is_held_back=True)
    await desk.attempt(message, "accept")

    assert desk.message("state", "parts", "attempts") == ("GIVEN_UP", {}, 0)
    assert desk.server.letters == []


async def test_a_message_that_is_gone_is_let_be(desk: Desk) -> None:
    await desk.attempt(uuid.uuid4(), "accept")

    assert desk.server.letters == []

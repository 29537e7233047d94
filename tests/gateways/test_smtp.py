"""Letters over SMTP: what each answer of the mail server means, and how connections are used."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateways.ports import Doubtful, Mail, NotSent, Postponed, Rejected, Undeliverable
from gateways.relay import Encryption, Relay
from gateways.smtp import SmtpMailer
from tests.gateways.mail_server import MailServer

SENDER = "Кабинет <kabinet@example.com>"
MAIL = Mail(
    message_id=uuid.UUID(int=7),
    recipient="anna@example.com",
    subject="Новый пароль",
    plain="Здравствуйте!",
    html="<p>Здравствуйте!</p>",
    at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
)


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
async def relay(server: MailServer) -> AsyncIterator[Relay]:
    async with server.running() as where:
        yield where


@asynccontextmanager
async def mailer(relay: Relay, **more: float) -> AsyncIterator[SmtpMailer]:
    made = SmtpMailer(relay, sender=SENDER, **{"rest": 0.0, **more})  # type: ignore[arg-type]
    try:
        yield made
    finally:
        await made.close()


async def leaving() -> None:
    pass


async def send(relay: Relay, mail: Mail = MAIL, **more: float) -> str:
    """Send a letter over a connection of its own; return what became of it, and whether it was about to leave."""
    left = []

    async def about_to_leave() -> None:
        left.append(True)

    async with mailer(relay, **more) as made:
        try:
            await made.send(mail, leaving=about_to_leave)
        except NotSent as failure:
            return f"{type(failure).__name__}{' after leaving' if left else ''}"
    return "sent"


async def test_a_letter_arrives_whole(server: MailServer, relay: Relay) -> None:
    assert await send(relay) == "sent"

    (letter,) = server.letters
    plain, html = letter.iter_parts()
    assert letter["From"] == SENDER
    assert letter["To"] == "anna@example.com"
    assert letter["Subject"] == "Новый пароль"
    assert letter["Message-ID"] == "<00000000-0000-0000-0000-000000000007@example.com>"
    assert letter["Date"].datetime == MAIL.at
    assert letter["Auto-Submitted"] == "auto-generated"
    assert plain.get_content().split() == ["Здравствуйте!"]  # type: ignore[attr-defined]
    assert html.get_content().split() == ["<p>Здравствуйте!</p>"]  # type: ignore[attr-defined]


async def test_addresses_in_cyrillic_arrive(server: MailServer, relay: Relay) -> None:
    assert await send(relay, replace(MAIL, recipient="anna@почта.рф")) == "sent"
    assert await send(relay, replace(MAIL, recipient="Анна@почта.рф")) == "sent"

    assert server.recipients == ["anna@xn--80a1acny.xn--p1ai", "Анна@xn--80a1acny.xn--p1ai"]


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "451 4.7.1 Try again later", "Postponed"),
        ("RCPT", "452 4.2.2 Mailbox full", "Postponed"),
        ("RCPT", "552 5.2.2 Mailbox full", "Postponed"),
        ("RCPT", "550 5.1.1 No such user", "Rejected"),
        ("RCPT", "553 5.1.3 Bad address", "Rejected"),
        ("RCPT", "550 No such user", "Rejected"),
        ("RCPT", "550 5.2.1 Mailbox disabled", "Rejected"),
        ("RCPT", "550 5.2.2 Mailbox full", "Postponed"),
        ("RCPT", "550 5.1.8 Sender's domain not found", "Postponed"),
        ("RCPT", "550 5.4.1 No way there", "Undeliverable"),
        ("RCPT", "550 5.7.1 Relaying denied", "Undeliverable"),
        ("RCPT", "554 5.5.0 No", "Undeliverable"),
        ("MAIL", "550 5.7.1 Who are you", "Postponed"),
        ("MAIL", "550 5.1.1 No such sender", "Postponed"),
        ("MAIL", "421 4.3.0 Closing", "Postponed"),
        ("DATA", "451 4.3.0 Try again later", "Postponed after leaving"),
        ("DATA", "550 5.1.1 No such user", "Undeliverable after leaving"),
        ("DATA", "550 5.7.1 Looks like spam", "Undeliverable after leaving"),
        ("DATA", "550 Looks like spam", "Undeliverable after leaving"),
        ("DATA", "552 5.3.4 Too big today", "Postponed after leaving"),
        ("DATA", "554 5.6.0 Looks like spam", "Undeliverable after leaving"),
    ],
)
async def test_each_answer_means_one_thing(
    server: MailServer, relay: Relay, command: str, answer: str, outcome: str
) -> None:
    server.answers[command] = answer

    assert await send(relay) == outcome
    assert server.letters == []


async def test_what_may_be_logged_of_an_answer_names_nobody(server: MailServer, relay: Relay) -> None:
    server.answers["DATA"] = "550 5.7.1 <anna@example.com>: no"

    async with mailer(relay) as made:
        with pytest.raises(Undeliverable) as failure:
            await made.send(MAIL, leaving=leaving)

    assert failure.value.answer == "DATA 550"
    assert failure.value.reason == "550 5.7.1 <anna@example.com>: no"


async def test_a_server_that_falls_silent_is_given_up_before_the_letter_may_leave(
    server: MailServer, relay: Relay
) -> None:
    server.behaviour = "hang"

    assert await send(relay, seconds=0.2) == "Postponed"


async def test_a_server_that_says_nothing_at_all_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert await send(Relay("127.0.0.1", silent.getsockname()[1], Encryption.NONE), seconds=0.2) == "Postponed"


async def test_a_connection_dropped_after_the_letter_leaves_doubt(server: MailServer, relay: Relay) -> None:
    server.behaviour = "drop"

    assert await send(relay) == "Doubtful after leaving"
    assert len(server.letters) == 1


async def test_a_server_that_is_down_is_let_be_and_works_once_it_is_up(server: MailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        relay = Relay("127.0.0.1", reserved.getsockname()[1], Encryption.NONE)
    async with mailer(relay, rest=3600) as made:
        with pytest.raises(Postponed, match="does not answer"):
            await made.send(MAIL, leaving=leaving)
        with pytest.raises(Postponed, match="a moment ago"):
            await made.send(MAIL, leaving=leaving)
    async with server.running() as up:
        assert await send(up) == "sent"


async def test_an_attempt_that_was_overtaken_sends_nothing(server: MailServer, relay: Relay) -> None:
    class Overtaken(Exception):
        pass

    async def overtaken() -> None:
        raise Overtaken

    async with mailer(relay) as made:
        with pytest.raises(Overtaken):
            await made.send(MAIL, leaving=overtaken)
        await made.send(MAIL, leaving=leaving)
    assert len(server.letters) == 1


async def test_many_letters_share_a_few_connections(server: MailServer, relay: Relay) -> None:
    letters = [replace(MAIL, message_id=uuid.UUID(int=number)) for number in range(60)]
    async with mailer(relay, connections=3) as made:
        await asyncio.gather(*(made.send(letter, leaving=leaving) for letter in letters))

    assert len({letter["Message-ID"] for letter in server.letters}) == len(server.letters) == 60
    assert server.most_at_once <= 3
    assert len(server.connections) <= 3


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced(server: MailServer, relay: Relay) -> None:
    async with mailer(relay) as made:
        await made.send(MAIL, leaving=leaving)
        server.behaviour = "drop"
        with pytest.raises(Doubtful):
            await made.send(MAIL, leaving=leaving)
        server.behaviour = "accept"
        await made.send(MAIL, leaving=leaving)

    assert len(server.letters) == 3
    assert len(server.connections) == 2


async def test_a_refused_letter_leaves_the_connection_to_the_next(server: MailServer, relay: Relay) -> None:
    server.script = ["refuse", "accept"]
    async with mailer(relay) as made:
        with pytest.raises(Rejected):
            await made.send(MAIL, leaving=leaving)
        await made.send(MAIL, leaving=leaving)

    assert len(server.connections) == 1

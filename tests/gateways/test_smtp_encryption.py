"""The mail server's certificate is checked, and nothing is told in the open."""

import ssl
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme

from gateways.ports import Mail, Postponed
from gateways.relay import Encryption, Relay
from gateways.smtp import SmtpMailer
from tests.gateways.mail_server import MailServer

MAIL = Mail(uuid.UUID(int=7), "anna@example.com", "Hello", "Hello", "<p>Hello", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> MailServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return MailServer(trust=context)


@pytest.fixture
async def relay(server: MailServer) -> AsyncIterator[Relay]:
    async with server.running() as where:
        yield replace(where, host="localhost", encryption=Encryption.START)


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def send(relay: Relay, trust: ssl.SSLContext | None = None) -> None:
    async def leaving() -> None:
        pass

    mailer = SmtpMailer(relay, sender="kabinet@example.com", trust=trust)
    try:
        await mailer.send(MAIL, leaving=leaving)
    finally:
        await mailer.close()


async def test_a_certificate_that_is_trusted_is_taken(server: MailServer, relay: Relay, trust: ssl.SSLContext) -> None:
    await send(relay, trust)

    assert len(server.letters) == 1


async def test_a_certificate_that_nobody_vouches_for_is_refused(server: MailServer, relay: Relay) -> None:
    with pytest.raises(Postponed, match="does not answer"):
        await send(relay)

    assert server.letters == []


async def test_a_certificate_of_another_host_is_refused(
    server: MailServer, relay: Relay, trust: ssl.SSLContext
) -> None:
    with pytest.raises(Postponed, match="does not answer"):
        await send(replace(relay, host="127.0.0.1"), trust)

    assert server.letters == []


async def test_a_server_that_cannot_encrypt_is_not_used() -> None:
    server = MailServer()
    async with server.running() as relay:
        with pytest.raises(Postponed, match="STARTTLS"):
            await send(replace(relay, encryption=Encryption.START))

    assert server.letters == []

"""A mail server on loopback that behaves well or badly, as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from gateways.relay import Encryption, Relay

Behaviour = Literal["accept", "busy", "refuse", "hang", "drop"]
ANSWERS = {"busy": "451 4.7.1 Try again later", "refuse": "550 5.1.1 No such user"}


class MailServer:
    """Takes letters; ``behaviour`` may change between two of them, ``script`` says it for the next ones."""

    def __init__(self, *, trust: ssl.SSLContext | None = None) -> None:
        self.behaviour: Behaviour = "accept"
        self.script: list[Behaviour] = []
        self.answers: dict[str, str] = {}
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections: set[Any] = set()
        self.most_at_once = 0
        self._present: set[Any] = set()
        self._trust = trust

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[Relay]:
        """Take letters until the end of the block; give where."""
        server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", port)
        async with server:
            yield Relay("127.0.0.1", server.sockets[0].getsockname()[1], Encryption.NONE)

    def _protocol(self) -> SMTP:
        encrypted = {"tls_context": self._trust, "require_starttls": True} if self._trust else {}
        return SMTP(self, hostname="mail.example.com", enable_SMTPUTF8=True, **encrypted)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections.add(session.peer)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._present.add(session.peer)
        self.most_at_once = max(self.most_at_once, len(self._present))
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.behaviour = self.script.pop(0) if self.script else self.behaviour
        if self.behaviour == "hang":
            await asyncio.Event().wait()
        if (answer := ANSWERS.get(self.behaviour) or self.answers.get("RCPT")) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self._present.discard(session.peer)
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.recipients += envelope.rcpt_tos
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.behaviour == "drop":
            server.transport.abort()
        return "250 OK"

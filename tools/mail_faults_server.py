"""A mail server on loopback that takes letters, and misbehaves when told to."""

import asyncio
from collections import Counter
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session

MODES = ("accept", "busy", "hang", "drop")


class Post:
    """Counts copies of letters by their Message-ID; a letter counts once the server has all of it."""

    def __init__(self) -> None:
        self.mode = "accept"
        self.seconds = 0.0
        """Seconds for which the answer to a letter is held back."""
        self.copies: Counter[str] = Counter()
        self.letters: list[tuple[str, str]] = []
        """To whom letters went, and what they say."""
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Take connections, on the same port as before."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Refuse connections, and cut those there are."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or behave as told."""
        if self._server is None:
            server.transport.abort()
        if self.mode == "hang":
            await asyncio.Event().wait()
        if self.mode == "busy":
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Count a letter, and answer late or never."""
        letter = message_from_bytes(envelope.content)  # type: ignore[arg-type]
        self.copies[letter["Message-ID"].strip("<>").partition("@")[0]] += 1
        plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
        self.letters.append((envelope.rcpt_tos[0], bytes(plain.get_payload(decode=True)).decode()))  # type: ignore[arg-type]
        await asyncio.sleep(self.seconds)
        if self.mode == "drop":
            server.transport.abort()
        return "250 OK"

"""Letters to a mail server, over a few connections that are used again."""

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from gateways.mail import wire_address, written
from gateways.ports import Doubtful, Leaving, Mail, NotSent, Postponed, Rejected, Undeliverable
from gateways.relay import Encryption, Relay

CONNECTIONS = 4
SECONDS = 15.0
"""Seconds for which an answer is waited for."""
REST = 5.0
"""Seconds for which a server that did not answer is let be, so that what waits for it holds up nothing else."""
IDLE = 30.0
"""Seconds after which an unused connection is not used again."""
LETTERS = 50
"""Letters after which a connection is not used again, since servers limit them."""
NOBODY = {550, 551, 553}
"""Answers that tell of an address that reaches nobody (RFC 5321, 4.2.3)."""
FULL = 552
"""A mailbox that is full, which passes (RFC 5321, 4.5.3.1.10)."""
PASSING = {"5.2.2", "5.1.7", "5.1.8"}
"""Refusals of a recipient that pass: a full mailbox, or a sender's address, told late (RFC 3463, 3.2, 3.3)."""
MAILBOX = ("5.0.", "5.1.", "5.2.")
"""How statuses begin that tell of the address or its mailbox; 5.7 is policy, 5.4 the way there (RFC 3463, 3)."""
COMMANDS = {SMTPSenderRefused: "MAIL", SMTPRecipientRefused: "RCPT", SMTPDataError: "DATA"}


@dataclass(slots=True)
class _Line:
    """A connection, how many letters went over it, and when it was used last on the loop's clock."""

    client: SMTP
    used_at: float
    letters: int = 0


class SmtpMailer:
    """Hands letters to a mail server."""

    def __init__(
        self,
        relay: Relay,
        *,
        sender: str,
        connections: int = CONNECTIONS,
        seconds: float = SECONDS,
        rest: float = REST,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Use that many connections at most; ``trust`` tells whose certificates count, by default the machine's."""
        self._relay = relay
        self._sender = sender
        self._address = wire_address(parseaddr(sender)[1])
        self._seconds = seconds
        self._rest = rest
        self._trust = trust
        self._permits = asyncio.Semaphore(connections)
        self._idle: list[_Line] = []
        self._rests_until = 0.0

    async def send(self, mail: Mail, *, leaving: Leaving) -> None:
        """Hand a letter over.

        :raises NotSent: one of the four ways that it may not have left
        """
        content = written(mail, sender=self._sender).as_bytes()
        async with self._permits:
            line = await self._line()
            try:
                await self._converse(line.client, wire_address(mail.recipient), content, leaving)
            except SMTPResponseException as answer:
                raise _judged(answer) from answer
            except BaseException:
                line.client.close()
                raise
            finally:
                self._keep(line)

    async def close(self) -> None:
        """Take leave of the server."""
        while self._idle:
            client = self._idle.pop().client
            with suppress(SMTPException, OSError):
                await client.quit(timeout=1)
            client.close()

    async def _converse(self, client: SMTP, recipient: str, content: bytes, leaving: Leaving) -> None:
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        if options and not client.supports_extension("smtputf8"):
            raise Undeliverable("the mail server takes no addresses in other letters than Latin ones")
        try:
            await client.mail(self._address, options=options)
            await client.rcpt(recipient, encoding="utf-8")
        except (SMTPServerDisconnected, SMTPTimeoutError) as broken:
            raise self._unanswered(broken) from broken
        await leaving()
        try:
            await client.data(content)
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as broken:
            self._let_be()
            raise Doubtful(f"the mail server took the letter and did not answer: {broken}") from broken

    async def _line(self) -> _Line:
        """Return a connection that is ready for a letter: one used before that still answers, or a new one."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            line = self._idle.pop()
            if now - line.used_at < IDLE and await self._answers(line.client):
                return line
            line.client.close()
        if asyncio.get_running_loop().time() < self._rests_until:
            raise Postponed("the mail server did not answer a moment ago")
        return _Line(await self._connected(), now)

    async def _answers(self, client: SMTP) -> bool:
        try:
            await client.rset()
        except (SMTPException, OSError):
            return False
        return True

    async def _connected(self) -> SMTP:
        client = SMTP(
            hostname=self._relay.host,
            port=self._relay.port,
            username=self._relay.username,
            password=self._relay.password,
            local_hostname=self._address.rpartition("@")[2],
            timeout=self._seconds,
            use_tls=self._relay.encryption is Encryption.IMPLICIT,
            start_tls=self._relay.encryption is Encryption.START,
            tls_context=self._trust,
        )
        try:
            async with asyncio.timeout(self._seconds):
                await client.connect()
                if client.is_ehlo_or_helo_needed:
                    await client.ehlo()
        except (SMTPException, OSError) as broken:
            client.close()
            raise self._unanswered(broken) from broken
        except BaseException:
            client.close()
            raise
        return client

    def _keep(self, line: _Line) -> None:
        line.letters += 1
        line.used_at = asyncio.get_running_loop().time()
        if line.client.is_connected and line.letters < LETTERS:
            self._idle.append(line)
        else:
            line.client.close()

    def _unanswered(self, broken: Exception) -> Postponed:
        self._let_be()
        return Postponed(f"the mail server does not answer: {broken or type(broken).__name__}")

    def _let_be(self) -> None:
        self._rests_until = asyncio.get_running_loop().time() + self._rest


def _judged(answer: SMTPResponseException) -> NotSent:
    """
    Tell what an answer other than yes means for the letter.

    The refused recipient alone tells anything of the address: what is said of the letter may be a filter's opinion.
    """
    told, brief = f"{answer.code} {answer.message}", f"{COMMANDS.get(type(answer), 'other')} {answer.code}"
    if isinstance(answer, SMTPRecipientRefused):
        return _outcome_of_refusal(answer)(told, answer=brief)
    is_final = isinstance(answer, SMTPDataError) and answer.code >= 500 and answer.code != FULL
    return (Undeliverable if is_final else Postponed)(told, answer=brief)


def _outcome_of_refusal(answer: SMTPRecipientRefused) -> type[NotSent]:
    found = re.match(r"5\.\d+\.\d+", answer.message)
    status = found.group() if found else None
    if answer.code < 500 or answer.code == FULL or status in PASSING:
        return Postponed
    is_of_mailbox = status is None or status.startswith(MAILBOX)
    return Rejected if answer.code in NOBODY and is_of_mailbox else Undeliverable

"""Letters as they go over the wire, and as files of a folder where nothing is to leave (demo, test)."""

import asyncio
import tempfile
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, default
from email.utils import parseaddr
from pathlib import Path

import idna

from gateways.ports import Leaving, Mail

TIME = "%Y%m%dT%H%M%S.%fZ"


def wire_address(address: str) -> str:
    """Return an address with its domain the way servers know it: почта.рф is xn--80a1acny.xn--p1ai."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode('ascii')}"


def written(mail: Mail, *, sender: str, transfer: str = "quoted-printable") -> EmailMessage:
    """Return a letter with its headers; its Message-ID is the message's own, so that a second copy shows as one."""
    recipient = wire_address(mail.recipient)
    display_name, own_address = parseaddr(sender)
    own_name, _, own_domain = wire_address(own_address).rpartition("@")
    name, _, domain = recipient.rpartition("@")
    letter = EmailMessage(SMTP if recipient.isascii() else SMTPUTF8)
    letter["From"] = Address(display_name, own_name, own_domain)
    letter["To"] = Address("", name, domain)
    letter["Subject"] = mail.subject
    letter["Date"] = mail.at
    letter["Message-ID"] = f"<{mail.message_id}@{own_domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.plain, cte=transfer)
    letter.add_alternative(mail.html, subtype="html", cte=transfer)
    return letter


class FolderMailer:
    """Writes each letter to a file, whose name begins with its time and ends with the message's id."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        """Write to ``folder``, which is made where it is missing."""
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail, *, leaving: Leaving) -> None:
        """Write a letter; whoever looks into the folder sees it whole or not at all."""
        content = written(mail, sender=self._sender, transfer="8bit").as_bytes(policy=default)
        await leaving()
        await asyncio.to_thread(self._write, f"{mail.at.strftime(TIME)}-{mail.message_id}.eml", content)

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            file.write(content)
        Path(file.name).replace(self._folder / name)

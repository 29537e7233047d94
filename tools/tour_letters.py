"""What the tour reads beside the cabinet's answers: letters, text messages, and the pages that letters lead to."""

import email
import email.message
import email.policy
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar

from tour_client import PATIENCE, Surprise, expect

Seen = TypeVar("Seen")
PAUSE = 0.1
"""Seconds between two looks into the folder of letters."""
CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True)
class Mailbox:
    """Letters and text messages of a demo, which writes them to a folder instead of sending them."""

    folder: Path

    def link(self, recipient: str, *, page: str, before: str | None = None) -> str:
        """Return the link to a page in the newest letter with one to a recipient, once it is not that of ``before``."""
        link = re.compile(rf"https?://\S+/{page}\?token=\S+")

        def newer() -> str | None:
            found = _found(link, self.letters(recipient))
            return found if found != before else None

        return until(newer, f"a letter with a link to {page} for {recipient}")

    def told(self, recipient: str, words: str) -> None:
        """Wait for a letter to a recipient that says ``words``."""
        until(lambda: any(words in text for text in self.letters(recipient)), f"a letter to {recipient}: {words}")

    def code(self, number: str) -> str:
        """Return the code of the newest text message with one to a number, once it is there."""
        return until(lambda: _found(CODE, self.text_messages(number)), f"a text message with a code to {number}")

    def letters(self, recipient: str) -> list[str]:
        """Return subject and plain text of each letter to a recipient, the newest first."""
        read = (_read(file) for file in sorted((self.folder / "mail").glob("*.eml"), reverse=True))
        return [f"{letter['Subject']}\n{_plain(letter)}" for letter in read if recipient in str(letter["To"])]

    def text_messages(self, number: str) -> list[str]:
        """Return each text message to a number, the newest first."""
        log = self.folder / "sms.log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        sent = [json.loads(line) for line in reversed(lines)]
        return [message["text"] for message in sent if message["number"] == number]


def until(look: Callable[[], Seen | None], wanted: str, *, pause: float = PAUSE) -> Seen:
    """
    Return what is seen once there is something to see, looking again after ``pause`` seconds.

    :raises Surprise: there is nothing for too long
    """
    end = time.monotonic() + PATIENCE
    while not (seen := look()):
        if time.monotonic() > end:
            raise Surprise(f"{wanted}, in {PATIENCE} s")
        time.sleep(pause)
    return seen


def _found(pattern: re.Pattern[str], texts: list[str]) -> str | None:
    return next((match[0] for text in texts if (match := pattern.search(text))), None)


def _read(file: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def _plain(letter: email.message.EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body else ""


class Form(HTMLParser):
    """The form of a page, as a browser would send it: its address, and its fields with what they hold."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.buttons = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the form's parts."""
        told = dict(attrs)
        if tag == "form":
            self.action = told.get("action")
        elif tag == "input":
            self.fields[str(told.get("name"))] = told.get("value") or ""
        elif tag == "button":
            self.buttons += 1


def open_page(address: str) -> Form:
    """Open a page that a letter leads to, which changes nothing, and return its form."""
    status, page = _browse(address)
    form = Form(page)
    expect(status == 200 and form.action and form.buttons == 1, f"a page with a button, not {status}: {page[:200]}")
    return form


def press(address: str, form: Form, **typed: str) -> int:
    """Press the button of a page; return the status of what comes of it."""
    sent = urllib.parse.urlencode(form.fields | typed).encode()
    status, _page = _browse(urllib.parse.urljoin(address, form.action or ""), sent)
    return status


def _browse(address: str, sent: bytes | None = None) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, sent, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(errors="replace")
    except (OSError, ValueError) as fault:
        raise Surprise(f"a page at {address.partition('?')[0]}, but: {fault}") from fault

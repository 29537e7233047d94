"""What the cabinet asks of the world outside, letters and text messages, and how such an attempt may end."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Leaving = Callable[[], Awaitable[None]]
"""Awaited right before a message may leave; an attempt that is cut off later may have sent it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to one address, in both forms; ``at`` is the moment of the attempt."""

    message_id: uuid.UUID
    recipient: str
    subject: str
    plain: str
    html: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text message to one number (E.164); ``is_doubtful`` tells that an earlier attempt may have sent it."""

    message_id: uuid.UUID
    recipient: str
    text: str
    at: datetime
    is_doubtful: bool = False


class NotSent(Exception):
    """
    The message did not leave, or nobody knows.

    ``reason`` is for the operator alone; ``answer`` is as much of it as may stand in logs, since it names nobody.
    """

    def __init__(self, reason: str, *, answer: str | None = None) -> None:
        """Keep the beginning of the reason."""
        self.reason = reason[:300]
        self.answer = answer
        super().__init__(self.reason)


class Postponed(NotSent):
    """It did not leave, and may another time."""


class Rejected(NotSent):
    """It did not leave, since nobody is reached under that address or number."""


class Undeliverable(NotSent):
    """It did not leave, and will not at any other time either."""


class Doubtful(NotSent):
    """Nobody knows whether it left."""


class Mailer(Protocol):
    """A way for letters to leave."""

    async def send(self, mail: Mail, *, leaving: Leaving) -> None:
        """Hand a letter over.

        :raises NotSent: one of the four ways that it may not have left
        """

    async def close(self) -> None:
        """Close what was opened."""


class Texter(Protocol):
    """A way for text messages to leave."""

    async def send(self, message: TextMessage, *, leaving: Leaving) -> None:
        """Hand a text message over.

        :raises NotSent: one of the four ways that it may not have left
        """

    async def close(self) -> None:
        """Close what was opened."""

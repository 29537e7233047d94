"""Messages to people: by which way they go, and what became of them."""

from datetime import datetime, timedelta
from enum import Enum

LIFETIME = timedelta(days=1)
"""How long it is tried to send a message that does not say when it ends to make sense."""
MOST_UNSURE = 2
"""Attempts of unknown outcome, after which no other is made: nobody gets a message more than twice."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=1)
"""Short enough that what waited for a server leaves within two minutes of its return."""


class Channel(Enum):
    """The way a message goes."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class MessageState(Enum):
    """
    What became of a message.

    SENDING is written before the attempt and replaced after it: a message found in it was under way when a process
    ended, and nobody knows whether it left.
    """

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    REJECTED = "REJECTED"
    GIVEN_UP = "GIVEN_UP"


class MessageKind(Enum):
    """What a message is about; each has its template in both languages, for each channel that it goes by."""

    ACTIVATION = "ACTIVATION"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    RECOVERY = "RECOVERY"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105
    CONFIRM_CONTACT = "CONFIRM_CONTACT"
    CONTACT_CHANGING = "CONTACT_CHANGING"
    CONTACT_CHANGED = "CONTACT_CHANGED"
    REPAIR_REQUESTED = "REPAIR_REQUESTED"
    REPAIR_CANCELED = "REPAIR_CANCELED"
    CARDS_REMOVED = "CARDS_REMOVED"
    SECOND_FACTOR_ENROLLED = "SECOND_FACTOR_ENROLLED"
    SECOND_FACTOR_REMOVED = "SECOND_FACTOR_REMOVED"


PENDING = frozenset({MessageState.QUEUED, MessageState.SENDING})
"""States in which a message may still be sent."""


def is_over(*, recorded_at: datetime, expires_at: datetime | None, now: datetime) -> bool:
    """Tell whether a message makes no sense any more: its link or code has ended, or it is a day old."""
    return now >= (expires_at or recorded_at + LIFETIME)


def next_attempt(*, attempts: int, now: datetime) -> datetime:
    """Return when to try again after so many attempts: 5 seconds, then twice as long each time, a minute at most."""
    doubled = FIRST_PAUSE * (1 << min(attempts - 1, 10))
    return now + min(doubled, LONGEST_PAUSE)

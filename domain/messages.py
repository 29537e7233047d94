"""Messages to people: by which way they go, and what became of them."""

from enum import Enum


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

"""What a mailed link or a code sent by SMS confirms, how long it works, and how often it may be tried and sent."""

from datetime import datetime, timedelta
from enum import Enum

from domain.inputs import visible

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
"""Codes that are compared with the one sent; after that a new one has to be asked for."""
WRONG_CODES_A_DAY = 15
"""Wrong codes for one purpose and number; then no code goes there until the day is over that began with the first."""
SMS_AN_HOUR = 3
"""Text messages of one purpose that a number is sent in an hour: whoever registers by it spends nobody's recovery."""
LETTERS_AN_HOUR = 5
"""Letters that one asker can make a mail address get in an hour by a form."""
ASKED_AN_HOUR = 20
"""Messages that a form can be made to send to one contact in an hour by all who ask together."""
LETTERS_OF_A_PURPOSE_AN_HOUR = 20
"""Letters of one purpose that a mail address is sent in an hour, whoever asked for them."""
WORDS_TO_OWNER_BY_SMS_A_DAY = 1
WORDS_TO_OWNER_BY_MAIL_A_DAY = 3
"""How often in a day the owner of a contact is told that somebody else gave it."""


class ConfirmationPurpose(Enum):
    """What the link or the code is good for; a person has at most one of each at a time, but for links of recovery."""

    ACTIVATION = "ACTIVATION"
    RECOVERY = "RECOVERY"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    PASSWORD_CHANGE = "PASSWORD_CHANGE"  # noqa: S105
    SECOND_FACTOR = "SECOND_FACTOR"


def is_over(*, created_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """
    Tell whether a link or a code works no longer.

    One that was given by a clock further ahead than it lasts is over, lest it work for a day once that is set right.
    """
    return expires_at <= now or created_at - now > expires_at - created_at


def plain_proof(typed: str | None) -> str:
    """Return the token of a link or a code without what copying it from a letter brings along: blanks, broken lines."""
    return "".join(visible(typed or "").split())


def is_code(text: str) -> bool:
    """Tell whether a text may be a code at all, whether or not it is the right one."""
    return len(text) == CODE_DIGITS and text.isascii() and text.isdecimal()


class CodeWrong(Exception):
    """It is none that waits to be used: never given, used before, replaced by a newer one, or mistyped too often."""


class CodeExpired(Exception):
    """It was given, but works no longer; told only to whoever has it."""

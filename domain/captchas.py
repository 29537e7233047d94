"""Pictures that prove a human, wherever a form is open to everyone."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(minutes=10)
DIGITS = "23456789"
"""What pictures show: 0 and 1 are left out, since they read like letters."""
LENGTH = 5
FIXED_ANSWER = "12345"
_SHOWN_FOR = str.maketrans({"1": "7", "l": "7", "I": "7", "|": "7", "З": "3", "з": "3"})
"""What no picture shows, and the digit that people took for it."""


class CaptchaWrong(Exception):
    """The answer is wrong, too late, or was given before; the picture is spent."""


@dataclass(frozen=True, slots=True)
class CaptchaPicture:
    """A picture to be read; ``image`` is a PNG as a data: URL."""

    id: str
    image: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    """What a person read in the picture ``id``."""

    id: str
    answer: str


def tidied(answer: str) -> str:
    """Return an answer as it is compared: a 1 is a 7, full-width digits are digits, blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", answer).split()).translate(_SHOWN_FOR)

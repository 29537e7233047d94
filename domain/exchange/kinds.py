"""What a field of the exchange's files may look like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

_YEAR = r"(?:19|20)\d\d"
_DAY = rf"{_YEAR}-\d\d-\d\d"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_OPEN = rf"(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY {_TIME}-{_TIME}"


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of field: a pattern of ASCII characters, what it is called, and what a pattern cannot tell.

    ``free`` kinds hold characters of any alphabet, though neither NUL nor the unit separator. ``rare`` ones stand in
    small files alone, which are always read field by field. ``check`` raises ValueError or re.error where a text only
    looks right.
    """

    name: str
    pattern: str
    called: str
    free: bool = False
    rare: bool = False
    check: Callable[[str], object] | None = None

    def holds(self, text: str) -> bool:
        """Tell whether a text is of this kind."""
        return re.fullmatch(self.pattern, text, re.ASCII) is not None and self.is_real(text)

    def is_real(self, text: str) -> bool:
        """Tell whether a text that the pattern takes means something: 2026-02-30 looks like a day, and is none."""
        try:
            return self.check is None or self.check(text) is not None
        except (ValueError, re.error):
            return False


TEXT = Kind("text", r"[^\x00\x1f]+", "a text", free=True)
CODE = Kind("code", r"[0-9A-Za-z][0-9A-Za-z._/-]{0,63}", "a code of Latin letters, digits and . _ / - (64 at most)")
ACCOUNT = Kind("account", r"[0-9A-Za-z]{1,32}", "an account number of Latin letters and digits (32 at most)")
DAY = Kind("day", _DAY, "a day such as 2026-10-25", check=date.fromisoformat)
MONTH = Kind("month", rf"{_YEAR}-(?:0[1-9]|1[0-2])", "a month such as 2026-10")
MOMENT = Kind(
    "moment",
    rf"{_DAY}[T ]{_TIME}(?::[0-5]\d)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?",
    "a moment such as 2026-10-25T14:30:00+03:00",
    check=datetime.fromisoformat,
)
MONEY = Kind("money", r"-?\d{1,12}(?:\.\d{1,2})?", "rubles such as 1234.56")
PRICE = Kind("price", r"\d{1,6}(?:\.\d{1,5})?", "rubles a kilowatt-hour such as 7.35")
NUMBER = Kind("number", r"\d{1,9}", "a whole number of at most 9 digits")
VOLUME = Kind("volume", r"-?\d{1,9}", "whole kilowatt-hours")
FLAG = Kind("flag", r"true|false", "true or false")
MONTH_DAY = Kind("day of the month", r"1\d|2[0-8]|[1-9]", "a day of every month, 1 to 28")
EMAIL = Kind("mail address", r"[^@\s\x00\x1f]+@[^@\s\x00\x1f]+", "a mail address", free=True, rare=True)
PHONES = Kind("phones", r"\+\d{8,15}(?: \+\d{8,15})*", "phones such as +70001234567, parted by spaces", rare=True)
HOURS = Kind("hours", rf"{_OPEN}(?:; ?{_OPEN})*", "hours such as MONDAY 08:00-17:00; FRIDAY 08:00-16:00", rare=True)
DEGREES = Kind("degrees", r"-?\d{1,3}(?:\.\d{1,8})?", "degrees such as 45.03547", rare=True)
PATTERN = Kind("pattern", r"[^\x00\x1f]+", "a regular expression", free=True, rare=True, check=re.compile)


def choice(*names: str) -> Kind:
    """Return the kind of a field that holds one of some names."""
    return Kind("one of " + ", ".join(names), "|".join(names), "one of " + ", ".join(names))

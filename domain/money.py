"""Money: whole kopecks inside, decimal strings outside, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Kopecks = NewType("Kopecks", int)
Price = NewType("Price", Decimal)
"""Rubles a kilowatt-hour, up to five decimals."""

MOST = Kopecks(10**17 - 1)
"""The largest amount that is read."""
_RUBLES = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")
_TOO_LARGE = re.compile(r"-?[1-9][0-9]{15,}(\.[0-9]{1,2})?")


class NotMoney(ValueError):
    """The text is not an amount in rubles with at most two decimals."""


class MoneyTooLarge(NotMoney):
    """The text is an amount of more digits than are read, above zero or below."""


def rubles(amount: int) -> str:
    """Write kopecks as rubles with exactly two decimals: 123456 is "1234.56"."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02d}"


def kopecks(text: str) -> Kopecks:
    """
    Read rubles with at most two decimals, "1234.56" or "1234", as kopecks.

    :raises MoneyTooLarge: more than 15 digits of rubles
    :raises NotMoney: for anything else
    """
    if _TOO_LARGE.fullmatch(text):
        raise MoneyTooLarge(text)
    if not _RUBLES.fullmatch(text):
        raise NotMoney(text)
    return Kopecks(int(Decimal(text).scaleb(2)))


def half_up(amount: Decimal) -> Kopecks:
    """Round rubles half up (away from zero at the half) to whole kopecks (domain.md 3.2)."""
    return Kopecks(int(amount.scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP)))

"""Sums as MONETA writes them: rubles with two decimals and a dot."""

import re
from decimal import Decimal, InvalidOperation

WRITTEN = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
MOST = 10**11


def written(kopecks: int) -> str:
    """Return kopecks the way the wire has them."""
    sign, plain = ("-" if kopecks < 0 else ""), abs(kopecks)
    return f"{sign}{plain // 100}.{plain % 100:02d}"


def read(text: str) -> int | None:
    """Return the kopecks that a form's field tells; null unless it is written as the form wants it, and above zero."""
    if not WRITTEN.fullmatch(text):
        return None
    return int(text.replace(".", "")) or None


def told(value: object) -> int | None:
    """Return the kopecks of a number or a text of the programs' interface; null for anything but a sum above zero."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        kopecks = Decimal(value) * 100
    except InvalidOperation:
        return None
    is_sum = kopecks.is_finite() and 0 < kopecks < MOST and kopecks == int(kopecks)
    return int(kopecks) if is_sum else None

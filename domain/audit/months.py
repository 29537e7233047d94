"""Months as whole numbers, counted from the year 0, and the days that they have."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from domain.periods import Month

A_DAY = timedelta(days=1)


def number(day: date) -> int:
    """Return the number of the month that a day falls in."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=4096)
def begins(month: int) -> Month:
    """Return the first day of a month."""
    return Month(date(month // 12, month % 12 + 1, 1))


@lru_cache(maxsize=4096)
def ends(month: int) -> date:
    """Return the last day of a month."""
    return date(month // 12, month % 12 + 1, length(month))


@lru_cache(maxsize=4096)
def length(month: int) -> int:
    """Return how many days a month has."""
    return monthrange(month // 12, month % 12 + 1)[1]


@lru_cache(maxsize=4096)
def days(month: int) -> tuple[date, ...]:
    """Return the days of a month."""
    return tuple(begins(month) + place * A_DAY for place in range(length(month)))


def day_in(month: int, day: int) -> date:
    """Return a day of a month by its number; a month that has not got it has its last day instead."""
    return begins(month).replace(day=min(day, length(month)))

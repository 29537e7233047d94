"""Days and months of Europe/Moscow, the calendar that bills are made by."""

from datetime import date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")

Month = NewType("Month", date)
"""A calendar month as its first day."""


class NotMonth(ValueError):
    """The text is not a month written as ISO 8601, such as 2026-10."""


def month_of(day: date) -> Month:
    """Return the month that a day falls in."""
    return Month(day.replace(day=1))


def month_after(month: date, count: int = 1) -> Month:
    """Return the month ``count`` months after, or before where it is negative."""
    index = month.year * 12 + month.month - 1 + count
    return Month(date(index // 12, index % 12 + 1, 1))


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month_after(month) - timedelta(days=1)


def days_in(month: date) -> int:
    """Return how many days a month has."""
    return last_day(month).day


def parse_month(text: str) -> Month:
    """
    Read a month written as 2026-10.

    :raises NotMonth: for anything else
    """
    try:
        return Month(datetime.strptime(text, "%Y-%m").replace(tzinfo=MOSCOW).date())
    except ValueError as fault:
        raise NotMonth(text) from fault


def moscow_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Europe/Moscow."""
    return moment.astimezone(MOSCOW).date()

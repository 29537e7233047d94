"""Days and months of Europe/Moscow, the calendar that bills are made by."""

from datetime import date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
"""Bills are made within these days; a year of three digits is a slip of the pen."""

Month = NewType("Month", date)
"""A calendar month as its first day."""


class NotMonth(ValueError):
    """The text is not a month written as ISO 8601, such as 2026-10."""


class PeriodOutOfRange(ValueError):
    """A day or a month lies before ``EARLIEST`` or after ``LATEST``."""


class PeriodBackwards(ValueError):
    """The end of the period is before its beginning."""


class PeriodTooLong(ValueError):
    """The period is longer than may be asked for at once."""

    def __init__(self, months: int) -> None:
        super().__init__(months)
        self.months = months


def check_period(*, since: date, until: date, months: int) -> None:
    """
    Check days, both included, or months as their first days, both included.

    :raises PeriodOutOfRange: one of them is outside the calendar of bills
    :raises PeriodBackwards: ``until`` is before ``since``
    :raises PeriodTooLong: the period is longer than so many months
    """
    if since < EARLIEST or until > LATEST:
        raise PeriodOutOfRange
    if until < since:
        raise PeriodBackwards
    apart = (until.year - since.year) * 12 + until.month - since.month
    if apart > months or (apart == months and until.day >= since.day):
        raise PeriodTooLong(months)


def is_within_calendar(day: date) -> bool:
    """Tell whether bills may be made on a day."""
    return EARLIEST <= day <= LATEST


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


def parse_month(text: str) -> Month:
    """
    Read a month written as 2026-10.

    :raises NotMonth: for anything else
    """
    try:
        return Month(date.fromisoformat(f"{text}-01"))
    except ValueError as fault:
        raise NotMonth(text) from fault


def moscow_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Europe/Moscow."""
    return moment.astimezone(MOSCOW).date()

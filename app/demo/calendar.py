"""Months and due days of the demo region."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.periods import month_after, month_of

MONTHS = 24
DUE_DAYS = ((date(2026, 3, 1), 15), (date.min, 10))
"""Since when bills fall due on which day of the month after theirs (billing rule 26)."""
BUSINESS_DUE_DAY = 18
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day that the region is shown on, and the full months before it, the oldest first."""

    day: date
    months: tuple[date, ...]

    @property
    def closed_here(self) -> date:
        """The last of them: Kabinet closes it, and the files have its readings alone."""
        return self.months[-1]


def calendar_of(day: date) -> Calendar:
    """Return the calendar of a day: 24 months up to the last full one, which is closed from the 2nd on."""
    open_month = month_of(day - timedelta(days=1))
    return Calendar(day, tuple(month_after(open_month, number - MONTHS) for number in range(MONTHS)))


def due_on(month: date, *, is_business: bool) -> date:
    """Return the day that a month's charge falls due, moved over a week-end (billing rules 26, 27 and 32)."""
    following = month_after(month)
    number = next(number for since, number in DUE_DAYS if following >= since)
    day = following.replace(day=BUSINESS_DUE_DAY if is_business else number)
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() >= SATURDAY else 0)

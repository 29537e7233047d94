"""The day by which a month's charge is to be paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.accounts import AccountKind
from domain.periods import Month, last_day, month_after

SATURDAY = 5


class DueDayMissing(LookupError):
    """No due day is in force for accounts of a kind on a day."""

    def __init__(self, kind: AccountKind, day: date) -> None:
        super().__init__(kind, day)
        self.kind, self.day = kind, day


@dataclass(frozen=True, slots=True)
class DueDay:
    """Day of the month after the charged one by which bills of a kind of account are paid, from a day on."""

    kind: AccountKind
    day: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is off though it is a weekday, or a working day though it is of a week-end."""

    day: date
    is_off: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: those from Monday to Friday, but for the days ``off`` and ``on`` that are loaded."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day."""
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)

    def working_from(self, day: date) -> date:
        """Return the first working day from ``day`` on, itself included (billing rule 27, ГК 193)."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


def calendar_of(days: Iterable[CalendarDay]) -> Calendar:
    """Return the calendar that the loaded days make."""
    known = list(days)
    return Calendar(
        off=frozenset(each.day for each in known if each.is_off),
        on=frozenset(each.day for each in known if not each.is_off),
    )


def due_on(*, month: Month, kind: AccountKind, due_days: Sequence[DueDay], calendar: Calendar) -> date:
    """
    Return the day by which a month's charge is to be paid (billing rules 26, 27 and 32).

    The row in force on the 1st of the following month counts; a day off gives way to the next working day, and a day
    that the following month has not is its last one.

    :raises DueDayMissing: no row of this kind of account is in force on that 1st
    """
    following = month_after(month)
    rows = [row for row in due_days if row.kind is kind and row.valid_from <= following]
    if not rows:
        raise DueDayMissing(kind, following)
    number = max(rows, key=lambda row: row.valid_from).day
    return calendar.working_from(following.replace(day=min(number, last_day(following).day)))

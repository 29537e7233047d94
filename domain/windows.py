"""The window in which customers read their meters, by the days of their branch (N8)."""

from dataclasses import dataclass
from datetime import date

from domain.periods import Month, last_day, month_after, month_of


@dataclass(frozen=True, slots=True)
class ReadingWindow:
    """Days of Europe/Moscow, both included, in which customers read meters; ``is_open`` is as of the day asked."""

    opens_on: date
    closes_on: date
    is_open: bool

    @property
    def period(self) -> Month:
        """The month that readings of this window close."""
        return month_of(self.opens_on)


@dataclass(frozen=True, slots=True)
class WindowDays:
    """
    Days of the month that a branch opens and closes its window on (domain.md 3.3).

    A month shorter than a day has its last day instead; a closing day before the opening one lies in the month after.
    """

    opens: int
    closes: int

    def at(self, day: date) -> ReadingWindow:
        """Return the window that is open on a day, else the next one."""
        opens_on, closes_on = self._of(month_after(month_of(day), -1))
        month = month_of(day)
        while closes_on < day:
            opens_on, closes_on = self._of(month)
            month = month_after(month)
        return ReadingWindow(opens_on=opens_on, closes_on=closes_on, is_open=opens_on <= day)

    def of(self, month: Month) -> ReadingWindow:
        """Return the window whose readings close a month, as of the day before it opens."""
        opens_on, closes_on = self._of(month)
        return ReadingWindow(opens_on=opens_on, closes_on=closes_on, is_open=False)

    def _of(self, month: Month) -> tuple[date, date]:
        closing = month if self.closes >= self.opens else month_after(month)
        return _day_of(month, self.opens), _day_of(closing, self.closes)


def _day_of(month: Month, day: int) -> date:
    return month.replace(day=min(day, last_day(month).day))

"""The days of a load: that of its set, and those that nothing may be entered on any more."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.periods import last_day


@dataclass(frozen=True, slots=True)
class LoadDays:
    """The day that a set was made for, and the first day of the last month whose close has begun here, if any."""

    as_of: date
    closed: date | None = None

    @property
    def closed_until(self) -> date:
        """Last day of the closed months, the first of the calendar where there are none."""
        return last_day(self.closed) if self.closed else date.min

    @property
    def entered_on(self) -> date:
        """
        Day on which the load enters what it tells of closed months (billing rules 22 and 38).

        That is the day of the set, but none that a close of those months looks at, which is up to the 1st.
        """
        return max(self.as_of, self.closed_until + timedelta(days=2))

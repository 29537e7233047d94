"""When a customer who kept inspectors out is charged a raised norm (billing rule 15)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.billed_accounts import BilledReading
from domain.consumption import FROM_CUSTOMERS
from domain.periods import Month, month_of
from domain.terms import AccessRefusal


@dataclass(frozen=True, slots=True)
class RefusedTime:
    """
    A time that began with the month of the last of ``acts``, and ended with the ``control``; null while it lasts.

    ``acts`` are the days on which access was refused until it began.
    """

    acts: tuple[date, ...]
    control: date | None

    @property
    def since(self) -> Month:
        """The first month."""
        return month_of(self.acts[-1])

    def hides(self, reading: BilledReading) -> bool:
        """Tell whether a reading does not count because a customer gave it in this time."""
        if reading.source not in FROM_CUSTOMERS or reading.closes < self.since:
            return False
        return self.control is None or reading.taken_on < self.control

    def includes(self, month: Month) -> bool:
        """Tell whether the norm of a month is raised; that of the control is not."""
        return self.since <= month and (self.control is None or month < month_of(self.control))


def refused_times(*, refusals: Sequence[AccessRefusal], controls: Sequence[date], acts: int) -> tuple[RefusedTime, ...]:
    """Return the times that began with so many ``acts`` without a control between them; both in the order of days."""
    times, counted, checked = list[RefusedTime](), list[date](), -1
    for refusal in refusals:
        place = bisect_right(controls, refusal.refused_on)
        counted, checked = [*(counted if place == checked else ()), refusal.refused_on], place
        if len(counted) == acts:
            times.append(RefusedTime(tuple(counted), controls[place] if place < len(controls) else None))
    return tuple(times)

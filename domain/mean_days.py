"""What a meter uses on a mean day: of the same season a year ago, else of the last months."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.meter_lines import MeterLine
from domain.meter_volumes import ByZone
from domain.metering import TariffZone
from domain.periods import Month, last_day, month_after

YEAR, LOOK_BACK, LATEST = 12, 12, 3
"""Months: a year, how far last months are looked for, and how many of them make a mean."""


@dataclass(frozen=True, slots=True)
class MeanDay:
    """
    Months with readings, the first and the last of them, of ``days`` in all, and what they came to in kilowatt-hours.

    ``is_season`` tells that they are those around the same month of the last year.
    """

    first: Month
    last: Month
    days: int
    total: ByZone
    is_season: bool

    def of(self, zone: TariffZone) -> Fraction:
        """Return the kilowatt-hours of a zone on a mean day."""
        return Fraction(self.total.get(zone, 0), self.days)


def mean_day_before(*, line: MeterLine, month: Month) -> MeanDay | None:
    """
    Return the mean day that a running month is forecast by; null where no earlier month was measured.

    The same month of the last year counts with its two neighbours, as far as they were measured, so that one odd month
    does not tip it. The month in which the first meter was fitted is none of them: it was not used as a whole.
    """
    a_year_ago = month_after(month, -YEAR)
    if _is_whole(line, a_year_ago):
        around = [month_after(a_year_ago, step) for step in (-1, 0, 1)]
        return _mean(line, [each for each in around if _is_whole(line, each)], is_season=True)
    back = (month_after(month, -step) for step in range(1, LOOK_BACK + 1))
    latest = [each for each in back if _is_whole(line, each)][:LATEST]
    return _mean(line, latest[::-1], is_season=False) if latest else None


def _is_whole(line: MeterLine, month: Month) -> bool:
    began = line.uses[0].opened
    return line.covers(month) and (began is None or month > began)


def _mean(line: MeterLine, months: Sequence[Month], *, is_season: bool) -> MeanDay:
    days = sum(last_day(month).day for month in months)
    return MeanDay(months[0], months[-1], days, line.total(months), is_season)

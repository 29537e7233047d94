"""Use between two consecutive readings of a meter, divided over the months that it falls to (billing rules 8 to 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.billed_accounts import BilledMeter, BilledReading
from domain.billing_faults import BillingFaultCode
from domain.consumption import use_between
from domain.meter_volumes import ByZone, ReadingShown, UsePiece
from domain.metering import TariffZone
from domain.periods import Month, last_day, month_after
from domain.shares import share_out


class ReadingsFall(Exception):
    """A meter shows less than before, and nobody said that it passed zero."""

    code = BillingFaultCode.READINGS_FALL

    def __init__(self, serial: str, *, before: BilledReading, after: BilledReading) -> None:
        super().__init__(serial, before, after)
        self.serial, self.before, self.after = serial, before, after


@dataclass(frozen=True, slots=True)
class UseSpan:
    """All use between two readings, and the share of each of ``months``; ``falls`` where registers show less."""

    since: BilledReading
    until: BilledReading
    months: Sequence[Month]
    use: ByZone
    shares: Sequence[ByZone]
    falls: bool

    def of(self, month: Month) -> ByZone:
        """Return the kilowatt-hours of one of the months."""
        return self.shares[self.months.index(month)]

    def piece(self, month: Month) -> UsePiece:
        """Return what falls to one of the months, to be told."""
        return UsePiece(
            since=_shown(self.since),
            until=_shown(self.until),
            first=self.months[0],
            last=self.months[-1],
            days=sum(map(_days, self.months)),
            month_days=_days(month),
            use=self.use,
            kwh=self.of(month),
            rolled_over=self.until.rolled_over,
        )


def spans_of(*, meter: BilledMeter, readings: Sequence[BilledReading]) -> list[UseSpan]:
    """
    Return the spans between standing readings, each with the month it closes, never one before that of an earlier one.

    Use of readings that close one month is that month's; else it is divided by days over the months after the earlier
    reading's, zone by zone (rule 9).
    """
    return [_span(meter, one, two) for one, two in pairwise(readings)]


def _span(meter: BilledMeter, since: BilledReading, until: BilledReading) -> UseSpan:
    use = use_between(meter=meter, before=since.values, after=until.values, rolled_over=until.rolled_over)
    falls = min(use.values(), default=0) < 0
    first = month_after(since.closes)
    if first >= until.closes:
        return UseSpan(since, until, (until.closes,), use, (use,), falls)
    months = [first]
    while months[-1] < until.closes:
        months.append(month_after(months[-1]))
    return UseSpan(since, until, months, use, () if falls else _shares(use, months), falls)


def _shares(use: ByZone, months: Sequence[Month]) -> list[dict[TariffZone, int]]:
    days = [_days(month) for month in months]
    by_zone = {zone: share_out(kwh, weights=days) for zone, kwh in use.items()}
    return [{zone: shares[place] for zone, shares in by_zone.items()} for place in range(len(months))]


def _days(month: date) -> int:
    return last_day(month).day


def _shown(reading: BilledReading) -> ReadingShown:
    return ReadingShown(reading.id, reading.taken_on, reading.source, reading.values)

"""Use between two consecutive readings of a meter, divided over the months that it falls to (billing rules 8 to 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(slots=True)
class UseSpan:
    """All use between two readings, and the share of each of ``months``; it ``falls`` where registers show less."""

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


def span_between(*, meter: BilledMeter, since: BilledReading, until: BilledReading) -> UseSpan:
    """
    Return the use between two consecutive readings that stand.

    If both close one month it is that month's; else it is divided by days over the months after that of the earlier
    one, zone by zone (rule 9).
    """
    use = use_between(meter=meter, before=since.values, after=until.values, rolled_over=until.rolled_over)
    falls = min(use.values(), default=0) < 0
    first = month_after(since.closes)
    if first >= until.closes or falls:
        return UseSpan(since, until, (until.closes,), use, (use,), falls)
    months = [first]
    while months[-1] < until.closes:
        months.append(month_after(months[-1]))
    return UseSpan(since, until, months, use, _shares(use, months), falls)


def _shares(use: ByZone, months: Sequence[Month]) -> list[dict[TariffZone, int]]:
    days = [_days(month) for month in months]
    by_zone = {zone: share_out(kwh, weights=days) for zone, kwh in use.items()}
    return [{zone: shares[place] for zone, shares in by_zone.items()} for place in range(len(months))]


def _days(month: date) -> int:
    return last_day(month).day


def _shown(reading: BilledReading) -> ReadingShown:
    return ReadingShown(reading.id, reading.taken_on, reading.source, reading.values)

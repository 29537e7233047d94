"""What the running month will come to: what meters showed so far, and as many mean days as are left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledReading
from domain.charges import ZoneConsumption
from domain.estimates import EstimateLine
from domain.mean_days import MeanDay, mean_day_before
from domain.meter_lines import MeterLine, account_use
from domain.meter_use import MeterUse
from domain.meter_volumes import ByZone
from domain.metering import ReadingSource, TariffZone
from domain.money import Kopecks
from domain.periods import Month, last_day, month_after
from domain.windows import WindowDays


@dataclass(frozen=True, slots=True)
class MeterForecast:
    """
    What a meter will have used in the running month, in whole kilowatt-hours by zone.

    ``shown`` is its use up to the reading of the day ``read_on``, both null where none closes the month yet; ``days``
    mean days are added to it.
    """

    serial: str
    by_zone: ByZone
    shown: ByZone | None
    read_on: date | None
    days: int
    mean: MeanDay | None


@dataclass(frozen=True, slots=True)
class VolumeForecast:
    """What the meters of an account will have used in the running month."""

    month: Month
    meters: Sequence[MeterForecast]

    @property
    def metered(self) -> dict[TariffZone, int]:
        """Kilowatt-hours by zone of all meters, T1 first."""
        parts = [meter.by_zone for meter in self.meters]
        return {zone: sum(part.get(zone, 0) for part in parts) for zone in TariffZone if any(zone in p for p in parts)}


@dataclass(frozen=True, slots=True)
class ChargeForecast:
    """What the running month will cost if it goes on as the account's own history tells; no bill."""

    volume: VolumeForecast
    lines: Sequence[EstimateLine]

    @property
    def month(self) -> Month:
        """The running month."""
        return self.volume.month

    @property
    def by_zone(self) -> list[ZoneConsumption]:
        """Kilowatt-hours by zone, T1 first."""
        return [ZoneConsumption(zone, kwh) for zone, kwh in self.volume.metered.items()]

    @property
    def kwh(self) -> int:
        """Kilowatt-hours of all zones."""
        return sum(self.volume.metered.values())

    @property
    def amount(self) -> Kopecks:
        """Sum of the lines, in kopecks."""
        return Kopecks(sum(line.amount for line in self.lines))


def forecast_volume(*, account: BilledAccount, month: Month, days: WindowDays) -> VolumeForecast | None:
    """
    Return what an account will have used in the running month; null where no meter serves, or one has no history.

    A month that was read on the last day of its window comes to what its close will charge.
    """
    lines = account_use(account=account, month=month).lines
    serving = [line for line in lines if line.use.serves(month)]
    meters = [_meter(line, account, month, days) for line in serving if not _is_replaced(line, month)]
    known = [meter for meter in meters if meter]
    return VolumeForecast(month, known) if known and len(known) == len(meters) else None


def _is_replaced(line: MeterLine, month: Month) -> bool:
    return line.use.gives_way(month) and not line.use.covers(month)


def _meter(line: MeterLine, account: BilledAccount, month: Month, days: WindowDays) -> MeterForecast | None:
    use = line.use
    shown = use.by_zone(month) if use.covers(month) else None
    read = max((each for each in use.readings if each.closes == month), key=_day, default=None)
    left = _days_left(use, account, month, days, read) if shown is not None else _days_served(use, account, month)
    mean = mean_day_before(line=line, month=month) if left else None
    if left and not mean:
        return None
    return MeterForecast(
        serial=use.meter.serial,
        by_zone={zone: _expected(zone, shown or {}, left, mean) for zone in use.meter.zones},
        shown=shown,
        read_on=read.taken_on if read else None,
        days=left,
        mean=mean,
    )


def _expected(zone: TariffZone, shown: ByZone, days: int, mean: MeanDay | None) -> int:
    """Return whole kilowatt-hours, half of one rounded up."""
    return floor(shown.get(zone, 0) + (days * mean.of(zone) if mean else 0) + Fraction(1, 2))


def _days_left(
    use: MeterUse, account: BilledAccount, month: Month, days: WindowDays, read: BilledReading | None
) -> int:
    """Return the days from the last reading of a month until the one that is expected to close it."""
    if read is None or use.closes[-1] > month:
        return 0
    is_of_midnight = account.kind is AccountKind.BUSINESS or read.source is ReadingSource.IMPORT
    expected = month_after(month) if is_of_midnight else days.of(month).closes_on
    return max((min(expected, *_ends(use, account)) - read.taken_on).days, 0)


def _days_served(use: MeterUse, account: BilledAccount, month: Month) -> int:
    """Return the days of a month on which a meter of an account is supplied."""
    since = max(month, use.meter.installed_on or month, account.opened_on or month)
    return max((min(last_day(month), *_ends(use, account)) - since).days + 1, 0)


def _ends(use: MeterUse, account: BilledAccount) -> tuple[date, date]:
    return use.meter.removed_on or date.max, account.closed_on or date.max


def _day(reading: BilledReading) -> date:
    return reading.taken_on

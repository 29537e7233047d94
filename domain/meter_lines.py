"""Meters that hung one after the other in one place: for estimates they are as one (billing rules 11 and 13)."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledMeter
from domain.meter_use import MeterUse, meter_use
from domain.metering import ReadingSource, TariffZone
from domain.periods import Month, month_after, month_of
from domain.refused_access import RefusedTime, refused_times


@dataclass(frozen=True, slots=True)
class MeterLine:
    """A meter, the last of ``uses``, after those that it replaced one by one with the same zones."""

    uses: Sequence[MeterUse]

    @property
    def use(self) -> MeterUse:
        """The meter that the line ends with."""
        return self.uses[-1]

    @property
    def fitted_on(self) -> date | None:
        """Day on which the first meter was fitted, as far as known."""
        return self.uses[0].meter.installed_on

    @property
    def ids(self) -> set[uuid.UUID]:
        """Keys of the meters."""
        return {use.meter.id for use in self.uses}

    def covers(self, month: Month) -> bool:
        """Tell whether the use of a month rests on readings, or a meter began in it."""
        if any(use.measures(month) for use in self.uses):
            return True
        serving = [use for use in self.uses if use.serves(month)]
        return bool(serving) and all(use.covers(month) for use in serving)

    def last_read(self, before: Month) -> Month | None:
        """Return the last month before another whose use readings tell; null where there is none."""
        months = [use.last_read(before) for use in self.uses]
        return max((month for month in months if month), default=None)

    def first_missed(self, month: Month) -> Month:
        """Return the first of the months in a row up to a missed one that no reading covers."""
        opened = [use.opened for use in self.uses if use.opened and use.opened < month and self.covers(use.opened)]
        known = [each for each in (self.last_read(month), *opened) if each]
        if known:
            return month_after(max(known))
        starts = self.uses[0].starts
        return min(starts, month) if starts else month

    def total(self, months: Sequence[Month]) -> dict[TariffZone, int]:
        """Return the kilowatt-hours by zone of months that readings tell the use of."""
        total: Counter[TariffZone] = Counter()
        for month in months:
            for use in self.uses:
                total.update(use.by_zone(month) if use.measures(month) else {})
        return {zone: total[zone] for zone in self.use.meter.zones}


@dataclass(frozen=True, slots=True)
class AccountUse:
    """The lines of an account, one for each meter in the order of the account, and the times of refused access."""

    lines: Sequence[MeterLine]
    refused: Sequence[RefusedTime]


def account_use(*, account: BilledAccount, month: Month) -> AccountUse:
    """Work out the use of all meters of an account at the close of a month."""
    refused = _refused(account, month)
    uses: dict[uuid.UUID, MeterUse] = {}
    lines: dict[uuid.UUID, MeterLine] = {}
    for meter in sorted(account.meters, key=lambda meter: meter.installed_on or date.min):
        replaces = [use for use in uses.values() if _replaces(meter, use.meter)]
        use = meter_use(
            meter=meter,
            opened_on=account.opened_on,
            closed_on=account.closed_on,
            refused=refused,
            replaces=replaces,
        )
        for one in replaces:
            one.replaced_by.append(use)
        taken = {line.uses[-2].meter.id for line in lines.values() if len(line.uses) > 1}
        before = next((lines[one.meter.id].uses for one in replaces if _continues(one, meter, taken)), ())
        uses[meter.id], lines[meter.id] = use, MeterLine((*before, use))
    return AccountUse([lines[meter.id] for meter in account.meters], refused)


def _refused(account: BilledAccount, month: Month) -> Sequence[RefusedTime]:
    if not account.refusals or account.kind is AccountKind.BUSINESS:
        return ()
    controls = sorted(
        reading.taken_on
        for meter in account.meters
        for reading in meter.readings
        if reading.source is ReadingSource.CONTROL
    )
    return refused_times(refusals=account.refusals, controls=controls, acts=account.figures[month].refusals_to_raise)


def _replaces(meter: BilledMeter, other: BilledMeter) -> bool:
    return meter.installed_on is not None and meter.installed_on == other.removed_on


def _continues(use: MeterUse, meter: BilledMeter, taken: set[uuid.UUID]) -> bool:
    """Tell whether a meter goes on where another ended: with the same zones, and no other does so yet."""
    return use.meter.zones == meter.zones and use.meter.id not in taken


def months_between(first: Month, last: Month) -> int:
    """Return how many months lie from one to another, 0 for the same."""
    return (last.year - first.year) * 12 + last.month - first.month


def fitted_month(line: MeterLine) -> Month | None:
    """Return the month in which the first meter of a line was fitted, as far as known."""
    return month_of(line.fitted_on) if line.fitted_on else None

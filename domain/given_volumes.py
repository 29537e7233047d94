"""An account as a close would see it once readings are stored that were only given so far."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledMeter, BilledReading
from domain.consumption import VALID, MeterConsumption
from domain.metering import MeterFacts, PastReading, ReadingSource, TariffZone
from domain.norms import Norms
from domain.periods import Month
from domain.readings import TakenReading, month_closed
from domain.windows import WindowDays


@dataclass(frozen=True, slots=True)
class GivenReadings:
    """
    Readings that were given for an account on a day, and all its meters with their history.

    ``month`` is the month that they close (billing rule 8), ``opened_on`` the first day of supply, where it is known.
    """

    meters: Sequence[MeterFacts]
    taken: Sequence[TakenReading]
    kind: AccountKind
    days: WindowDays
    today: date
    opened_on: date | None = None

    @property
    def month(self) -> Month:
        """The month that readings of today close."""
        return self.closes(self.today, ReadingSource.CUSTOMER)

    @property
    def consumption(self) -> tuple[MeterConsumption, ...]:
        """What each of the meters that were read counted since its last reading."""
        return tuple(reading.consumption for reading in self.taken)

    @property
    def use(self) -> Mapping[TariffZone, int]:
        """Kilowatt-hours by zone since the readings before, all as of one month."""
        zones = [zone for meter in self.consumption for zone in meter.by_zone]
        return {each: sum(zone.kwh for zone in zones if zone.zone is each) for each in {zone.zone for zone in zones}}

    def closes(self, taken_on: date, source: ReadingSource) -> Month:
        """Return the month that a reading of the account closes."""
        return month_closed(taken_on=taken_on, source=source, days=self.days, kind=self.kind)

    def account(self) -> BilledAccount:
        """
        Return the account with the given readings in the place of those that they replace.

        They count even if the verification of the meter has run out: it may be verified yet (billing rule 16). Of the
        account's norm and its acts of refused access nothing is told: only what readings measure is worked out.
        """
        taken = {reading.consumption.meter_id: reading for reading in self.taken}
        meters = [self._meter(meter, taken.get(meter.id)) for meter in self.meters]
        return BilledAccount(
            kind=self.kind,
            opened_on=self.opened_on,
            closed_on=None,
            meters=meters,
            terms=(),
            norms=Norms(()),
            figures={},
        )

    def _meter(self, meter: MeterFacts, taken: TakenReading | None) -> BilledMeter:
        return BilledMeter(
            id=meter.id,
            serial=meter.serial,
            digits=meter.digits,
            ratio=meter.ratio,
            zones=meter.zones,
            installed_on=meter.installed_on,
            removed_on=meter.removed_on,
            readings=[*self._history(meter, taken), *self._given(taken)],
        )

    def _history(self, meter: MeterFacts, taken: TakenReading | None) -> Iterator[BilledReading]:
        for past in _stay(meter.history, taken):
            yield BilledReading(
                id=past.id,
                taken_on=past.taken_on,
                closes=self.closes(past.taken_on, past.source),
                source=past.source,
                values=past.values,
                rolled_over=past.rolled_over,
                counts=not meter.is_overdue(past.taken_on),
            )

    def _given(self, taken: TakenReading | None) -> Iterator[BilledReading]:
        if taken is None:
            return
        # It has no key yet, and no other reading has that of the meter.
        key = taken.consumption.meter_id
        source = ReadingSource.CUSTOMER
        yield BilledReading(key, self.today, self.month, source, taken.values, taken.rolled_over)


def _stay(history: Iterable[PastReading], taken: TakenReading | None) -> Iterator[PastReading]:
    gone = {past.id for past in (*taken.replaces, taken.same) if past} if taken else set()
    return (past for past in history if past.status in VALID and past.id not in gone)

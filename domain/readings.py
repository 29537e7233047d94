"""Readings given by customers: what is taken, and what it replaces (N8, N16, P1, O23; decision 0012)."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.accounts import AccountKind
from domain.charges import ZoneConsumption
from domain.consumption import MeterConsumption
from domain.given_readings import GivenReading, History, Occasion, history_of
from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, ReadingWarning, TariffZone, ZoneValue
from domain.periods import Month, month_of
from domain.plausibility import Comparison
from domain.reading_faults import ReadingFault, ReadingFaultCode, ReadingsRefused, faults_of
from domain.windows import WindowDays


@dataclass(frozen=True, slots=True)
class TakenReading:
    """
    A reading that may be stored, and those of the same period that it replaces.

    ``same`` is the one of the same figures and status that stands already: there is nothing to store.
    """

    values: Mapping[TariffZone, int]
    status: ReadingStatus
    rolled_over: bool
    replaces: tuple[PastReading, ...]
    same: PastReading | None
    consumption: MeterConsumption

    @property
    def line(self) -> str:
        """Meter and figures in short, zones named where there are several: "M17: T1 4310, T2 1200"."""
        several = len(self.values) > 1
        figures = (f"{zone.value} {value}" if several else str(value) for zone, value in self.values.items())
        return f"{self.consumption.meter_serial}: {', '.join(figures)}"

    @property
    def changes_something(self) -> bool:
        """Tell whether anything is to be written down for it: its figures, or that another reading gives way to it."""
        return self.same is None or bool(self.replaces)

    def anew(self) -> "TakenReading":
        """Return the reading as one that is stored even where its figures stand already."""
        return replace(self, replaces=(*self.replaces, self.same), same=None) if self.same else self


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading as it was stored, before anything else became of it."""

    id: uuid.UUID
    meter_id: uuid.UUID
    taken_on: date
    source: ReadingSource
    status: ReadingStatus
    values: tuple[ZoneValue, ...]
    warnings: tuple[ReadingWarning, ...]
    note: str | None = None


def check(*, given: Sequence[GivenReading], occasion: Occasion) -> tuple[TakenReading, ...]:
    """
    Return what may be stored, in the order given (N16).

    :raises ReadingsRefused: with every fault of every reading
    """
    faults = [fault for place in range(len(given)) for fault in faults_of(given, place, occasion)]
    if not given:
        faults = [ReadingFault(("readings",), ReadingFaultCode.METER_NOT_FOUND)]
    if faults:
        raise ReadingsRefused(faults, source=occasion.source)
    return tuple(_taken(reading.meter, reading, occasion) for reading in given if reading.meter)


def submission_status(taken: Sequence[TakenReading]) -> ReadingStatus:
    """Return the one status of readings that were given together: whether anything waits, else when they count."""
    statuses = {reading.status for reading in taken}
    order = (ReadingStatus.UNDER_REVIEW, ReadingStatus.NEXT_PERIOD)
    return next((status for status in order if status in statuses), ReadingStatus.ACCEPTED)


def month_closed(*, taken_on: date, source: ReadingSource, days: WindowDays, kind: AccountKind) -> Month:
    """
    Return the month that a reading closes (billing rule 8).

    A customer's closes the month whose window is open on its day, else the one whose window comes next; a control
    closes its calendar month; what is imported, and any of a business, shows the registers at the beginning of its day.
    """
    if kind is AccountKind.BUSINESS or source is ReadingSource.IMPORT:
        return month_of(taken_on - timedelta(days=1))
    return month_of(taken_on) if source is ReadingSource.CONTROL else days.at(taken_on).period


def _taken(meter: MeterFacts, reading: GivenReading, occasion: Occasion) -> TakenReading:
    history = history_of(meter, occasion)
    compared, use = history.compared, history.compared.use(reading.values)
    values, status = {value.zone: value.value for value in reading.values}, _status(reading, history, occasion)
    # What waits for an operator does not count yet, so what counts stays until the operator has decided.
    given = history.waiting if status is ReadingStatus.UNDER_REVIEW else history.valid + history.waiting
    same = next((past for past in given if _is_same(past, values, status, occasion)), None)
    return TakenReading(
        values=values,
        status=status,
        rolled_over=any(map(compared.rolls_over, reading.values)),
        replaces=tuple(past for past in given if past is not same),
        same=same,
        consumption=MeterConsumption(
            meter_id=meter.id,
            meter_serial=meter.serial,
            kwh=sum(use.values()),
            by_zone=tuple(ZoneConsumption(zone, kwh) for zone, kwh in use.items()),
            warnings=tuple(_warnings(reading, compared, occasion)),
            review=status is ReadingStatus.UNDER_REVIEW,
        ),
    )


def _is_same(past: PastReading, values: Mapping[TariffZone, int], status: ReadingStatus, occasion: Occasion) -> bool:
    return (past.source, past.status, past.values) == (occasion.source, status, values)


def _status(reading: GivenReading, history: History, occasion: Occasion) -> ReadingStatus:
    compared = history.compared
    # Whoever knows a serial number can use the public form, so what is unusual there waits for an operator's eye.
    is_strange = occasion.source is ReadingSource.PUBLIC_FORM and compared.unusual(reading.values) is not None
    is_doubtful = compared.is_tenfold(reading.values) or any(map(compared.rolls_beyond, reading.values))
    if history.is_owners or is_strange or is_doubtful:
        return ReadingStatus.UNDER_REVIEW
    return ReadingStatus.ACCEPTED if occasion.window.is_open else ReadingStatus.NEXT_PERIOD


def _warnings(reading: GivenReading, compared: Comparison, occasion: Occasion) -> Iterator[ReadingWarning]:
    unusual = compared.unusual(reading.values)
    if unusual:
        yield unusual
    if any(map(compared.rolls_over, reading.values)):
        yield ReadingWarning.ROLLED_OVER
    if not occasion.window.is_open:
        yield ReadingWarning.OUTSIDE_WINDOW
    if compared.meter.is_overdue(occasion.today):
        yield ReadingWarning.VERIFICATION_OVERDUE

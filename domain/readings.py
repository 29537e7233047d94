"""Readings given by customers: what is taken, what is refused and why (N8, N16, N17, P1, O23; decision 0012)."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from domain.charges import ZoneConsumption
from domain.consumption import MeterConsumption, mean_day, standing
from domain.metering import (
    MeterFacts,
    PastReading,
    ReadingSource,
    ReadingStatus,
    ReadingWarning,
    TariffZone,
    ZoneValue,
)
from domain.plausibility import Comparison
from domain.windows import ReadingWindow, WindowDays

CORRECTS = {
    ReadingSource.CUSTOMER: frozenset({ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM}),
    ReadingSource.PUBLIC_FORM: frozenset({ReadingSource.PUBLIC_FORM}),
}
"""Whose readings of the same period a new one replaces: nobody unknown replaces what the customer gave."""


class ReadingFaultCode(Enum):
    """What can be wrong with a reading."""

    BELOW_LAST = "BELOW_LAST"
    TOO_MANY_DIGITS = "TOO_MANY_DIGITS"
    UNUSUAL = "UNUSUAL"
    ZONE_MISSING = "ZONE_MISSING"
    ZONE_UNKNOWN = "ZONE_UNKNOWN"
    METER_NOT_FOUND = "METER_NOT_FOUND"
    METER_REMOVED = "METER_REMOVED"
    METER_READS_ITSELF = "METER_READS_ITSELF"
    NEGATIVE = "NEGATIVE"
    REPEATED = "REPEATED"


Code = ReadingFaultCode


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """One fault; ``path`` goes into the input from the outside in, ``facts`` is what a sentence about it may tell."""

    path: tuple[str, ...]
    code: ReadingFaultCode
    facts: Mapping[str, object] = field(default_factory=dict)


class ReadingsRefused(Exception):
    """The readings have faults, all of them listed; nothing was stored."""

    def __init__(self, faults: Sequence[ReadingFault], *, source: ReadingSource) -> None:
        super().__init__(faults, source)
        self.faults, self.source = tuple(faults), source


@dataclass(frozen=True, slots=True)
class GivenReading:
    """What somebody gave for a meter; null where the account has no such meter."""

    meter: MeterFacts | None
    values: tuple[ZoneValue, ...]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and through which door readings are given, the branch's window, and the account's mean day in kWh."""

    today: date
    days: WindowDays
    source: ReadingSource
    account_mean: Fraction | None = None

    @property
    def window(self) -> ReadingWindow:
        """The window that is open, else the next one."""
        return self.days.at(self.today)

    @property
    def naming(self) -> str:
        """The field of the input that names a meter."""
        return "meterSerial" if self.source is ReadingSource.PUBLIC_FORM else "meterId"

    def is_corrected(self, reading: PastReading) -> bool:
        """Tell whether a reading given today replaces a stored one: of the same period, and not a stronger one."""
        is_weaker = reading.source in CORRECTS[self.source]
        return is_weaker and self.days.at(reading.taken_on).period == self.window.period


@dataclass(frozen=True, slots=True)
class TakenReading:
    """A reading that may be stored, and those of the same period that it replaces."""

    values: Mapping[TariffZone, int]
    status: ReadingStatus
    rolled_over: bool
    replaces: tuple[PastReading, ...]
    consumption: MeterConsumption

    @property
    def line(self) -> str:
        """Meter and figures in short, zones named where there are several: "M17: T1 4310, T2 1200"."""
        several = len(self.values) > 1
        figures = (f"{zone.value} {value}" if several else str(value) for zone, value in self.values.items())
        return f"{self.consumption.meter_serial}: {', '.join(figures)}"


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
    faults = [fault for place in range(len(given)) for fault in _faults(given, place, occasion)]
    if not given:
        faults = [ReadingFault(("readings",), Code.METER_NOT_FOUND)]
    if faults:
        raise ReadingsRefused(faults, source=occasion.source)
    return tuple(_taken(reading.meter, reading, occasion) for reading in given if reading.meter)


def submission_status(taken: Sequence[TakenReading]) -> ReadingStatus:
    """Return the one status of readings that were given together: whether anything waits, else when they count."""
    statuses = {reading.status for reading in taken}
    order = (ReadingStatus.UNDER_REVIEW, ReadingStatus.NEXT_PERIOD)
    return next((status for status in order if status in statuses), ReadingStatus.ACCEPTED)


def _faults(given: Sequence[GivenReading], place: int, occasion: Occasion) -> list[ReadingFault]:
    meter = given[place].meter
    compared = _compared(meter, occasion)[0] if meter else None
    here = ("readings", str(place))
    found = [
        *_faults_of_meter(given, place, occasion, (*here, occasion.naming)),
        *_faults_of_values(given[place], compared, (*here, "values")),
    ]
    return found or list(_fault_of_consumption(given[place], compared, here))


def _compared(meter: MeterFacts, occasion: Occasion) -> tuple[Comparison, tuple[PastReading, ...]]:
    """Return what to compare a meter's new reading with, and the readings of the present period that it replaces."""
    known = standing(meter.history)
    reviewed = (reading for reading in meter.history if reading.status is ReadingStatus.UNDER_REVIEW)
    replaced = [reading for reading in reviewed if occasion.is_corrected(reading)]
    while known and occasion.is_corrected(known[-1]):
        replaced.append(known.pop())
    comparison = Comparison(
        meter=meter,
        today=occasion.today,
        last=known[-1] if known else None,
        mean=mean_day(meter=meter, readings=known),
        account_mean=occasion.account_mean,
    )
    return comparison, tuple(replaced)


def _faults_of_meter(
    given: Sequence[GivenReading], place: int, occasion: Occasion, path: tuple[str, ...]
) -> Iterator[ReadingFault]:
    meter = given[place].meter
    if meter is None:
        yield ReadingFault(path, Code.METER_NOT_FOUND)
        return
    if any(other.meter is not None and other.meter.id == meter.id for other in given[:place]):
        yield ReadingFault(path, Code.REPEATED)
    if meter.is_removed(occasion.today):
        yield ReadingFault(path, Code.METER_REMOVED, {"removed_on": meter.removed_on})
    if meter.reads_itself:
        yield ReadingFault(path, Code.METER_READS_ITSELF)


def _faults_of_values(
    reading: GivenReading, compared: Comparison | None, path: tuple[str, ...]
) -> Iterator[ReadingFault]:
    for place, value in enumerate(reading.values):
        is_repeated = any(value.zone is other.zone for other in reading.values[:place])
        code = Code.REPEATED if is_repeated else _fault_of_value(value, compared, confirmed=reading.confirmed)
        if code:
            yield ReadingFault((*path, str(place)), code, _facts(value, compared))
    zones = reading.meter.zones if reading.meter else ()
    missing = tuple(zone for zone in zones if all(zone is not value.zone for value in reading.values))
    if missing:
        yield ReadingFault(path, Code.ZONE_MISSING, {"zones": missing})


def _fault_of_value(value: ZoneValue, compared: Comparison | None, *, confirmed: bool) -> ReadingFaultCode | None:
    if compared and value.zone not in compared.meter.zones:
        return Code.ZONE_UNKNOWN
    if value.value < 0:
        return Code.NEGATIVE
    if compared and value.value >= 10**compared.meter.digits:
        return Code.TOO_MANY_DIGITS
    return Code.BELOW_LAST if compared and compared.is_below_last(value, confirmed=confirmed) else None


def _facts(value: ZoneValue, compared: Comparison | None) -> dict[str, object]:
    if compared is None:
        return {"zone": value.zone}
    last = {"last": compared.last.values.get(value.zone), "last_on": compared.last.taken_on} if compared.last else {}
    return {"zone": value.zone, "zones": compared.meter.zones, "digits": compared.meter.digits, **last}


def _fault_of_consumption(
    reading: GivenReading, compared: Comparison | None, path: tuple[str, ...]
) -> Iterator[ReadingFault]:
    warning = compared.unusual(reading.values) if compared else None
    if compared and warning and (not reading.confirmed or compared.is_absurd(reading.values)):
        kwh = sum(compared.use(reading.values).values())
        yield ReadingFault(path, Code.UNUSUAL, {"kwh": kwh, "warning": warning})


def _taken(meter: MeterFacts, reading: GivenReading, occasion: Occasion) -> TakenReading:
    compared, replaced = _compared(meter, occasion)
    use = compared.use(reading.values)
    return TakenReading(
        values={value.zone: value.value for value in reading.values},
        status=_status(reading, compared, occasion),
        rolled_over=any(map(compared.rolls_over, reading.values)),
        replaces=replaced,
        consumption=MeterConsumption(
            meter_id=meter.id,
            meter_serial=meter.serial,
            kwh=sum(use.values()),
            by_zone=tuple(ZoneConsumption(zone, kwh) for zone, kwh in use.items()),
            warnings=tuple(_warnings(reading, compared, occasion)),
        ),
    )


def _status(reading: GivenReading, compared: Comparison, occasion: Occasion) -> ReadingStatus:
    # Whoever knows a serial number can use the public form, so what is unusual there waits for an operator's eye.
    is_doubtful = occasion.source is ReadingSource.PUBLIC_FORM and compared.unusual(reading.values) is not None
    if is_doubtful or any(map(compared.rolls_beyond, reading.values)):
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

"""What can be wrong with readings that are given: every fault, and its place in the input (N16, N17, P1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from domain.given_readings import GivenReading, Occasion, history_of
from domain.metering import ReadingSource, ReadingWarning, ZoneValue
from domain.plausibility import Comparison


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
FINAL = frozenset({Code.METER_REMOVED, Code.METER_READS_ITSELF})
"""No figures mend these, so nothing is said about the figures."""


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


def faults_of(given: Sequence[GivenReading], place: int, occasion: Occasion) -> list[ReadingFault]:
    """Return every fault of one of the readings that are given together."""
    meter = given[place].meter
    compared = history_of(meter, occasion).compared if meter else None
    here = ("readings", str(place))
    of_meter = list(_faults_of_meter(given, place, occasion, (*here, occasion.naming)))
    if any(fault.code in FINAL for fault in of_meter):
        return of_meter
    of_values = list(_faults_of_values(given[place], compared, (*here, "values")))
    wrong = {fault.path[-1] for fault in of_values}
    sound = tuple(value for at, value in enumerate(given[place].values) if str(at) not in wrong)
    # Zones that are swapped back make a usual consumption.
    is_swapped = any("swapped" in fault.facts for fault in of_values)
    return [
        *of_meter,
        *of_values,
        *(
            []
            if of_meter or is_swapped
            else _fault_of_consumption(given[place], sound, compared, here, is_part=bool(of_values))
        ),
    ]


def _faults_of_meter(
    given: Sequence[GivenReading], place: int, occasion: Occasion, path: tuple[str, ...]
) -> Iterator[ReadingFault]:
    meter = given[place].meter
    if meter is None:
        yield ReadingFault(path, Code.METER_NOT_FOUND)
        return
    if meter.is_removed(occasion.today):
        yield ReadingFault(path, Code.METER_REMOVED, {"removed_on": meter.removed_on})
    elif meter.reads_itself:
        yield ReadingFault(path, Code.METER_READS_ITSELF)
    elif any(other.meter is not None and other.meter.id == meter.id for other in given[:place]):
        yield ReadingFault(path, Code.REPEATED)


def _faults_of_values(
    reading: GivenReading, compared: Comparison | None, path: tuple[str, ...]
) -> Iterator[ReadingFault]:
    for place, value in enumerate(reading.values):
        is_repeated = any(value.zone is other.zone for other in reading.values[:place])
        code = Code.REPEATED if is_repeated else _fault_of_value(value, compared, confirmed=reading.confirmed)
        if code:
            yield ReadingFault((*path, str(place)), code, _facts(value, compared) | _swap(reading, code, compared))
    zones = reading.meter.zones if reading.meter else ()
    missing = tuple(zone for zone in zones if all(zone is not value.zone for value in reading.values))
    if missing:
        yield ReadingFault(path, Code.ZONE_MISSING, {"zones": missing, "count": len(zones)})


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
    zones = compared.meter.zones
    return {"zone": value.zone, "zones": zones, "count": len(zones), "digits": compared.meter.digits, **last}


def _swap(reading: GivenReading, code: ReadingFaultCode, compared: Comparison | None) -> dict[str, object]:
    swapped = compared.swapped(reading.values) if compared and code is Code.BELOW_LAST else None
    return {"swapped": swapped} if swapped else {}


def _fault_of_consumption(
    reading: GivenReading,
    sound: tuple[ZoneValue, ...],
    compared: Comparison | None,
    path: tuple[str, ...],
    *,
    is_part: bool,
) -> Iterator[ReadingFault]:
    warning = compared.unusual(sound) if compared else None
    if compared is None or warning is None or (is_part and warning is ReadingWarning.UNUSUALLY_LOW):
        return
    if not reading.confirmed or compared.is_absurd(sound):
        yield ReadingFault(path, Code.UNUSUAL, {"kwh": sum(compared.use(sound).values()), "warning": warning})

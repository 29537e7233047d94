"""What lies between two readings of a meter, and what a meter uses on a mean day."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from operator import gt, lt
from typing import Protocol, TypeVar

from domain.charges import ZoneConsumption
from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, ReadingWarning, TariffZone

MONTH = Fraction(365, 12)
"""Days of a mean month."""
YEAR = timedelta(days=365)
SHORTEST_HISTORY = 28
"""Days that a meter's readings must span before a mean is taken of them."""
VALID = frozenset({ReadingStatus.ACCEPTED, ReadingStatus.NEXT_PERIOD})
FROM_CUSTOMERS = frozenset({ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM})


@dataclass(frozen=True, slots=True)
class MeterConsumption:
    """
    What a meter counted since its last reading, in kilowatt-hours, and what is unusual about it.

    ``review`` tells that the reading waits for an operator and does not count yet.
    """

    meter_id: uuid.UUID
    meter_serial: str
    kwh: int
    by_zone: tuple[ZoneConsumption, ...]
    warnings: tuple[ReadingWarning, ...]
    review: bool


class ShownReading(Protocol):
    """A reading as far as it is compared with others."""

    @property
    def source(self) -> ReadingSource:
        """Who gave it."""

    @property
    def values(self) -> Mapping[TariffZone, int]:
        """What the registers showed."""

    @property
    def rolled_over(self) -> bool:
        """Whether a register passed zero since the reading before."""


class Registers(Protocol):
    """A meter as far as its use is told from what its registers show."""

    @property
    def digits(self) -> int:
        """Whole digits of a register."""

    @property
    def ratio(self) -> int:
        """What a difference of readings is multiplied by."""


AnyReading = TypeVar("AnyReading", bound=ShownReading)


def standing(history: Iterable[PastReading]) -> list[PastReading]:
    """Return the valid readings, oldest first, without those of customers that a control refutes (billing rule 18)."""
    return unrefuted([reading for reading in history if reading.status in VALID])


def unrefuted(valid: Sequence[AnyReading]) -> list[AnyReading]:
    """Return those of valid readings, oldest first, that no control refutes (billing rule 18)."""
    if all(reading.source is not ReadingSource.CONTROL for reading in valid):
        return list(valid)
    above, below = _above_later_controls(valid), _below_earlier_controls(valid)
    return [reading for place, reading in enumerate(valid) if place not in above and place not in below]


def refuted(history: Iterable[PastReading]) -> list[PastReading]:
    """Return the valid readings that do not stand: a control refutes them (billing rule 18)."""
    valid = [reading for reading in history if reading.status in VALID]
    stands = {reading.id for reading in standing(valid)}
    return [reading for reading in valid if reading.id not in stands]


def _above_later_controls(valid: Sequence[ShownReading]) -> set[int]:
    """Return the places of customers' readings above a later control; at a roll-over registers begin anew."""
    places, least = set(), dict[TariffZone, int]()
    for place in range(len(valid) - 1, -1, -1):
        reading = valid[place]
        if reading.source in FROM_CUSTOMERS and _any_of(reading.values, gt, least):
            places.add(place)
        if reading.rolled_over:
            least = {}
        elif reading.source is ReadingSource.CONTROL:
            least |= {zone: min(value, least.get(zone, value)) for zone, value in reading.values.items()}
    return places


def _below_earlier_controls(valid: Sequence[ShownReading]) -> set[int]:
    """Return the places of customers' readings below an earlier control since the last roll-over."""
    places, most = set(), dict[TariffZone, int]()
    for place, reading in enumerate(valid):
        most = {} if reading.rolled_over else most
        if reading.source in FROM_CUSTOMERS and _any_of(reading.values, lt, most):
            places.add(place)
        if reading.source is ReadingSource.CONTROL:
            most |= {zone: max(value, most.get(zone, value)) for zone, value in reading.values.items()}
    return places


def _any_of(
    values: Mapping[TariffZone, int], is_beyond: Callable[[int, int], bool], bounds: Mapping[TariffZone, int]
) -> bool:
    return any(is_beyond(value, bounds.get(zone, value)) for zone, value in values.items())


def use_between(
    *, meter: Registers, before: Mapping[TariffZone, int], after: Mapping[TariffZone, int], rolled_over: bool
) -> dict[TariffZone, int]:
    """
    Return the kilowatt-hours by zone between two readings (billing rule 10).

    A register that shows less passed zero if ``rolled_over``. A zone that the earlier reading does not know starts with
    the later one.
    """
    capacity = 10**meter.digits
    use = {}
    for zone, value in after.items():
        difference = value - before.get(zone, value)
        use[zone] = (difference + capacity if rolled_over and difference < 0 else difference) * meter.ratio
    return use


def mean_day(*, meter: MeterFacts, readings: Sequence[PastReading]) -> Fraction | None:
    """
    Return the kilowatt-hours of a mean day over the 12 months up to the last of ``readings``, standing ones in order.

    Null where they span fewer than `SHORTEST_HISTORY` days.
    """
    if not readings:
        return None
    year = [reading for reading in readings if reading.taken_on >= readings[-1].taken_on - YEAR]
    days = (year[-1].taken_on - year[0].taken_on).days
    if days < SHORTEST_HISTORY:
        return None
    kwh = sum(
        sum(use_between(meter=meter, before=one.values, after=two.values, rolled_over=two.rolled_over).values())
        for one, two in pairwise(year)
    )
    return Fraction(max(kwh, 0), days)


def account_mean_day(*, meters: Iterable[MeterFacts], today: date) -> Fraction | None:
    """Return the kilowatt-hours of a mean day of all meters that hang; null where none has a history."""
    hanging = [meter for meter in meters if not meter.is_removed(today)]
    means = [mean_day(meter=meter, readings=standing(meter.history)) for meter in hanging]
    known = [mean for mean in means if mean is not None]
    return sum(known, Fraction(0)) if known else None

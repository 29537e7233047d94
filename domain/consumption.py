"""What lies between two readings of a meter, and what a meter uses on a mean day."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

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


def standing(history: Iterable[PastReading]) -> list[PastReading]:
    """Return the valid readings, oldest first, without those of customers that a control refutes (billing rule 18)."""
    valid = [reading for reading in history if reading.status in VALID]
    if all(reading.source is not ReadingSource.CONTROL for reading in valid):
        return valid
    return [
        reading
        for place, reading in enumerate(valid)
        if not _refuted(reading, before=valid[:place], after=valid[place + 1 :])
    ]


def refuted(history: Iterable[PastReading]) -> list[PastReading]:
    """Return the valid readings that do not stand: a control refutes them (billing rule 18)."""
    valid = [reading for reading in history if reading.status in VALID]
    stands = {reading.id for reading in standing(valid)}
    return [reading for reading in valid if reading.id not in stands]


def _refuted(reading: PastReading, *, before: Sequence[PastReading], after: Sequence[PastReading]) -> bool:
    if reading.source not in FROM_CUSTOMERS:
        return False
    controls_after = _controls_until_roll_over(after)
    controls_before = () if reading.rolled_over else _controls_until_roll_over(before[::-1], including=True)
    return any(_falls(reading, control) for control in controls_after) or any(
        _falls(control, reading) for control in controls_before
    )


def _controls_until_roll_over(readings: Iterable[PastReading], *, including: bool = False) -> list[PastReading]:
    """Return the controls that registers can be compared with: past a roll-over they begin anew."""
    controls = []
    for reading in readings:
        if reading.rolled_over and not including:
            break
        controls += [reading] if reading.source is ReadingSource.CONTROL else []
        if reading.rolled_over:
            break
    return controls


def _falls(earlier: PastReading, later: PastReading) -> bool:
    return any(later.values[zone] < earlier.values[zone] for zone in earlier.values.keys() & later.values.keys())


def use_between(
    *, meter: MeterFacts, before: Mapping[TariffZone, int], after: Mapping[TariffZone, int], rolled_over: bool
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

"""A meter of a random year: what its registers count, and the readings that were taken of it, right and wrong."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

DAY = timedelta(days=1)
PARTS = {1: (1.0,), 2: (0.68, 0.32), 3: (0.36, 0.28, 0.36)}
"""How use divides among the zones."""


@dataclass(slots=True)
class Reading:
    """A reading as a row; ``units`` count on past the digits of the registers."""

    taken_on: date
    entered_on: date
    source: str
    units: tuple[int, ...]
    status: str = "ACCEPTED"
    fell_on: date | None = None
    rolled_over: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Register:
    """A meter, what it counts a day by month, and its readings."""

    id: uuid.UUID
    serial: str
    digits: int
    ratio: int
    zones: int
    installed_on: date
    begins_at: tuple[int, ...]
    a_day: float
    removed_on: date | None = None
    verify_before: date | None = None
    entered_on: date | None = None
    removal_entered_on: date | None = None
    rates: dict[date, float] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)

    def units(self, day: date, dice: Random) -> tuple[int, ...]:
        """Return what the registers counted in all by the end of a day."""
        month, counted = self.installed_on.replace(day=1), 0.0
        while month <= day:
            following = (month + 32 * DAY).replace(day=1)
            if month not in self.rates:
                self.rates[month] = self.a_day * dice.uniform(0.6, 1.5)
            first, last = max(month, self.installed_on), min(following, day + DAY)
            counted += self.rates[month] * max((last - first).days, 0)
            month = following
        return tuple(begin + int(counted * part) for begin, part in zip(self.begins_at, PARTS[self.zones], strict=True))

    def read(self, day: date, source: str, dice: Random, *, entered_on: date | None = None, wrong: int = 0) -> None:
        """Take a reading, ``wrong`` by so many units, unless whoever takes readings would refuse it."""
        entered_on = entered_on or day
        units = tuple(max(each + wrong, 0) for each in self.units(day, dice))
        is_checked = any(each.taken_on == day and each.source == "CONTROL" for each in self.readings)
        if not is_checked if source == "CONTROL" else self._fits(units, day, entered_on):
            self.readings.append(Reading(day, entered_on, source, units))

    def _fits(self, units: Sequence[int], day: date, entered_on: date) -> bool:
        """Tell whether a reading lies between those known so far that no control refutes."""
        known = [each for each in self.readings if each.entered_on <= entered_on and each.status == "ACCEPTED"]
        checks = [each for each in known if each.source == "CONTROL"]
        for past in known:
            is_refuted = past.source != "CONTROL" and any(
                _falls(past.units, check.units) if check.taken_on > past.taken_on else _falls(check.units, past.units)
                for check in checks
                if check.taken_on != past.taken_on
            )
            earlier, later = (past.units, units) if past.taken_on <= day else (units, past.units)
            if past.taken_on == day or (not is_refuted and _falls(earlier, later)):
                return False
        return True

    def settle(self) -> None:
        """Put readings in order and note where registers passed zero, as was decided when each was entered."""
        top = 10**self.digits
        self.readings.sort(key=lambda reading: (reading.taken_on, reading.entered_on))
        for place, reading in enumerate(self.readings):
            known = [
                each for each in self.readings[:place]
                if each.entered_on <= reading.entered_on and each.status not in {"UNDER_REVIEW", "REJECTED"}
            ]  # fmt: skip
            if known:
                passed = zip(known[-1].units, reading.units, strict=True)
                reading.rolled_over = any(two // top > one // top for one, two in passed)

    def shown(self, reading: Reading) -> Iterator[int | None]:
        """Yield what the registers show, T1 first, null for zones that there are none of."""
        for place in range(3):
            yield reading.units[place] % 10**self.digits if place < self.zones else None


def _falls(earlier: Sequence[int], later: Sequence[int]) -> bool:
    return any(two < one for one, two in zip(earlier, later, strict=True))

"""Months of an account in the demo region: what was used, and what was read of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from app.demo.calendar import Calendar
from app.demo.customers import Customer
from app.demo.meters import ZONE_PARTS, Meter, fitted
from domain.periods import last_day, month_after

SEASONS = (1.25, 1.2, 1.08, 0.92, 0.84, 0.95, 1.15, 1.2, 0.95, 0.86, 0.98, 1.2)
"""How much is used in a month, January first, beside the mean: heating in winter, cooling in July and August."""
WINDOW_DAYS = (23, 23, 24, 24, 24, 25)
IMPORT, CONTROL = "IMPORT", "CONTROL"


@dataclass(frozen=True, slots=True)
class Month:
    """
    What a month used in kilowatt-hours, zone by zone, and when that was read, if it was.

    ``faces`` tell, zone by zone, from which reading to which the charge goes; none where there is no such pair.
    """

    place: int
    read_on: date | None
    used: tuple[int, ...]
    faces: tuple[str, ...]


@dataclass(slots=True)
class Metering:
    """The meters of an account, their readings as rows, and the months that follow from them."""

    customer: Customer
    calendar: Calendar
    rng: Random
    meters: list[Meter] = field(default_factory=list)
    readings: list[tuple[object, ...]] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)
    charged: list[str] = field(default_factory=list)
    """What the registers showed at the reading that the last charge by readings went up to."""

    def run(self) -> None:
        """Let the months pass."""
        customer = self.customer
        self.meters = [fitted(customer, self.calendar, self.rng, number) for number in range(customer.meters)]
        before = self._reading_day(self.calendar.months[customer.first], months_on=-1)
        self.readings = [meter.read(max(before, meter.installed_on), IMPORT) for meter in self.meters]
        self.charged = self._faces()
        for place in range(customer.first, customer.last + 1):
            self.months.append(self._pass(place, self.calendar.months[place], [0] * customer.zones))

    def _pass(self, place: int, month: date, used: list[int]) -> Month:
        customer, is_last = self.customer, place == self.customer.last
        if place == customer.controlled:
            self._control(month, used)
        if place == customer.replaced:
            self._replace(month, used)
        self._use(month, used)
        read_on = customer.closed_on if is_last and customer.closed_on else self._reading_day(month)
        is_read = read_on == customer.closed_on or not self._lacks_reading(place, month)
        kwh = tuple(units * customer.ratio for units in used)
        if not is_read:
            return Month(place, None, kwh, ())
        self._read(read_on)
        before, self.charged = self.charged, self._faces()
        faces = [f"показания {one}–{two}" for one, two in zip(before, self.charged, strict=True)]
        if place == customer.replaced:
            faces = ["со сменой счётчика"] * customer.zones
        return Month(place, read_on, kwh, tuple(faces))

    def _faces(self) -> list[str]:
        return [self.meters[-1].face(zone) for zone in range(self.customer.zones)]

    def _use(self, month: date, used: list[int]) -> None:
        hanging = [meter for meter in self.meters if meter.removed_on is None]
        for meter in hanging:
            self._count(meter, self._units(month), used)

    def _read(self, on: date) -> None:
        closes = on == self.customer.closed_on
        for meter in [meter for meter in self.meters if meter.removed_on is None]:
            self.readings.append(meter.read(on, CONTROL if closes else IMPORT))
            meter.removed_on = on if closes else None

    def _control(self, month: date, used: list[int]) -> None:
        """Let an inspector read a meter before the month's own reading."""
        meter = self.meters[-1]
        self._count(meter, [units // 3 for units in self._units(month)], used)
        self.readings.append(meter.read(month.replace(day=self.rng.randint(4, 12)), CONTROL))

    def _replace(self, month: date, used: list[int]) -> None:
        """Fit another meter: the one's last value and the other's first are controls of one day (billing rule 11)."""
        old, on = self.meters[-1], month.replace(day=self.rng.randint(13, 18))
        self._count(old, [units // 2 for units in self._units(month)], used)
        new = old.successor(on, self.rng)
        self.readings += [old.read(on, CONTROL), new.read(on, CONTROL)]
        self.meters.append(new)

    def _count(self, meter: Meter, units: Sequence[int], used: list[int]) -> None:
        meter.count(units)
        used[:] = [before + more for before, more in zip(used, units, strict=True)]

    def _units(self, month: date) -> list[int]:
        """Return the units that a register of each zone counts in a month."""
        customer, uniform = self.customer, self.rng.uniform
        season = 1 + (SEASONS[month.month - 1] - 1) * (0.4 if customer.is_business else 1)
        units = customer.base * season * last_day(month).day / 30.4 * uniform(0.82, 1.18)
        return [int(units * part * uniform(0.95, 1.05)) for part in ZONE_PARTS[customer.zones]]

    def _reading_day(self, month: date, *, months_on: int = 0) -> date:
        """Return the day of a month's reading: within the window, or the 1st after it where that closes the month."""
        if self.customer.reads_itself or self.customer.is_business:
            return month_after(month, months_on + 1)
        return month_after(month, months_on).replace(day=self.rng.choice(WINDOW_DAYS))

    def _lacks_reading(self, place: int, month: date) -> bool:
        # A meter that nobody verified in time counts no more (billing rule 16).
        return place in self.customer.missing or self.meters[-1].verify_before < last_day(month)


def metering_of(customer: Customer, calendar: Calendar, rng: Random) -> Metering:
    """Return what the meters of an account did over the months."""
    metering = Metering(customer, calendar, rng)
    metering.run()
    return metering

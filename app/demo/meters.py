"""A meter of the demo region and what its registers show."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from app.demo.calendar import Calendar
from app.demo.customers import Customer

MODELS = {1: ("Меркурий 201.5", "СЕ 101", "Нева 103"), 2: ("Меркурий 200.02", "СЕ 102М"), 3: ("Меркурий 206", "СЕ 208")}
THREE_PHASE = ("Меркурий 230 ART", "СЕ 303", "Энергомера ЦЭ6803В")
SMART = "РиМ 189.11"
ZONE_PARTS = {1: (1.0,), 2: (0.68, 0.32), 3: (0.36, 0.28, 0.36)}
"""How use divides among the zones."""


@dataclass(slots=True)
class Meter:
    """A meter; ``values`` count on past the digits that the register has."""

    account: str
    serial: str
    model: str
    digits: int
    ratio: int
    zones: int
    reads_itself: bool
    installed_on: date
    verify_before: date
    values: list[int]
    removed_on: date | None = None
    shown: list[int] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the row of meters.csv."""
        return (
            self.account, self.serial, self.model, self.digits, self.ratio, self.zones,
            "true" if self.reads_itself else "false", self.installed_on, self.removed_on, self.verify_before,
        )  # fmt: skip

    def read(self, on: date, source: str) -> tuple[object, ...]:
        """Return the row of readings.csv for a day."""
        now = [value % 10**self.digits for value in self.values]
        rolled_over = any(value < before for value, before in zip(now, self.shown, strict=False))
        self.shown = now
        values = (*now, *(None for _ in range(3 - self.zones)))
        return (self.account, self.serial, on, source, *values, "true" if rolled_over else None, None, None)

    def face(self, zone: int) -> str:
        """Return the digits that a register shows."""
        return f"{self.values[zone] % 10**self.digits:0{self.digits}d}"

    def count(self, units: Sequence[int]) -> None:
        """Let the registers count on, zone by zone."""
        self.values = [value + count for value, count in zip(self.values, units, strict=True)]

    def successor(self, on: date, rng: Random) -> "Meter":
        """Remove the meter and return the one that is fitted in its place."""
        self.removed_on = on
        return replace(
            self,
            serial=f"{rng.randrange(10**8):08d}",
            digits=6,
            installed_on=on,
            verify_before=on.replace(year=on.year + 16),
            values=[rng.randint(0, 9) for _ in range(self.zones)],
            removed_on=None,
            shown=[],
        )


def fitted(customer: Customer, calendar: Calendar, rng: Random, number: int) -> Meter:
    """Return a meter of an account as it hangs there before the first month."""
    digits = 5 if customer.zones == 1 and rng.random() < 0.4 else 6
    top = 10**digits
    start = top - rng.randint(300, 1500) if customer.rolls_over else rng.randint(100, top // 3)
    installed_on = customer.opened_on + timedelta(days=0 if customer.first else rng.randint(0, 30))
    return Meter(
        account=customer.number,
        serial=f"{rng.randrange(10**8):08d}" if number == 0 else f"{rng.randrange(10**8):08d}-{number + 1}",
        model=_model(customer, rng),
        digits=digits,
        ratio=customer.ratio,
        zones=customer.zones,
        reads_itself=customer.reads_itself,
        installed_on=installed_on,
        verify_before=_verify_before(customer, calendar, rng),
        values=[int(start * part) if zone else start for zone, part in enumerate(ZONE_PARTS[customer.zones])],
    )


def _verify_before(customer: Customer, calendar: Calendar, rng: Random) -> date:
    if customer.is_overdue:
        return calendar.day - timedelta(days=rng.randint(20, 90))
    return calendar.day + timedelta(days=rng.randint(60, 5000))


def _model(customer: Customer, rng: Random) -> str:
    if customer.reads_itself:
        return SMART
    return rng.choice(THREE_PHASE if customer.is_business else MODELS[customer.zones])

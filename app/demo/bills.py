"""Charges of the demo region: months with readings, months without, and what a late reading sets right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.demo.calendar import Calendar, due_on
from app.demo.customers import Customer
from app.demo.prices import NORM, month_rates, priced
from app.demo.registers import Month
from domain.periods import last_day
from domain.shares import share_out
from domain.tariffs import PricedLine
from domain.users import Language
from schema.texts.amounts import DAYS, MONTHS, PERSONS, counted, kwh, money, price
from schema.texts.days import name_day
from schema.texts.months import name_month

RU = Language.RU
ZONE_NAMES = {1: ("",), 2: ("день", "ночь"), 3: ("пик", "ночь", "полупик")}
HOUSE_KWH = 7
MEAN_MONTHS, FEWEST_MONTHS, LONGEST_MEAN = 3, 6, 12
"""Months charged by the mean, months that a mean needs, months that it looks back on (billing rules 12-14)."""

Line = tuple[str, str, str | None, int | None, int | None, Decimal | None, int]
"""Kind, text, zone, band, kWh, price in rubles, amount in kopecks."""


@dataclass(frozen=True, slots=True)
class Charge:
    """The charge of a month in kopecks."""

    month: date
    basis: str
    due_on: date
    lines: list[Line]

    @property
    def amount(self) -> int:
        """The sum of the lines, in kopecks."""
        return sum(line[-1] for line in self.lines)

    @property
    def kwh(self) -> int:
        """What the account itself used, in kilowatt-hours."""
        return sum(line[4] or 0 for line in self.lines if line[0] == "ENERGY")


class Bills:
    """The charges of an account, made month by month."""

    def __init__(self, customer: Customer, calendar: Calendar) -> None:
        self.customer, self.calendar = customer, calendar
        self.charges: list[Charge] = []
        self._volumes: list[tuple[int, ...] | None] = []
        self._waiting: list[Month] = []

    def add(self, month: Month) -> None:
        """Charge the next month."""
        if month.read_on is None:
            self._waiting.append(month)
            self._volumes.append(None)
            basis, lines = self._estimated(month)
        else:
            basis, lines = "READINGS", list(self._read(month, month.read_on))
        day = self.calendar.months[month.place]
        if self.customer.shares_house and day != self.calendar.closed_here:
            lines.append(_house_line(self.customer, day))
        self.charges.append(Charge(day, basis, due_on(day, is_business=self.customer.is_business), lines))

    def _read(self, month: Month, read_on: date) -> Iterator[Line]:
        """Charge what was read: what was used belongs to every month since the reading before (billing rule 9)."""
        months = [*self._waiting, month]
        shares = _shared(months, [self.calendar.months[each.place] for each in months])
        yield from self._lines(month, shares[-1], self._read_text(month, months))
        if self._waiting:
            yield self._recalculation(months[:-1], shares[:-1], read_on)
        self._volumes[len(self._volumes) - len(self._waiting) :] = shares
        self._waiting = []

    def _recalculation(self, months: Sequence[Month], shares: Sequence[tuple[int, ...]], read_on: date) -> Line:
        days = [self.calendar.months[month.place] for month in months]
        due = sum(self._amount(day, volumes) for day, volumes in zip(days, shares, strict=True))
        charged = sum(
            line[-1] for charge in self.charges[-len(months) :] for line in charge.lines if line[0] == "ENERGY"
        )
        changes = [
            f"{name_month(charge.month, RU)} было {kwh(charge.kwh, RU)}, стало {kwh(sum(share), RU)}"
            for charge, share in zip(self.charges[-len(months) :], shares, strict=True)
        ]
        text = f"Перерасчёт по показаниям от {name_day(read_on, RU)}: {'; '.join(changes)}"
        return ("RECALCULATION", text, None, None, None, None, due - charged)

    def _estimated(self, month: Month) -> tuple[str, list[Line]]:
        """Charge a month without a reading: three by the mean, then by the norm."""
        known = [volumes for volumes in self._volumes[-LONGEST_MEAN - len(self._waiting) :] if volumes is not None]
        name = name_month(self.calendar.months[month.place], RU)
        if len(self._waiting) <= MEAN_MONTHS and len(known) >= FEWEST_MONTHS:
            mean = tuple((2 * sum(zone) + len(known)) // (2 * len(known)) for zone in zip(*known, strict=True))
            text = f"Показаний нет, по среднему за {counted(len(known), MONTHS, RU)}, {name}"
            return "AVERAGE", self._lines(month, mean, (text,) * len(mean))
        persons = max(self.customer.persons, 1)
        text = f"Показаний нет, по нормативу ({counted(persons, PERSONS, RU)}), {name}"
        return "NORM", self._lines(month, (NORM * persons,), (text,), zones=1)

    def _lines(self, month: Month, volumes: tuple[int, ...], texts: Sequence[str], *, zones: int = 0) -> list[Line]:
        """Price the volumes of the account's zones, or of so many others."""
        day, category, zones = self.calendar.months[month.place], self.customer.category, zones or self.customer.zones
        has_bands = len(month_rates(category, zones, day)) > zones
        return [
            _energy_line(line, texts[int(line.zone.value[1]) - 1], has_bands=has_bands)
            for line in priced(category, zones, day, *volumes)
        ]

    def _amount(self, day: date, volumes: tuple[int, ...]) -> int:
        return sum(line.amount for line in priced(self.customer.category, self.customer.zones, day, *volumes))

    def _read_text(self, month: Month, months: Sequence[Month]) -> list[str]:
        name = name_month(self.calendar.months[month.place], RU)
        if self.customer.is_business:
            return [f"Счётчиков {self.customer.meters}, коэффициент {self.customer.ratio}, {name}"]
        zones = ZONE_NAMES[self.customer.zones]
        used = zip(*(each.used for each in months), strict=True)
        divided = [self._division(months, sum(zone)) for zone in used]
        return [
            f"{name.capitalize()}{', ' if zone else ''}{zone}, {face}{share}"
            for zone, face, share in zip(zones, month.faces, divided, strict=True)
        ]

    def _division(self, months: Sequence[Month], used: int) -> str:
        """Tell how what was used between two readings is divided by the days of its months (billing rule 9)."""
        if len(months) == 1:
            return ""
        days = [last_day(self.calendar.months[month.place]).day for month in months]
        return f" ({kwh(used, RU)} поделены на {counted(sum(days), DAYS, RU)}, из них {days[-1]} этого месяца)"


def _energy_line(line: PricedLine, text: str, *, has_bands: bool) -> Line:
    band = f" ({line.band}-й диапазон)" if has_bands else ""
    sentence = f"{text}: {kwh(line.kwh, RU)} × {price(line.price, RU)} = {money(line.amount, RU)}{band}"
    return ("ENERGY", sentence, line.zone.value, line.band, line.kwh, line.price, line.amount)


def _house_line(customer: Customer, day: date) -> Line:
    """Charge the share of what the house uses in common, at the price of the first band (domain.md 3.2)."""
    rate = month_rates(customer.category, 1, day)[0]
    amount = int(rate.price * 100) * HOUSE_KWH
    told = f"{kwh(HOUSE_KWH, RU)} × {price(rate.price, RU)} = {money(amount, RU)}"
    text = f"Общедомовые нужды, {name_month(day, RU)}: {told}"
    return ("COMMON_HOUSE", text, None, None, HOUSE_KWH, rate.price, amount)


def _shared(months: Sequence[Month], days: Sequence[date]) -> list[tuple[int, ...]]:
    """Divide what months used in all among them by their days, zone by zone."""
    if len(months) == 1:
        return [months[0].used]
    weights = [last_day(day).day for day in days]
    zones = [share_out(sum(zone), weights=weights) for zone in zip(*(month.used for month in months), strict=True)]
    return list(zip(*zones, strict=True))

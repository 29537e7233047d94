"""Accounts of a random year, each made of its own number and the seed: whoever lives there, and how they are read."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from tools.random_year_registers import DAY, Register

CATEGORIES = ("URBAN_GAS", "URBAN_ELECTRIC", "RURAL")
FAR = date(2040, 1, 1)


@dataclass(slots=True)
class Home:
    """An account with its meters and papers; ``history`` is the first day that anything is known of."""

    id: uuid.UUID
    number: str
    is_business: bool
    zones: int
    category: str
    opened_on: date
    closed_on: date | None
    closing_entered_on: date | None = None
    registers: list[Register] = field(default_factory=list)
    terms: list[tuple[Any, ...]] = field(default_factory=list)
    exemptions: list[tuple[date, date | None]] = field(default_factory=list)
    refusals: list[date] = field(default_factory=list)

    @property
    def tariff_code(self) -> str:
        """The tariff that the account has where its terms name none."""
        return f"{self.category}_{self.zones}"


@dataclass(frozen=True, slots=True)
class Year:
    """The months that are closed: from the 1st of the first to the last day of the last one."""

    since: date
    until: date

    def day(self, dice: Random) -> date:
        """Return any day."""
        return self.since + dice.randrange((self.until - self.since).days) * DAY


def home_of(*, place: int, seed: int, year: Year) -> Home:
    """Make an account."""
    dice = Random(f"{seed}:{place}")
    is_business = dice.random() < 0.08
    opened_on = year.since - dice.choice((40, 95, 150, 230, 330, 420, 460)) * DAY
    if dice.random() < 0.06:
        opened_on = year.day(dice)
    closed_on = max(year.day(dice), opened_on + 40 * DAY) if dice.random() < 0.04 else None
    home = Home(
        id=_key(dice),
        number=f"23{place:010d}",
        is_business=is_business,
        zones=1 if is_business else dice.choices((1, 2, 3), (70, 22, 8))[0],
        category="BUSINESS" if is_business else dice.choice(CATEGORIES),
        opened_on=opened_on,
        closed_on=closed_on,
    )
    if closed_on and dice.random() < 0.4:
        home.closing_entered_on = closed_on + dice.choice((5, 30, 75)) * DAY
    _meters(home, year, dice)
    _papers(home, year, dice)
    return home


def _key(dice: Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _meters(home: Home, year: Year, dice: Random) -> None:
    if dice.random() < 0.03:
        return
    for number in range(dice.choices((1, 2, 3), (88, 10, 2))[0]):
        installed_on = home.opened_on + (dice.randint(0, 60) * DAY if dice.random() < 0.1 else 0 * DAY)
        register = _register(home, installed_on, dice, number)
        home.registers.append(register)
        _read_year(home, register, year, dice)
        if dice.random() < 0.07:
            _replace(home, register, year, dice)
    for register in home.registers:
        _spoil(register, year, dice)


def _register(home: Home, installed_on: date, dice: Random, number: int, zones: int | None = None) -> Register:
    digits = dice.choice((4, 5, 6))
    zones = zones or home.zones
    start = 10**digits - dice.randint(50, 900) if dice.random() < 0.12 else dice.randint(0, 10**digits // 3)
    is_large = home.is_business or dice.random() < 0.01
    return Register(
        id=_key(dice),
        serial=f"{dice.randrange(10**8):08d}-{number}",
        digits=digits,
        ratio=dice.choice((1, 1, 20, 40)) if is_large else 1,
        zones=zones,
        installed_on=installed_on,
        begins_at=tuple(start if not zone else dice.randint(0, start) for zone in range(zones)),
        a_day=dice.choice((0.0, 1.5, 4.0, 9.0, 9.0, 20.0, 55.0)),
        verify_before=year_of(dice) if dice.random() < 0.05 else FAR,
    )


def year_of(dice: Random) -> date:
    """Return a day on which a verification may run out."""
    return date(2025, 9, 1) + dice.randint(0, 400) * DAY


def _read_year(home: Home, register: Register, year: Year, dice: Random, since: date | None = None) -> None:
    """Let a meter be read month by month, well or badly."""
    last = min(day for day in (register.removed_on, home.closed_on, year.until) if day)
    if since is None and dice.random() < 0.9:
        register.read(register.installed_on, dice.choice(("CONTROL", "CONTROL", "CUSTOMER")), dice)
    diligence = dice.choices((0.97, 0.7, 0.35, 0.0), (62, 22, 12, 4))[0]
    reads_itself = dice.random() < (0.5 if home.is_business else 0.06)
    gap = (year.day(dice), dice.randint(40, 190)) if dice.random() < 0.25 else (year.until, 0)
    month = (since or register.installed_on).replace(day=1)
    while month <= last:
        following = (month + 32 * DAY).replace(day=1)
        if dice.random() < diligence:
            day = _reading_day(home, month, following, dice, reads_itself=reads_itself)
            in_gap = gap[0] <= day <= gap[0] + gap[1] * DAY
            if register.installed_on < day <= last and not in_gap:
                _give(register, day, dice, reads_itself=reads_itself)
        if dice.random() < 0.035 and max(month, register.installed_on + DAY) <= last:
            _check(register, max(month, register.installed_on + DAY), min(last, following - DAY), dice)
        month = following
    if home.closed_on and last == home.closed_on and dice.random() < 0.6:
        register.read(last, "CONTROL", dice, entered_on=home.closing_entered_on)


def _reading_day(home: Home, month: date, following: date, dice: Random, *, reads_itself: bool) -> date:
    if reads_itself or home.is_business:
        return following if dice.random() < 0.9 else month.replace(day=dice.randint(2, 28))
    days = ((23, 25), (1, 22), (26, 28))
    return month.replace(day=dice.randint(*dice.choices(days, (80, 12, 8))[0]))


def _give(register: Register, day: date, dice: Random, *, reads_itself: bool) -> None:
    source = "IMPORT" if reads_itself else "PUBLIC_FORM" if dice.random() < 0.05 else "CUSTOMER"
    late = dice.randint(1, 90) if dice.random() < 0.02 else 0
    wrong = dice.randint(20, 400) if source != "IMPORT" and dice.random() < 0.02 else 0
    register.read(day, source, dice, entered_on=day + late * DAY, wrong=wrong)
    if source == "CUSTOMER" and not late and dice.random() < 0.03 and day.day < 25:
        # Somebody saw the slip the next day, within the window.
        given = register.readings[-1]
        if given.taken_on == day:
            given.status, given.fell_on = "SUPERSEDED", day + DAY if dice.random() < 0.7 else None
            register.read(day + DAY, source, dice)


def _check(register: Register, first: date, last: date, dice: Random) -> None:
    day = first + dice.randint(0, max((last - first).days, 0)) * DAY
    late = dice.choice((0, 0, 0, 3, 25, 100))
    register.read(day, "CONTROL", dice, entered_on=day + late * DAY)


def _replace(home: Home, register: Register, year: Year, dice: Random) -> None:
    """Let another meter hang in the place from a day of the year on."""
    day = year.day(dice)
    if day <= register.installed_on or (home.closed_on and day >= home.closed_on):
        return
    register.removed_on = day
    register.readings = [each for each in register.readings if each.taken_on < day]
    told_on = day + dice.choice((0, 0, 0, 4, 20, 70)) * DAY
    if dice.random() < 0.9:
        register.read(day, "CONTROL", dice, entered_on=told_on)
    zones = register.zones if home.is_business or dice.random() < 0.85 else dice.choice((1, 2, 3))
    new = _register(home, day, dice, len(home.registers) + 5, zones)
    home.registers.append(new)
    if dice.random() < 0.9:
        new.read(day, "CONTROL", dice)
    _read_year(home, new, year, dice, since=day)
    if told_on != day:
        register.removal_entered_on = new.entered_on = told_on
        for each in new.readings:
            each.entered_on = max(each.entered_on, told_on)


def _spoil(register: Register, year: Year, dice: Random) -> None:
    """Let some readings have warnings, fall out or wait."""
    if dice.random() < 0.02:
        first = year.day(dice)
        for each in register.readings:
            if first <= each.taken_on <= first + 70 * DAY:
                each.warnings = ("VERIFICATION_OVERDUE",)
    checks = [each for each in register.readings if each.source == "CONTROL"]
    for each in register.readings:
        refuting = [
            check for check in checks
            if check.taken_on > each.taken_on and any(a > b for a, b in zip(each.units, check.units, strict=True))
        ]  # fmt: skip
        if (
            refuting
            and each.source in {"CUSTOMER", "PUBLIC_FORM"}
            and each.status == "ACCEPTED"
            and dice.random() < 0.5
        ):
            each.status, each.fell_on = "SUPERSEDED", refuting[0].entered_on
        elif dice.random() < 0.005 and each.source == "CUSTOMER" and each.status == "ACCEPTED":
            each.status = dice.choice(("UNDER_REVIEW", "REJECTED"))
    register.settle()


def _papers(home: Home, year: Year, dice: Random) -> None:
    """Give the account terms, and now and then documents and refused inspections."""
    days = [home.opened_on, *sorted(year.day(dice) for _ in range(dice.choices((0, 1, 2), (70, 22, 8))[0]))]
    can_be_fitted, power = dice.random() < 0.5, dice.randint(5, 60)
    for place, day in enumerate(dict.fromkeys(days)):
        code = f"{dice.choice(CATEGORIES)}_{home.zones}" if dice.random() < 0.04 and not home.is_business else None
        persons = dice.choice((None, 1, 1, 2, 3, 4, 7)) if place else dice.randint(1, 5)
        home.terms.append((day, persons, dice.choice(("FLAT", "HOUSE")), can_be_fitted, power, code))
    if dice.random() < 0.05:
        since = year.day(dice)
        home.exemptions.append((since, since + 100 * DAY if dice.random() < 0.4 else None))
    if dice.random() < 0.04:
        first = year.day(dice)
        home.refusals += sorted({first, first + dice.randint(5, 90) * DAY})


def rows_of(home: Home) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the rows of an account by table, but for the account's own."""
    for register in home.registers:
        yield "meter", (
            register.id, home.id, register.serial, "Меркурий 201", register.digits, register.ratio, register.zones,
            register.installed_on, register.removed_on, register.verify_before, False, register.entered_on,
            register.removal_entered_on,
        )  # fmt: skip
        for reading in register.readings:
            entered_on = reading.entered_on if reading.entered_on != reading.taken_on else None
            yield "reading", (
                register.id, reading.taken_on, reading.source, reading.status, *register.shown(reading),
                list(reading.warnings), reading.rolled_over, entered_on, reading.fell_on,
            )  # fmt: skip
    for terms in home.terms:
        yield "account_terms", (home.id, *terms)
    for since, until in home.exemptions:
        yield "exemption", (home.id, since, until, "Удостоверение")
    for day in home.refusals:
        yield "access_refusal", (home.id, day, "Акт об отказе в допуске")

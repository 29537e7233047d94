"""Who the accounts of the demo region belong to, and how they live."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from random import Random

from app.demo.calendar import MONTHS, Calendar
from app.demo.names import company, names
from app.demo.places import PORT, STREETS, TOWNS, Town
from app.demo.prices import BUSINESS
from domain.periods import last_day

DEBTOR_OF_TWO_ZONES, BUSINESS_OF_MANY_METERS, LETS_NOBODY_IN = 0, 4, 5
THREE_OF_ONE_HOLDER = range(1, 4)
LARGE_FAMILY = THREE_OF_ONE_HOLDER[2]
BY_THE_SEA = 6
"""Accounts that every region has, however small, since people of the demo sign in to them."""
FAMILY = 40
"""One in so many accounts begins a row of three that belong to one holder."""


class Payer(Enum):
    """How somebody pays."""

    REGULAR = "REGULAR"
    AHEAD = "AHEAD"
    IN_PART = "IN_PART"
    NOT_AT_ALL = "NOT_AT_ALL"


@dataclass(frozen=True, slots=True)
class Customer:
    """
    An account and the habits that its figures follow from.

    Months are places in the calendar: ``first`` to ``last`` are charged, from ``stops`` on a debtor does not pay,
    ``missing`` lack readings, in ``replaced`` the meter changes, in ``controlled`` an inspector comes.
    """

    number: str
    town: Town
    holder: str
    category: str
    address: tuple[str, str, str | None, str | None]
    base: float
    opened_on: date
    closed_on: date | None = None
    zones: int = 1
    persons: int = 0
    meters: int = 1
    ratio: int = 1
    first: int = 0
    last: int = MONTHS - 1
    reads_itself: bool = False
    is_overdue: bool = False
    missing: range = range(0)
    replaced: int | None = None
    controlled: int | None = None
    rolls_over: bool = False
    shares_house: bool = False
    payer: Payer = Payer.REGULAR
    stops: int = 0

    @property
    def is_business(self) -> bool:
        """Whether the account serves a legal entity."""
        return self.category == BUSINESS


def random_of(seed: int, index: int) -> Random:
    """Return the randomness of one account, whoever asks and in what order."""
    return Random(f"{seed}:{index}")  # noqa: S311 - figures to look at, no secrets


def draw(seed: int, index: int, calendar: Calendar, rng: Random) -> Customer:
    """Return the customer of an account."""
    if index == BUSINESS_OF_MANY_METERS or (index > 9 and rng.random() < 0.04):
        return _business(index, calendar, rng)
    customer = _household(seed, index, calendar, rng)
    if index == DEBTOR_OF_TWO_ZONES:
        return replace(_plain(customer, calendar), zones=2, payer=Payer.NOT_AT_ALL, stops=MONTHS - 7)
    if index == LETS_NOBODY_IN:
        return replace(_plain(customer, calendar), missing=range(MONTHS - 5, MONTHS))
    if index == BY_THE_SEA:
        return _plain(customer, calendar)
    return _shown_of_three(index, _plain(customer, calendar)) if index in THREE_OF_ONE_HOLDER else customer


def _shown_of_three(index: int, customer: Customer) -> Customer:
    """
    Return one of three accounts.

    A meter was changed, and the last month but one estimated; one of three zones reads itself; one is that of a large
    family and paid ahead.
    """
    if index == THREE_OF_ONE_HOLDER[0]:
        return replace(customer, zones=1, replaced=MONTHS - 5, missing=range(MONTHS - 2, MONTHS - 1))
    if index == THREE_OF_ONE_HOLDER[1]:
        return replace(customer, zones=3, reads_itself=True)
    return replace(customer, zones=1, persons=5, base=1300, payer=Payer.AHEAD)


def _plain(customer: Customer, calendar: Calendar) -> Customer:
    """Return the customer without what would make a first look harder."""
    return replace(
        customer, opened_on=calendar.months[0] - timedelta(days=900), closed_on=None, first=0, last=MONTHS - 1,
        reads_itself=False, is_overdue=False, missing=range(0), replaced=None, rolls_over=False, payer=Payer.REGULAR,
    )  # fmt: skip


def _household(seed: int, index: int, calendar: Calendar, rng: Random) -> Customer:
    shared = random_of(seed, -1 - _head(index))
    town = PORT if index == BY_THE_SEA else _town(shared)
    category = rng.choices(("URBAN_GAS", "URBAN_ELECTRIC"), (70, 30))[0] if town.is_urban else "RURAL"
    base = min(rng.lognormvariate(5.35, 0.55), 1500) * (1.0 if category == "URBAN_GAS" else 1.35)
    payer = rng.choices(tuple(Payer), (78, 8, 6, 8))[0]
    first, last = _stay(rng)
    missing = range(0) if payer is Payer.NOT_AT_ALL else _missing(first, last, rng)
    is_overdue = not missing and rng.random() < 0.04
    home = Customer(
        number=_number(town, index), town=town, holder=names(seed).person(shared), category=category,
        address=_address(rng, is_flat=town.is_urban and rng.random() < 0.8), base=base,
        zones=rng.choices((1, 2, 3), (70, 24, 6))[0], persons=rng.choices((1, 2, 3, 4, 5), (25, 30, 22, 16, 7))[0],
        opened_on=_opened(calendar, first, rng), closed_on=_closed(calendar, last, rng), first=first, last=last,
        payer=payer, missing=missing, is_overdue=is_overdue,
    )  # fmt: skip
    return _lived_in(home, rng)


def _lived_in(home: Customer, rng: Random) -> Customer:
    """Return the household with what happens to it and its meter."""
    first, last, is_read = home.first, home.last, not home.missing
    is_sound = is_read and not home.is_overdue
    return replace(
        home,
        reads_itself=is_sound and rng.random() < 0.12,
        replaced=_sometimes(0.03, first + 1, last - 1, rng) if is_sound else None,
        controlled=_sometimes(0.05, first + 1, last, rng) if is_read else None,
        rolls_over=rng.random() < 0.01,
        shares_house=rng.random() < 0.05,
        stops=rng.randint(first, max(first, last - 1)),
    )


def _business(index: int, calendar: Calendar, rng: Random) -> Customer:
    town = _town(rng)
    is_shown = index == BUSINESS_OF_MANY_METERS
    return Customer(
        number=_number(town, index),
        town=town,
        holder=company(rng),
        category=BUSINESS,
        address=_address(rng, is_flat=False),
        base=rng.lognormvariate(4.0, 0.6),
        meters=3 if is_shown else rng.choices((1, 2, 3, 4), (50, 30, 12, 8))[0],
        ratio=rng.choice((20, 30, 40, 60)),
        opened_on=_opened(calendar, 0, rng),
        reads_itself=rng.random() < 0.3,
        controlled=_sometimes(0.2, 1, MONTHS - 1, rng),
        rolls_over=rng.random() < 0.02,
        payer=Payer.REGULAR if is_shown else rng.choices((Payer.REGULAR, Payer.AHEAD, Payer.IN_PART), (85, 10, 5))[0],
        stops=rng.randint(0, MONTHS - 1),
    )


def _town(rng: Random) -> Town:
    return rng.choices(TOWNS, [town.weight for town in TOWNS])[0]


def _head(index: int) -> int:
    """Return the account whose holder this account has too."""
    if index in THREE_OF_ONE_HOLDER:
        return THREE_OF_ONE_HOLDER[0]
    return index - index % FAMILY if index >= FAMILY and index % FAMILY < 3 else index


def _number(town: Town, index: int) -> str:
    return f"23{TOWNS.index(town) + 1:02d}{index + 1:08d}"


def _address(rng: Random, *, is_flat: bool) -> tuple[str, str, str | None, str | None]:
    house = f"{rng.randint(1, 180)}{rng.choice(('', '', '', '', 'А', 'Б', '/1'))}"
    building = str(rng.randint(1, 3)) if is_flat and rng.random() < 0.1 else None
    return rng.choice(STREETS), house, building, str(rng.randint(1, 120)) if is_flat else None


def _stay(rng: Random) -> tuple[int, int]:
    first = rng.randint(1, 16) if rng.random() < 0.03 else 0
    last = rng.randint(first + 2, MONTHS - 2) if rng.random() < 0.03 else MONTHS - 1
    return first, last


def _missing(first: int, last: int, rng: Random) -> range:
    if rng.random() >= 0.08 or last - first < 4:
        return range(0)
    start = rng.randint(first + 2, last)
    return range(start, min(start + rng.choice((1, 1, 1, 2, 2, 3, 4, 6)), last + 1))


def _sometimes(chance: float, low: int, high: int, rng: Random) -> int | None:
    return rng.randint(low, high) if rng.random() < chance and low <= high else None


def _opened(calendar: Calendar, first: int, rng: Random) -> date:
    if first:
        return calendar.months[first] + timedelta(days=rng.randint(0, 3))
    return calendar.months[0] - timedelta(days=rng.randint(60, 6000))


def _closed(calendar: Calendar, last: int, rng: Random) -> date | None:
    if last == MONTHS - 1:
        return None
    month = calendar.months[last]
    return min(month + timedelta(days=rng.randint(25, 29)), last_day(month))

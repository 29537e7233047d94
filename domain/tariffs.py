"""Tariffs: whom they are for, and what a month's kilowatt-hours cost by zone and band, exact to the kopeck."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from domain.charges import ChargeLineKind
from domain.metering import TariffZone
from domain.money import Kopecks, half_up
from domain.shares import share_out

MOST_KWH = 10_000_000
"""More kilowatt-hours of a month than this are taken for a slip of the pen."""


class TariffCategory(Enum):
    """Whom a tariff is for."""

    URBAN_GAS = "URBAN_GAS"
    URBAN_ELECTRIC = "URBAN_ELECTRIC"
    RURAL = "RURAL"
    BUSINESS = "BUSINESS"


class ZoneNotPriced(Exception):
    """The tariff has no price for a zone of the consumption."""

    def __init__(self, zone: TariffZone) -> None:
        super().__init__(zone)
        self.zone = zone


class ZoneRepeated(Exception):
    """The consumption names a zone twice."""

    def __init__(self, zone: TariffZone) -> None:
        super().__init__(zone)
        self.zone = zone


class ConsumptionOutOfRange(Exception):
    """The consumption is below zero, or above ``MOST_KWH``."""

    def __init__(self, zone: TariffZone, kwh: int) -> None:
        super().__init__(zone, kwh)
        self.zone, self.kwh = zone, kwh


class BandsDoNotFit(Exception):
    """Bands do not go on from one another without an end, or end elsewhere in one zone than in another."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Price in rubles of a kilowatt-hour; the band ends at ``up_to`` kWh a month of all zones, the last one nowhere."""

    zone: TariffZone
    band: int
    up_to: int | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """
    A tariff with its rates by zone and band, in force from ``valid_from`` to ``valid_to``, both included.

    Where ``official`` is false its prices are expected or illustrative; ``act`` names the decision that set them.
    """

    id: uuid.UUID
    code: str
    name: str
    category: TariffCategory
    valid_from: date
    valid_to: date | None
    act: str | None
    official: bool
    rates: Sequence[Rate]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """
    Whole kilowatt-hours of a zone and band at a price in rubles, and their amount in kopecks.

    ``zones`` is how many zones are counted, which is what the name of the zone depends on.
    """

    zone: TariffZone
    band: int
    kwh: int
    price: Decimal
    amount: Kopecks
    zones: int = 1

    @property
    def kind(self) -> ChargeLineKind:
        """What the line is for."""
        return ChargeLineKind.ENERGY


@dataclass(frozen=True, slots=True)
class ChargeEstimate:
    """What a month's consumption would cost (O22)."""

    lines: Sequence[PricedLine]

    @property
    def amount(self) -> Kopecks:
        """Sum of the lines, in kopecks."""
        return amount_of(self.lines)


def consumption_of(volumes: Iterable[tuple[TariffZone, int]]) -> dict[TariffZone, int]:
    """
    Return whole kilowatt-hours by zone, as somebody states them.

    :raises ZoneRepeated: a zone is named twice
    :raises ConsumptionOutOfRange: a volume is below zero or absurd
    """
    consumption: dict[TariffZone, int] = {}
    for zone, kwh in volumes:
        if zone in consumption:
            raise ZoneRepeated(zone)
        if not 0 <= kwh <= MOST_KWH:
            raise ConsumptionOutOfRange(zone, kwh)
        consumption[zone] = kwh
    return consumption


def charge_lines(*, rates: Iterable[Rate], consumption: Mapping[TariffZone, int]) -> list[PricedLine]:
    """
    Price a month's kilowatt-hours, band after band, T1 before T2 before T3 (billing rules 2, 5 and 6).

    Bands are marginal and count the kWh of all zones together; each is divided among the zones in proportion to what is
    left of each. Whole kWh times price is rounded half up once a line; lines of 0 kWh are left out.

    :raises ZoneNotPriced: the tariff has no price for a zone of the consumption
    :raises BandsDoNotFit: the rates of these zones do not make one row of bands
    """
    zones = [zone for zone in TariffZone if zone in consumption]
    left = [consumption[zone] for zone in zones]
    lines: list[PricedLine] = []
    start = 0
    for band in _bands(list(rates), zones):
        end = band[0].up_to
        taken = share_out(sum(left) if end is None else min(sum(left), end - start), weights=left)
        left = [before - now for before, now in zip(left, taken, strict=True)]
        lines += [_line(rate, kwh, zones[-1]) for rate, kwh in zip(band, taken, strict=True) if kwh]
        start = end or start
    return lines


def amount_of(lines: Iterable[PricedLine]) -> Kopecks:
    """Return what the lines come to, in kopecks."""
    return Kopecks(sum(line.amount for line in lines))


def _line(rate: Rate, kwh: int, last: TariffZone) -> PricedLine:
    zones = list(TariffZone).index(last) + 1
    return PricedLine(rate.zone, rate.band, kwh, rate.price, half_up(kwh * rate.price), zones)


def _bands(rates: Sequence[Rate], zones: Sequence[TariffZone]) -> list[tuple[Rate, ...]]:
    """Return the rates of each band, zone by zone."""
    rows = [sorted((rate for rate in rates if rate.zone is zone), key=lambda rate: rate.band) for zone in zones]
    for zone, row in zip(zones, rows, strict=True):
        if not row:
            raise ZoneNotPriced(zone)
        if [(rate.band, rate.up_to) for rate in row] != [(rate.band, rate.up_to) for rate in rows[0]]:
            raise BandsDoNotFit
        ends = [rate.up_to for rate in row]
        if ends != [*sorted({end for end in ends if end is not None and end > 0}), None]:
            raise BandsDoNotFit
    return list(zip(*rows, strict=True))

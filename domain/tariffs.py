"""Tariffs: whom they are for, what a kilowatt-hour costs by zone and band, and lines of what was priced by them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from domain.charges import ChargeLineKind
from domain.grounds import Ground
from domain.metering import TariffZone
from domain.money import Kopecks

MOST_KWH = 10_000_000
"""More kilowatt-hours of a month than this are taken for a slip of the pen."""


class TariffCategory(Enum):
    """Whom a tariff is for."""

    URBAN_GAS = "URBAN_GAS"
    URBAN_ELECTRIC = "URBAN_ELECTRIC"
    RURAL = "RURAL"
    BUSINESS = "BUSINESS"


class ZoneNotPriced(Exception):
    """The tariff has no price for a zone; ``zones`` are those that it has, as far as they are told."""

    def __init__(self, zone: TariffZone, *, zones: Sequence[TariffZone] = ()) -> None:
        super().__init__(zone)
        self.zone, self.zones = zone, tuple(zones)


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


class NoTariff(Exception):
    """No tariff is in force on a day that is to be charged."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


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
    act_number: str | None = None
    act_date: date | None = None

    @property
    def ground(self) -> Ground | None:
        """The act that set the prices, where it is known."""
        return None if self.act is None else Ground(self.act, self.act_number, self.act_date)

    @property
    def is_one_rate(self) -> bool:
        """Tell whether the whole day has one price."""
        return all(rate.zone is TariffZone.T1 for rate in self.rates)


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


def amount_of(lines: Iterable[PricedLine]) -> Kopecks:
    """Return what the lines come to, in kopecks."""
    return Kopecks(sum(line.amount for line in lines))

"""What consumption would cost, as the bill is priced (O22)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.charges import ChargeLineKind
from domain.grounds import Ground
from domain.line_facts import LineFacts, facts_of
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.month_prices import MonthLine, price_month
from domain.month_volumes import MonthVolume
from domain.periods import Month, month_of
from domain.tariff_parts import whole_month
from domain.tariffs import Tariff, ZoneNotPriced


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """
    A line of an estimate: energy as `domain.month_prices` prices it, or another cause of an amount in kopecks.

    ``month`` is null where it is the month that is asked about; ``facts`` are of energy alone, ``volume`` is what
    readings tell. ``kwh_before`` is what stood of a month that is put right. ``left_out`` are zones of the tariff whose
    use was not named, told by the last line alone.
    """

    amount: Kopecks
    kind: ChargeLineKind = ChargeLineKind.ENERGY
    zone: TariffZone | None = None
    band: int | None = None
    kwh: int | None = None
    price: Decimal | None = None
    facts: LineFacts | None = None
    month: Month | None = None
    volume: MonthVolume | None = None
    kwh_before: int | None = None
    left_out: tuple[TariffZone, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeEstimate:
    """What consumption would cost."""

    lines: Sequence[EstimateLine]

    @property
    def amount(self) -> Kopecks:
        """Sum of the lines, in kopecks."""
        return Kopecks(sum(line.amount for line in self.lines))


def energy(
    lines: Iterable[MonthLine],
    *,
    month: Month | None = None,
    volume: MonthVolume | None = None,
    exemption: Ground | None = None,
) -> list[EstimateLine]:
    """
    Return lines that were priced as lines of an estimate.

    ``month`` is theirs if it is not the one asked about; ``volume`` is what they rest on, where readings tell it;
    ``exemption`` is the document that frees them from bands.
    """
    return [
        EstimateLine(
            amount=line.amount,
            zone=line.zone,
            band=line.band,
            kwh=line.kwh,
            price=line.price,
            facts=facts_of(line, exemption=exemption),
            month=month,
            volume=volume,
        )
        for line in lines
    ]


def estimate_as_of(*, tariff: Tariff, day: date, consumption: Mapping[TariffZone, int]) -> ChargeEstimate:
    """
    Price a month's kilowatt-hours at the prices of one tariff, whatever else comes into force in the month of ``day``.

    A zone of the tariff that is left out counts as 0 kWh, and is told to be left out.

    :raises ZoneNotPriced: the tariff has no price for a zone that is named, be it with 0 kWh
    """
    parts = whole_month(month=month_of(day), tariff=tariff)
    zones = [zone for zone in TariffZone if zone in parts[0].rows]
    for zone in consumption:
        if zone not in zones:
            raise ZoneNotPriced(zone, zones=zones)
    lines = energy(price_month(parts=parts, metered={zone: consumption.get(zone, 0) for zone in zones}))
    left_out = tuple(zone for zone in zones if zone not in consumption)
    return ChargeEstimate([*lines[:-1], *(replace(line, left_out=left_out) for line in lines[-1:])])

"""What consumption would cost, as the bill is priced (O22)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.charges import ChargeLineKind
from domain.line_facts import LineFacts, facts_of
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.month_prices import MonthLine, price_month
from domain.periods import Month, month_of
from domain.price_book import PriceBook
from domain.tariff_parts import Part, whole_month
from domain.tariffs import BandsDoNotFit, NoTariff, Tariff, ZoneNotPriced


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """
    A line of an estimate: energy as `domain.month_prices` prices it, or another cause of an amount in kopecks.

    ``month`` is the month of a recalculation; ``facts`` are of energy alone.
    """

    amount: Kopecks
    kind: ChargeLineKind = ChargeLineKind.ENERGY
    zone: TariffZone | None = None
    band: int | None = None
    kwh: int | None = None
    price: Decimal | None = None
    facts: LineFacts | None = None
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class ChargeEstimate:
    """What consumption would cost."""

    lines: Sequence[EstimateLine]

    @property
    def amount(self) -> Kopecks:
        """Sum of the lines, in kopecks."""
        return Kopecks(sum(line.amount for line in self.lines))


def estimated(lines: Iterable[MonthLine]) -> ChargeEstimate:
    """Return lines that were priced as an estimate."""
    return ChargeEstimate(
        [
            EstimateLine(line.amount, line.kind, line.zone, line.band, line.kwh, line.price, facts_of(line))
            for line in lines
        ]
    )


def estimate(
    *, book: PriceBook, code: str | None, month: Month, today: date, metered: Mapping[TariffZone, int], exempt: bool
) -> ChargeEstimate:
    """
    Price a month's kilowatt-hours as the bill does; what no tariff prices comes to an estimate without lines.

    Until the prices of all the month are known, those of today stand in for them. A tariff that does not price a zone
    is a one-rate tariff to the account: all its kilowatt-hours count as T1.
    """
    try:
        parts = _parts(book, code, month, today)
        return estimated(_priced(parts, metered, exempt=exempt))
    except (NoTariff, ZoneNotPriced, BandsDoNotFit):
        return ChargeEstimate(())


def estimate_as_of(*, tariff: Tariff, day: date, consumption: Mapping[TariffZone, int]) -> ChargeEstimate:
    """
    Price a month's kilowatt-hours at the prices of one tariff, whatever else comes into force in the month of ``day``.

    :raises ZoneNotPriced: the tariff has no price for a zone that is named, be it with 0 kWh
    """
    parts = whole_month(month=month_of(day), tariff=tariff)
    for zone in consumption:
        if zone not in parts[0].rows:
            raise ZoneNotPriced(zone)
    return estimated(price_month(parts=parts, metered=consumption))


def _parts(book: PriceBook, code: str | None, month: Month, today: date) -> tuple[Part, ...]:
    try:
        return book.parts(code=code, month=month)
    except NoTariff:
        return book.parts_as_of(code=code, month=month, day=today)


def _priced(parts: Sequence[Part], metered: Mapping[TariffZone, int], *, exempt: bool) -> tuple[MonthLine, ...]:
    try:
        return price_month(parts=parts, metered=metered, exempt=exempt)
    except ZoneNotPriced:
        return price_month(parts=parts, metered={TariffZone.T1: sum(metered.values())}, exempt=exempt)

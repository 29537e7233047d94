"""Tariffs of the demo region: published prices where there are any, illustrative ones marked as not official."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from domain.metering import TariffZone
from domain.month_prices import charge_lines
from domain.tariffs import PricedLine, Rate

BANDS = (1100, 1700)
"""Kilowatt-hours a month at which the second and the third band begin."""
NORM = 60
"""Kilowatt-hours a month and person where there are no readings; made up, as no table was found."""
BUSINESS = "BUSINESS"
NAMES = {
    "URBAN_GAS": "Население, городское, газовые плиты",
    "URBAN_ELECTRIC": "Население, городское, электроплиты",
    "RURAL": "Население, сельское",
    "BUSINESS": "Прочие потребители",
}
ZONE_NAMES = {1: "один тариф", 2: "день и ночь", 3: "три зоны суток"}
ZONE_FACTORS = {1: ("1",), 2: ("1.12", "0.6"), 3: ("1.2", "0.6", "1")}
"""What T1, T2 and T3 cost beside one rate; made up, as no prices by zone were found."""
ACT = "Приказ департамента государственного регулирования тарифов № 24/2024-э от 25.11.2024"
CHEAP = frozenset({"URBAN_ELECTRIC", "RURAL"})


@dataclass(frozen=True, slots=True)
class Period:
    """Prices of a stretch of time in rubles, band by band: in towns, in the country, for business."""

    since: date
    until: date | None
    urban: tuple[str, ...]
    country: tuple[str, ...]
    business: str
    act: str | None
    is_official: bool

    def prices(self, category: str) -> tuple[str, ...]:
        """Return the one-rate prices of a category, band by band."""
        if category == BUSINESS:
            return (self.business,)
        return self.country if category in CHEAP else self.urban


PERIODS = (
    Period(date(2020, 1, 1), date(2023, 12, 31), ("5.60",), ("3.92",), "7.90", None, False),
    Period(date(2024, 1, 1), date(2024, 6, 30), ("6.00",), ("4.20",), "8.30", None, False),
    Period(date(2024, 7, 1), date(2025, 6, 30), ("6.53",), ("4.57",), "8.90", None, True),
    Period(
        date(2025, 7, 1), date(2025, 12, 31), ("7.35", "10.00", "14.64"), ("5.15", "7.00", "14.64"), "9.64", ACT, True
    ),
    Period(date(2026, 1, 1), None, ("7.47", "10.17", "14.88"), ("5.24", "7.12", "14.88"), "9.80", None, False),
)


def tariff_code(category: str, zones: int) -> str:
    """Return the code of the tariff for meters of so many zones."""
    return f"{category}_{zones}"


def tariff_rows() -> Iterator[tuple[object, ...]]:
    """Yield the rows of tariffs.csv."""
    for category, zones, period in _tariffs():
        name = f"{NAMES[category]}, {ZONE_NAMES[zones]}"
        is_official = period.is_official and zones == 1 and category != BUSINESS
        code, act = tariff_code(category, zones), period.act if is_official else None
        yield (code, name, category, period.since, period.until, act, "true" if is_official else "false")


def rate_rows() -> Iterator[tuple[object, ...]]:
    """Yield the rows of tariff_rates.csv."""
    for category, zones, period in _tariffs():
        for rate in _rates(category, zones, period):
            yield (
                tariff_code(category, zones), period.since, rate.zone.value, rate.band, rate.up_to, rate.price,
            )  # fmt: skip


# Most months of one-rate meters are alike, so that half of the prices need not be worked out again.
@lru_cache(maxsize=200_000)
def priced(category: str, zones: int, month: date, *volumes: int) -> tuple[PricedLine, ...]:
    """Return the lines of a month's kilowatt-hours, zone by zone."""
    rates = month_rates(category, zones, month)
    return tuple(charge_lines(rates=rates, consumption=dict(zip(TariffZone, volumes, strict=False))))


@lru_cache(maxsize=1_000)
def month_rates(category: str, zones: int, month: date) -> tuple[Rate, ...]:
    """Return the rates in force in a month: those of its first day."""
    period = next(period for period in reversed(PERIODS) if period.since <= month)
    return _rates(category, zones, period)


def _tariffs() -> Iterator[tuple[str, int, Period]]:
    for category in NAMES:
        for zones in (1, 2, 3) if category != BUSINESS else (1,):
            for period in PERIODS:
                yield category, zones, period


def _rates(category: str, zones: int, period: Period) -> tuple[Rate, ...]:
    prices = period.prices(category)
    ends = (*BANDS[: len(prices) - 1], None)
    factors: Mapping[TariffZone, str] = dict(zip(TariffZone, ZONE_FACTORS[zones], strict=False))
    return tuple(
        Rate(zone, band, end, (Decimal(price) * Decimal(factor)).quantize(Decimal("0.01")))
        for zone, factor in factors.items()
        for band, (price, end) in enumerate(zip(prices, ends, strict=True), start=1)
    )

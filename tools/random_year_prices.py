"""Tariffs and norms of a random year: prices that change in the middle of months, new acts without new prices."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

FACTORS = {1: ("1",), 2: ("1.12", "0.6"), 3: ("1.2", "0.6", "1")}
ZONES = ("T1", "T2", "T3")
BANDS = ("7.35 10.00 14.64", "7.47 10.17 14.88", "7.47 10.17 14.88", "8.11 11.02 15.9")
PRICES = {"URBAN_GAS": Decimal(1), "URBAN_ELECTRIC": Decimal("0.7"), "RURAL": Decimal("0.70138")}
CHANGES = {
    "URBAN_GAS": (("2026-01-01", 1, 1100, 1700), ("2026-05-16", 2, 1100, 1700), ("2026-07-11", 3, 1100, 1700)),
    "URBAN_ELECTRIC": (("2026-01-01", 1, 1100, 1700), ("2026-04-16", 1, 900, 1500), ("2026-10-15", 1, 1980, 3060)),
    "RURAL": (("2026-01-01", 1, 1100, 1700), ("2026-03-02", 3, 1100, 1700), ("2026-03-30", 0, 1100, 1700)),
}
"""Days from which prices (by their place in `BANDS`) and ends of bands are in force; before that the first ones are."""
BUSINESS = (("2020-01-01", "9.64"), ("2026-02-10", "9.80123"), ("2026-08-01", "10.5"))
LONG_AGO = date(2020, 1, 1)
PER_HEAD = {"FLAT": ("98", "60", "47.5"), "HOUSE": ("120", "74.3", "55")}


def tariff_rows() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield rows of tariffs and of their rates."""
    for category, changes in CHANGES.items():
        for zones in FACTORS:
            dated = [(LONG_AGO, 0, 1100, 1700), *((date.fromisoformat(day), *what) for day, *what in changes)]
            for place, (since, prices, *ends) in enumerate(dated):
                until = dated[place + 1][0] - timedelta(days=1) if place + 1 < len(dated) else None
                yield from _tariff(f"{category}_{zones}", category, zones, since, until, BANDS[prices], [*ends, None])
    for place, (day, price) in enumerate(BUSINESS):
        following = [date.fromisoformat(each) - timedelta(days=1) for each, _ in BUSINESS[place + 1 : place + 2]]
        until = following[0] if following else None
        yield from _tariff("BUSINESS_1", "BUSINESS", 1, date.fromisoformat(day), until, price, [None])


def _tariff(
    code: str, category: str, zones: int, since: date, until: date | None, prices: str, ends: list[int | None]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"{code} {since}")
    yield "tariff", (key, code, code, category, since, until, f"Приказ от {since}", True)
    for zone, factor in zip(ZONES, FACTORS[zones], strict=False):
        for band, (price, end) in enumerate(zip(prices.split(), ends, strict=True), start=1):
            exact = Decimal(price) * Decimal(factor) * PRICES.get(category, Decimal(1))
            yield "tariff_rate", (key, zone, band, end, exact.quantize(Decimal("0.00001")))


def norm_rows() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield rows of norms by persons, some of which change within the year."""
    for code, per_head in PER_HEAD.items():
        for persons, kwh in enumerate(per_head, start=1):
            yield "norm", (code, persons, Decimal(kwh), LONG_AGO, "Приказ о нормативах")
            if persons > 1:
                yield "norm", (code, persons, Decimal(kwh) + Decimal("1.75"), date(2026, 5, 1), "Приказ о нормативах")

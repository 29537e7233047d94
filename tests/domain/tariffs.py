"""Tariffs as tests write them: prices of each zone in one text, the lowest band first."""

import uuid
from datetime import date
from decimal import Decimal

from domain.metering import TariffZone
from domain.tariffs import Rate, Tariff, TariffCategory

BOUNDS = (1_100, 1_700, None)
CITY_PRICES = "7.35 10.00 14.64"
ALWAYS = date(2020, 1, 1)


def rates(*, bounds: tuple[int | None, ...] = BOUNDS, **prices: str) -> list[Rate]:
    """Return rates such as ``rates(T1="7.35 10.00 14.64")``; a zone with fewer prices has fewer bands."""
    return [
        Rate(TariffZone[zone], band, bound, Decimal(price))
        for zone, row in prices.items()
        for band, (bound, price) in enumerate(zip(bounds, row.split(), strict=True), start=1)
    ]


def tariff(
    rated: list[Rate], *, since: date = ALWAYS, until: date | None = None, code: str = "CITY_1", act: str | None = None
) -> Tariff:
    """Return a tariff of gas-stove towns from ``since`` to ``until``."""
    return Tariff(
        uuid.uuid4(), code, code, TariffCategory.URBAN_GAS, since, until, act, official=act is not None, rates=rated
    )

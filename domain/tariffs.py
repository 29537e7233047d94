"""Tariffs: categories, zones and bands."""

from enum import Enum


class TariffCategory(Enum):
    """Whom a tariff is for."""

    URBAN_GAS = "URBAN_GAS"
    URBAN_ELECTRIC = "URBAN_ELECTRIC"
    RURAL = "RURAL"
    BUSINESS = "BUSINESS"

"""What is said about volumes that cannot be priced."""

from collections.abc import Sequence

from domain.metering import TariffZone
from domain.users import Language
from schema.texts import Text
from schema.texts.zones import zone_names

ZONE_REPEATED = Text("Зона {zone} названа дважды. Оставьте один раз.", "Zone {zone} is named twice. Leave one.")
ZONE_NOT_PRICED = Text("В тарифе нет зоны {zone}.{others}", "The tariff has no zone {zone}.{others}")
ITS_ZONES = Text(" Его зоны: {zones}.", " It has {zones}.")
CONSUMPTION_OUT_OF_RANGE = Text(
    "Расход по зоне {zone} должен быть от 0 до 10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 кВт·ч.",
    "The consumption of zone {zone} must be between 0 and 10,000,000 kWh.",
)


def its_zones(zones: Sequence[TariffZone], language: Language) -> str:
    """Return the sentence that names the zones of a tariff, as far as they are known."""
    return ITS_ZONES.say(language, zones=zone_names(zones, count=len(zones), language=language)) if zones else ""

"""What is said about volumes that cannot be priced."""

from schema.texts import Text

ZONE_REPEATED = Text("Зона {given.name} названа дважды.", "Zone {given.name} is named twice.")
ZONE_NOT_PRICED = Text("В тарифе нет цены для зоны {given.name}.", "The tariff has no price for zone {given.name}.")
CONSUMPTION_OUT_OF_RANGE = Text(
    "Расход по зоне {given.name} должен быть от 0 до 10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 кВт·ч.",
    "The consumption of zone {given.name} must be 0 to 10,000,000 kWh.",
)

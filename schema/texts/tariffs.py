"""What is said about prices, and about volumes that cannot be priced."""

from domain.tariffs import PricedLine
from domain.users import Language
from schema.texts import Text
from schema.texts.zones import zone_name

PRICED_LINE = Text(
    "Электроэнергия, зона {zone}, диапазон {band}: {kwh} кВт·ч по {price} ₽.",
    "Electricity, zone {zone}, band {band}: {kwh} kWh at {price} rubles.",
)
ZONE_REPEATED = Text("Зона {given.name} названа дважды.", "Zone {given.name} is named twice.")
ZONE_NOT_PRICED = Text("В тарифе нет цены для зоны {given.name}.", "The tariff has no price for zone {given.name}.")
CONSUMPTION_OUT_OF_RANGE = Text(
    "Расход по зоне {given.name} должен быть от 0 до 10 000 000 кВт·ч.",
    "The consumption of zone {given.name} must be 0 to 10,000,000 kWh.",
)


def priced_line(line: PricedLine, language: Language) -> str:
    """Return the sentence on a line of an estimate: zone, band, whole kilowatt-hours and price in rubles."""
    price = f"{line.price:.2f}" if line.price == round(line.price, 2) else f"{line.price.normalize():f}"
    zone = zone_name(line.zone, count=line.zones, language=language)
    written = price if language is Language.EN else price.replace(".", ",")
    return PRICED_LINE.say(language, zone=zone, band=line.band, kwh=line.kwh, price=written)

"""What is said about prices, and about volumes that cannot be priced."""

from decimal import Decimal

from domain.estimates import EstimateLine
from domain.line_facts import LineFacts
from domain.periods import last_day
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import kwh
from schema.texts.months import name_month
from schema.texts.zones import zone_name

ENERGY = Text(
    "Электроэнергия{days}, зона {zone}, {band}: {kwh} по {price} ₽.",
    "Electricity{days}, zone {zone}, {band}: {kwh} at {price} rubles.",
)
DAYS = Text(" с {since:%d.%m.%Y} по {until:%d.%m.%Y}", " from {since} to {until}")
BAND = Text("диапазон {band}", "band {band}")
NO_BANDS = Text("без диапазонов", "no bands")
RECALCULATION = Text(
    "Перерасчёт за {month}: разница с тем, что уже начислено.",
    "Recalculation for {month}: the difference to what was charged already.",
)
ZONE_REPEATED = Text("Зона {given.name} названа дважды.", "Zone {given.name} is named twice.")
ZONE_NOT_PRICED = Text("В тарифе нет цены для зоны {given.name}.", "The tariff has no price for zone {given.name}.")
CONSUMPTION_OUT_OF_RANGE = Text(
    "Расход по зоне {given.name} должен быть от 0 до 10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 кВт·ч.",
    "The consumption of zone {given.name} must be 0 to 10,000,000 kWh.",
)


def estimate_line(line: EstimateLine, language: Language) -> str:
    """Return the sentence on a line of an estimate: zone, band, whole kilowatt-hours and price in rubles."""
    if line.facts is None or line.zone is None or line.price is None:
        return RECALCULATION.say(language, month=name_month(line.month, language)) if line.month else ""
    facts = line.facts
    return ENERGY.say(
        language,
        days=DAYS.say(language, since=facts.since, until=facts.until) if line.month or not _is_whole(facts) else "",
        zone=zone_name(line.zone, count=facts.zones, language=language),
        band=(NO_BANDS if facts.is_exempt else BAND).say(language, band=line.band),
        kwh=kwh(line.kwh or 0, language),
        price=_price(line.price, language),
    )


def _is_whole(facts: LineFacts) -> bool:
    """Tell whether the line is for a whole month."""
    return facts.since.day == 1 and facts.until == last_day(facts.since)


def _price(price: Decimal, language: Language) -> str:
    written = f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"
    return written if language is Language.EN else written.replace(".", ",")

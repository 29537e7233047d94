"""Names of zones as people know them: they depend on how many the meter counts."""

from collections.abc import Iterable

from domain.metering import TariffZone
from domain.users import Language
from schema.texts import Text

NAMES = {
    1: (Text("сутки", "whole day"),),
    2: (Text("день", "day"), Text("ночь", "night")),
    3: (Text("пик", "peak"), Text("ночь", "night"), Text("полупик", "half-peak")),
}
AND = Text(" и ", " and ")


def zone_names(zones: Iterable[TariffZone], *, count: int, language: Language) -> str:
    """Return the names of zones in a row: "T1 (день) и T2 (ночь)"."""
    *names, last = (zone_name(zone, count=count, language=language) for zone in zones)
    return AND.say(language).join([", ".join(names), last] if names else [last])


def zone_name(zone: TariffZone, *, count: int, language: Language) -> str:
    """Return the name of a zone, such as "T1 (день)"; of one that so many zones do not hold, its letter and figure."""
    word = zone_word(zone, count=count, language=language)
    return zone.value if word == zone.value else f"{zone.value} ({word})"


def zone_word(zone: TariffZone, *, count: int, language: Language) -> str:
    """Return the word for a zone, such as "день"; of one that so many zones do not hold, its letter and figure."""
    names = dict(zip(TariffZone, NAMES.get(count, ()), strict=False))
    return names[zone].say(language) if zone in names else zone.value

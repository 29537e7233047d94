"""What is said about a line of an estimate: what the line of the bill will say, as far as it is known."""

from collections.abc import Iterator

from domain.estimates import EstimateLine
from domain.line_facts import LineFacts
from domain.metering import TariffZone
from domain.periods import Month
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import kwh
from schema.texts.bill_lines import energy_sentences
from schema.texts.charges import difference_text
from schema.texts.months import name_month
from schema.texts.volumes import volume_sentences
from schema.texts.zones import zone_names

RECALCULATION = Text(
    "Перерасчёт за {month}: было {before}, станет {after}.", "Recalculation of {month}: {before} before, {after} now."
)
LEFT_OUT = Text(
    "В тарифе есть зоны {zones}: расход по {left_out} не указан и в сумму не вошёл.",
    "The tariff has the zones {zones}: the consumption of {left_out} was not given and is not in the amount.",
)


def estimate_line(line: EstimateLine, language: Language) -> str:
    """Return the sentences on a line of an estimate: energy, or what it puts right of a month that was charged."""
    if line.facts:
        return " ".join(_energy(line, line.facts, language))
    return " ".join(_recalculation(line, line.month, language)) if line.month else ""


def _energy(line: EstimateLine, facts: LineFacts, language: Language) -> Iterator[str]:
    yield from energy_sentences(line, facts, line.volume, language, is_dated=line.month is not None)
    if line.left_out:
        zones = tuple(TariffZone)[: facts.zones]
        yield LEFT_OUT.say(
            language,
            zones=zone_names(zones, count=facts.zones, language=language),
            left_out=zone_names(line.left_out, count=facts.zones, language=language),
        )


def _recalculation(line: EstimateLine, month: Month, language: Language) -> Iterator[str]:
    if line.volume and line.kwh_before is not None:
        before, after = kwh(line.kwh_before, language), kwh(line.volume.kwh, language)
        yield RECALCULATION.say(language, month=name_month(month, language), before=before, after=after)
        yield from volume_sentences(line.volume, language)
    yield difference_text(line.amount, language)

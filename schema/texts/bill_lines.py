"""What is said about a line of a bill: the sum that it is, what its kilowatt-hours rest on, and who set its price."""

from collections.abc import Iterator
from decimal import Decimal

from domain.bill_lines import BillLine
from domain.charges import ChargeBasis
from domain.estimates import EstimateLine
from domain.line_facts import LineFacts
from domain.month_volumes import MonthVolume
from domain.periods import last_day
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import kwh, money, price, whole
from schema.texts.bases import by_basis
from schema.texts.days import name_days
from schema.texts.grounds import name_ground
from schema.texts.norms import norm_sentence
from schema.texts.volumes import meter_sentences
from schema.texts.zones import zone_word

ENERGY = Text(
    "Электроэнергия{what}{days}: {kwh} × {price} = {amount}{band}.",
    "Electricity{what}{days}: {kwh} x {price} = {amount}{band}.",
)
ZONE = Text(", {zone}", ", {zone}")
WORD = Text(" {word}", " {word}")
DAYS = Text(" {days}", " {days}")
FIRST_BAND = Text(" ({band}-й диапазон: до {up_to} {span}{together})", " (band {band}: up to {up_to} {span}{together})")
NEXT_BAND = Text(
    " ({band}-й диапазон: от {first} до {up_to} {span}{together})",
    " (band {band}: {first} to {up_to} {span}{together})",
)
LAST_BAND = Text(
    " ({band}-й диапазон: больше {above} {span}{together})", " (band {band}: more than {above} {span}{together})"
)
A_MONTH, THESE_DAYS = Text("в месяц", "a month"), Text("за эти дни", "in these days")
ALL_ZONES = Text(", все зоны вместе", ", all zones together")
ALL_USE = Text(", весь расход вместе", ", all use together")
EXEMPT = Text(" (цена 1-го диапазона на весь расход)", " (the price of band 1 for all of it)")
EXEMPT_BY = Text(
    " (цена 1-го диапазона на весь расход; документ: {ground})",
    " (the price of band 1 for all of it; document: {ground})",
)
BY_DAYS = Text("Расход за месяц поделён поровну на его дни.", "The use of the month is divided evenly among its days.")
PRICED_BY = Text("Основание цены: {ground}.", "The price is set by: {ground}.")
EXPECTED = Text("Эта цена ещё не утверждена.", "This price is not decided yet.")


def line_text(line: BillLine, language: Language) -> str:
    """Return the sentence of whoever made a line, or our own on one that we computed."""
    if line.facts is None or line.volume is None:
        return line.told
    return " ".join(energy_sentences(line, line.facts, line.volume, language))


def energy_sentences(
    line: BillLine | EstimateLine,
    facts: LineFacts,
    volume: MonthVolume | None,
    language: Language,
    *,
    is_dated: bool = False,
) -> Iterator[str]:
    """
    Yield what is told of a line of energy: its sum, what its kilowatt-hours rest on, and who set its price.

    ``volume`` is null where the asker named the kilowatt-hours. ``is_dated`` has days told even of a whole month.
    """
    yield _sum(line, facts, volume, language, is_dated=is_dated or not _is_whole(facts))
    if not _is_whole(facts):
        yield BY_DAYS.say(language)
    if volume:
        yield from _volume(line, facts, volume, language)
    if not facts.official:
        yield EXPECTED.say(language)
    elif facts.ground:
        yield PRICED_BY.say(language, ground=name_ground(facts.ground, language))


def _volume(line: BillLine | EstimateLine, facts: LineFacts, volume: MonthVolume, language: Language) -> Iterator[str]:
    if facts.is_norm:
        yield norm_sentence(volume, language)
        return
    for meter in volume.meters:
        # Zones that the tariff does not tell apart are one to it.
        zones = meter.by_zone if facts.zones == 1 else [zone for zone in meter.by_zone if zone is line.zone]
        for zone in zones:
            yield from meter_sentences(meter, zone, volume.month, language)


def _sum(
    line: BillLine | EstimateLine, facts: LineFacts, volume: MonthVolume | None, language: Language, *, is_dated: bool
) -> str:
    return ENERGY.say(
        language,
        what=_what(line, facts, volume, language),
        days=DAYS.say(language, days=name_days(facts.since, facts.until, language)) if is_dated else "",
        kwh=kwh(line.kwh or 0, language),
        price=price(line.price or Decimal(0), language),
        amount=money(line.amount, language),
        band=_band(line, facts, volume, language),
    )


def _what(line: BillLine | EstimateLine, facts: LineFacts, volume: MonthVolume | None, language: Language) -> str:
    if facts.is_norm:
        is_power = bool(volume and volume.norm and volume.norm.is_power)
        return WORD.say(language, word=by_basis(ChargeBasis.NORM, language, is_power=is_power))
    if facts.zones == 1 or line.zone is None:
        return ""
    return ZONE.say(language, zone=zone_word(line.zone, count=facts.zones, language=language))


def _band(line: BillLine | EstimateLine, facts: LineFacts, volume: MonthVolume | None, language: Language) -> str:
    if facts.is_exempt:
        ground = name_ground(facts.exemption, language) if facts.exemption else ""
        return (EXEMPT_BY if ground else EXEMPT).say(language, ground=ground)
    if not facts.above and facts.up_to is None:
        return ""
    text = LAST_BAND if facts.up_to is None else NEXT_BAND if facts.above else FIRST_BAND
    return text.say(
        language,
        band=line.band,
        above=kwh(facts.above, language),
        first=whole(facts.above + 1, language),
        up_to=kwh(facts.up_to or 0, language),
        span=(A_MONTH if _is_whole(facts) else THESE_DAYS).say(language),
        together=_together(facts, volume, language),
    )


def _together(facts: LineFacts, volume: MonthVolume | None, language: Language) -> str:
    if volume and volume.norm and volume.metered:
        return ALL_USE.say(language)
    return ALL_ZONES.say(language) if facts.zones > 1 else ""


def _is_whole(facts: LineFacts) -> bool:
    return facts.since.day == 1 and facts.until == last_day(facts.since)

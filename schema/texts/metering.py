"""What is said about readings that are refused: what is wrong, and what to do."""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.metering import ReadingSource, ReadingWarning
from domain.reading_faults import ReadingFault, ReadingFaultCode
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import DIGITS, counted, kwh
from schema.texts.days import name_day
from schema.texts.zones import zone_names

REFUSED = Text("Показания не приняты: исправьте отмеченное.", "The readings were not taken: mend what is marked.")
TO_CONFIRM = Text(
    "Расход непохож на обычный. Проверьте цифры на счётчике и, если всё верно, подтвердите показания.",
    "Consumption is unlike the usual. Check the figures on the meter and confirm the readings if they are right.",
)
NOTHING_NAMED = Text(
    "Не указано ни одного счётчика. Введите показания хотя бы одного.",
    "No meter was named. Give the readings of one at least.",
)
BELOW_LAST = Text(
    "Меньше прошлого показания {last} от {last_on}. Проверьте цифры на счётчике; если счётчик перешёл через ноль, "
    "подтвердите показание, и его проверит сотрудник.",
    "Less than the last reading {last} of {last_on}. Check the figures on the meter; if it passed zero, confirm the "
    "reading and somebody will look at it.",
)
SWAPPED = Text(
    "Меньше прошлого показания {last} от {last_on}. Похоже, перепутаны зоны {swapped}: сверьте их со счётчиком и "
    "поменяйте показания местами.",
    "Less than the last reading {last} of {last_on}. The zones {swapped} seem to be swapped: compare them with "
    "the meter, and give each the reading of the other.",
)
SWAPPED_PUBLIC = Text(
    "Меньше, чем было передано раньше. Похоже, перепутаны зоны: сверьте их со счётчиком и поменяйте показания местами.",
    "Less than was given before. The zones seem to be swapped: compare them with the meter, and give each the reading "
    "of the other.",
)
HIGH = Text(
    "Расход {kwh} — намного больше обычного. Проверьте цифры на счётчике и, если верно, подтвердите показание.",
    "{kwh} is far more than usual. Check the figures on the meter and confirm the reading if they are right.",
)
LOW = Text(
    "Расход {kwh} — намного меньше обычного. Проверьте цифры на счётчике и, если верно, подтвердите показание.",
    "{kwh} is far less than usual. Check the figures on the meter and confirm the reading if they are right.",
)
FAULTS = {
    ReadingFaultCode.TOO_MANY_DIGITS: Text(
        "У счётчика {digits} до запятой. Введите показание без цифр после запятой.",
        "The meter has {digits} before the comma. Leave out the digits after the comma.",
    ),
    ReadingFaultCode.ZONE_MISSING: Text("Введите показания зон: {zones}.", "Give the readings of the zones {zones}."),
    ReadingFaultCode.ZONE_UNKNOWN: Text(
        "Счётчик не считает эту зону. Введите показания зон: {zones}.",
        "The meter does not count this zone. Give the readings of the zones {zones}.",
    ),
    ReadingFaultCode.METER_NOT_FOUND: Text(
        "Такого счётчика на этом лицевом счёте нет. Проверьте номера счёта и счётчика.",
        "This account has no such meter. Check the numbers of the account and the meter.",
    ),
    ReadingFaultCode.METER_REMOVED: Text(
        "Счётчик снят {removed_on}. Передайте показания того, что стоит сейчас.",
        "The meter was taken down on {removed_on}. Give the readings of the one that hangs now.",
    ),
    ReadingFaultCode.METER_READS_ITSELF: Text(
        "Этот счётчик передаёт показания сам, вводить их не нужно.",
        "This meter sends its readings itself: there is nothing to give.",
    ),
    ReadingFaultCode.NEGATIVE: Text(
        "Показание не бывает меньше нуля. Введите цифры со счётчика.",
        "A reading is never below zero. Enter the figures on the meter.",
    ),
    ReadingFaultCode.REPEATED: Text("Указано дважды. Оставьте одно.", "Given twice. Leave one."),
}
# Strangers use the public form, so its sentences tell nothing of what the meter showed or counted before (P1).
PUBLIC = {
    ReadingFaultCode.BELOW_LAST: Text(
        "Меньше, чем было передано раньше. Проверьте цифры на счётчике; если счётчик перешёл через ноль, подтвердите "
        "показание.",
        "Less than was given before. Check the figures on the meter; if it passed zero, confirm the reading.",
    ),
    ReadingFaultCode.UNUSUAL: Text(
        "Расход непохож на обычный. Проверьте цифры на счётчике и, если всё верно, подтвердите показание.",
        "Consumption is unlike the usual. Check the figures on the meter and confirm the reading if they are right.",
    ),
    ReadingFaultCode.METER_REMOVED: Text(
        "Этот счётчик снят. Передайте показания того, что стоит сейчас.",
        "This meter was taken down. Give the readings of the one that hangs now.",
    ),
}


def summed_up(faults: Sequence[ReadingFault], language: Language) -> str:
    """Return the sentence about all faults together: what only has to be confirmed need not be mended."""
    is_unusual = all(fault.code is ReadingFaultCode.UNUSUAL for fault in faults)
    return (TO_CONFIRM if is_unusual else REFUSED).say(language)


def told(fault: ReadingFault, source: ReadingSource, language: Language) -> str:
    """Return the sentence about a fault, for the person who gave the reading."""
    text = _public(fault) if source is ReadingSource.PUBLIC_FORM else _text(fault)
    return text.say(language, **_shown(fault.facts, language))


def _public(fault: ReadingFault) -> Text:
    return SWAPPED_PUBLIC if "swapped" in fault.facts else PUBLIC.get(fault.code) or _text(fault)


def _text(fault: ReadingFault) -> Text:
    if "swapped" in fault.facts:
        return SWAPPED
    if fault.code is ReadingFaultCode.UNUSUAL:
        return LOW if fault.facts["warning"] is ReadingWarning.UNUSUALLY_LOW else HIGH
    if fault.code is ReadingFaultCode.METER_NOT_FOUND and fault.path == ("readings",):
        return NOTHING_NAMED
    return BELOW_LAST if fault.code is ReadingFaultCode.BELOW_LAST else FAULTS[fault.code]


def _shown(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    count = facts.get("count")
    zones = count if isinstance(count, int) else 0
    shown = {name: _word(fact, language, zones) for name, fact in facts.items()}
    used, digits = facts.get("kwh"), facts.get("digits")
    if isinstance(used, int):
        shown["kwh"] = kwh(used, language)
    if isinstance(digits, int):
        shown["digits"] = counted(digits, DIGITS, language)
    return shown


def _word(fact: object, language: Language, zones: int) -> object:
    if isinstance(fact, date):
        return name_day(fact, language)
    if isinstance(fact, tuple):
        return zone_names(fact, count=zones, language=language)
    return fact

"""What is said of a value that cannot be taken: where it stands, and what is needed there."""

from domain.users import Language
from engine.inputs import InputFault, InputFaultCode
from schema.texts import Text
from schema.texts.amounts import whole

PLACED = Text("{place}: {told}", "{place}: {told}")
FAULTS = {
    InputFaultCode.MISSING: Text("заполните это поле.", "fill this field in."),
    InputFaultCode.LARGE_NUMBER: Text("число слишком большое.", "the number is too large."),
    InputFaultCode.LONG_LIST: Text(
        "в списке больше {allowed} значений. Отправьте их по частям.",
        "the list has more than {allowed} values. Send them in parts.",
    ),
    InputFaultCode.PAGE_SIZE: Text("размер страницы — от 1 до {allowed}.", "a page has 1 to {allowed} entries."),
    InputFaultCode.NUL: Text(
        "в тексте есть невидимый знак. Наберите текст заново.",
        "the text holds a sign that cannot be seen. Type it anew.",
    ),
}
EXPECTED = {
    "Int": Text("нужно целое число.", "a whole number is needed."),
    "Float": Text("нужно число.", "a number is needed."),
    "Boolean": Text("нужно true или false.", "true or false is needed."),
    "String": Text("нужен текст.", "a text is needed."),
    "ID": Text("нужен идентификатор.", "an identifier is needed."),
    "Money": Text('нужна сумма в рублях, записанная как "1234.56".', 'rubles are needed, written as "1234.56".'),
    "Price": Text('нужна цена в рублях, записанная как "7.35".', 'a price is needed, written as "7.35".'),
    "Date": Text("нужен день, например 2026-10-25.", "a day is needed, such as 2026-10-25."),
    "YearMonth": Text("нужен месяц, например 2026-10.", "a month is needed, such as 2026-10."),
    "DateTime": Text(
        "нужно время с часовым поясом, например 2026-10-25T09:00:00+03:00.",
        "a moment with its offset is needed, such as 2026-10-25T09:00:00+03:00.",
    ),
    "PhoneNumber": Text(
        "нужен номер телефона, например +7 918 000-00-00.", "a phone number is needed, such as +7 918 000-00-00."
    ),
    "EmailAddress": Text(
        "нужен адрес почты, например anna@example.com.", "a mail address is needed, such as anna@example.com."
    ),
    "Url": Text(
        "нужен адрес страницы, например https://example.com.",
        "the address of a page is needed, such as https://example.com.",
    ),
}
"""What each scalar needs."""
NO_SUCH = Text("такого значения здесь нет.", "there is no such value here.")
"""Of an enum, whose values people choose from."""


def input_text(fault: InputFault, language: Language) -> str:
    """Return the sentence about a value, its place before it where that is known."""
    text = EXPECTED.get(fault.expected, NO_SUCH) if fault.code is InputFaultCode.MALFORMED else FAULTS[fault.code]
    told = text.say(language, allowed=whole(fault.allowed or 0, language))
    if not fault.place:
        return told[0].upper() + told[1:]
    return PLACED.say(language, place=fault.place, told=told)

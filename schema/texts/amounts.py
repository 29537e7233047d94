"""
Figures as people write them: kilowatt-hours, rubles, prices, and things that are counted.

Thousands stand apart in all of them, in Russian by a no-break blank. What a meter shows is told as it shows it.
"""

from decimal import Decimal
from fractions import Fraction

from domain.money import rubles
from domain.users import Language
from schema.texts import Text

KWH = Text("{number} кВт·ч", "{number} kWh")
RUBLES = Text("{number} ₽", "{number} rubles")
DAYS = (Text("день", "day"), Text("дня", "days"), Text("дней", "days"))
MONTHS = (Text("месяц", "month"), Text("месяца", "months"), Text("месяцев", "months"))
DIGITS = (Text("цифра", "digit"), Text("цифры", "digits"), Text("цифр", "digits"))
CHARACTERS_OF = (Text("знака", "character"), Text("знаков", "characters"), Text("знаков", "characters"))
"""The genitive, as after "не больше"."""
PERSONS = (Text("человек", "person"), Text("человека", "persons"), Text("человек", "persons"))
Forms = tuple[Text, Text, Text]


def kwh(amount: int, language: Language) -> str:
    """Return kilowatt-hours with their unit: "155 кВт·ч"."""
    return KWH.say(language, number=whole(amount, language))


def money(kopecks: int, language: Language) -> str:
    """Return kopecks as rubles with their sign: "882,00 ₽"."""
    return RUBLES.say(language, number=_grouped(rubles(kopecks), language))


def price(value: Decimal, language: Language) -> str:
    """Return rubles a kilowatt-hour, two decimals at least, with their sign: "7,35 ₽"."""
    written = f"{value:.2f}" if value == round(value, 2) else f"{value.normalize():f}"
    return RUBLES.say(language, number=_grouped(written, language))


def whole(number: int, language: Language) -> str:
    """Return a whole number: "365"."""
    return _grouped(str(number), language)


def decimal(number: Fraction, language: Language, *, places: int = 5) -> str:
    """Return a number with as many decimals as it needs: "1,5"."""
    value = round(Decimal(number.numerator) / Decimal(number.denominator), places)
    return _grouped(f"{value.normalize():f}", language)


def counted(number: int, forms: Forms, language: Language) -> str:
    """Return a number with the thing that is counted, in its case: "31 день", "3 months"."""
    return f"{whole(number, language)} {form(number, forms, language)}"


def form(number: int, forms: Forms, language: Language) -> str:
    """Return the form of a word that goes with a number."""
    one, few, many = forms
    if language is Language.EN:
        return (one if number == 1 else many).say(language)
    if number % 10 == 1 and number % 100 != 11:
        return one.say(language)
    is_few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    return (few if is_few else many).say(language)


def _grouped(written: str, language: Language) -> str:
    sign, digits = ("-", written[1:]) if written.startswith("-") else ("", written)
    before, point, after = digits.partition(".")
    before = f"{int(before):,}"
    if language is Language.RU:
        sign, before, point = sign.replace("-", "−"), before.replace(",", "\N{NO-BREAK SPACE}"), "," if point else ""
    return f"{sign}{before}{point}{after}"

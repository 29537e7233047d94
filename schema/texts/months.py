"""Names of months, as they stand in the middle of a sentence."""

from datetime import date

from domain.users import Language
from schema.texts import Text

RUSSIAN = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
"""The genitive: "с июля", "24 июля"."""
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WITHIN = Text("с {first} по {last}", "from {first} to {last}")


def name_month(month: date, language: Language) -> str:
    """Return a month with its year: "сентябрь 2026" or "September 2026"."""
    names = ENGLISH if language is Language.EN else RUSSIAN
    return f"{names[month.month - 1]} {month.year}"


def since_month(month: date, language: Language) -> str:
    """Return a month with its year as it stands after "с" or "since": "сентября 2026"."""
    names = ENGLISH if language is Language.EN else OF_MONTH
    return f"{names[month.month - 1]} {month.year}"


def name_months(first: date, last: date, language: Language) -> str:
    """Return months from one to another, both included: "с июля по ноябрь 2026"."""
    if first == last:
        return name_month(first, language)
    begins = since_month(first, language)
    if first.year == last.year:
        begins = begins.removesuffix(f" {first.year}")
    return WITHIN.say(language, first=begins, last=name_month(last, language))

"""Names of months, as they stand in the middle of a sentence."""

from datetime import date

from domain.users import Language

RUSSIAN = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def name_month(month: date, language: Language) -> str:
    """Return a month with its year: "сентябрь 2026" or "September 2026"."""
    names = ENGLISH if language is Language.EN else RUSSIAN
    return f"{names[month.month - 1]} {month.year}"

"""Days as they stand in the middle of a sentence."""

from datetime import date

from domain.users import Language
from schema.texts import Text
from schema.texts.months import ENGLISH, OF_MONTH

WITHIN = Text("с {first} по {last}", "from {first} to {last}")


def name_day(day: date, language: Language, *, year: bool = True) -> str:
    """Return a day: "24 сентября 2026" or "24 September 2026"."""
    names = ENGLISH if language is Language.EN else OF_MONTH
    return f"{day.day} {names[day.month - 1]}" + (f" {day.year}" if year else "")


def name_days(since: date, until: date, language: Language) -> str:
    """Return days from one to another, both included: "с 1 по 15 июля 2026"."""
    if since == until:
        return name_day(since, language)
    if (since.year, since.month) == (until.year, until.month):
        first = str(since.day)
    else:
        first = name_day(since, language, year=since.year != until.year)
    return WITHIN.say(language, first=first, last=name_day(until, language))

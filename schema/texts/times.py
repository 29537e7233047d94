"""Times of day as they stand in the middle of a sentence."""

from datetime import datetime, timedelta

from domain.periods import MOSCOW
from domain.users import Language
from schema.texts import Text

IN_MOSCOW = Text("{time} (МСК)", "{time} (Moscow)")
MINUTE = timedelta(minutes=1)


def name_minute(moment: datetime, language: Language) -> str:
    """Return the first full minute in Europe/Moscow that is not before a moment: "06:58 (МСК)"."""
    full = (moment + MINUTE - timedelta.resolution).astimezone(MOSCOW)
    return IN_MOSCOW.say(language, time=f"{full:%H:%M}")

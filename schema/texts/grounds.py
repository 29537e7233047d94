"""How an act or a document is named."""

from domain.grounds import Ground
from domain.users import Language
from schema.texts import Text
from schema.texts.days import name_day

NUMBER = Text(" № {number}", " No. {number}")
DATED = Text(" от {day:%d.%m.%Y}", " of {name}")


def name_ground(ground: Ground, language: Language) -> str:
    """Return an act by its title, number and day: "приказ № 24/2024-э от 25.11.2024"."""
    number = NUMBER.say(language, number=ground.number) if ground.number else ""
    return (
        ground.act
        + number
        + (DATED.say(language, day=ground.dated, name=name_day(ground.dated, language)) if ground.dated else "")
    )

"""Names of people and companies of the demo region, none of them real."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from mimesis import Locale, Person
from mimesis.enums import Gender

POOL = 600
TRADES = ("Булочная", "Пекарня", "Аптека", "Гостиница", "Автосервис", "Маслозавод", "Теплица", "Мастерская", "Склад")
PROPER = ("Колос", "Кубань", "Заря", "Родник", "Парус", "Маяк", "Восход", "Нива", "Каштан", "Лиман", "Берег", "Прибой")


@dataclass(frozen=True, slots=True)
class Names:
    """Parts that full names are drawn from, by gender."""

    surnames: tuple[tuple[str, ...], ...]
    first: tuple[tuple[str, ...], ...]
    patronymics: tuple[tuple[str, ...], ...]

    def person(self, rng: Random) -> str:
        """Return a full name whose parts agree in gender."""
        gender = rng.randrange(2)
        return " ".join(rng.choice(part[gender]) for part in (self.surnames, self.first, self.patronymics))


def company(rng: Random) -> str:
    """Return the name of a company."""
    return f"ООО «{rng.choice(TRADES)} {rng.choice(PROPER)}»"


@lru_cache(maxsize=4)
def names(seed: int) -> Names:
    """Return the parts of names that a seed gives."""
    person = Person(Locale.RU, seed=seed)
    genders = (Gender.MALE, Gender.FEMALE)
    return Names(
        surnames=tuple(_distinct(person.surname(gender=gender) for _ in range(POOL)) for gender in genders),
        first=tuple(_distinct(person.first_name(gender=gender) for _ in range(POOL // 4)) for gender in genders),
        patronymics=tuple(_distinct(person.patronymic(gender=gender) for _ in range(POOL // 4)) for gender in genders),
    )


def _distinct(drawn: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in drawn if part))

"""Branches, their departments, and what is told to everybody."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from domain.contacts import EmailAddress, PhoneNumber, Url

EARTH_RADIUS = 6371.0088
"""Kilometres, the mean of the ellipsoid."""
LONGEST_SEARCH = 100
"""Characters that a search may have."""

_WORD = re.compile(r"[^\W_]+")


class CoordinatesOutOfRange(ValueError):
    """There is no such place: latitude is -90 to 90, longitude -180 to 180."""


class SearchTooLong(ValueError):
    """A search has at most ``LONGEST_SEARCH`` characters; more is refused, never cut."""


class Weekday(Enum):
    """Day of the week."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class NewsKind(Enum):
    """What a piece of news is about."""

    NEWS = "NEWS"
    PROMOTION = "PROMOTION"
    OUTAGE = "OUTAGE"


class ContactKind(Enum):
    """Ways to reach support (O36, A5)."""

    HOTLINE = "HOTLINE"
    EMAIL = "EMAIL"
    PAGE = "PAGE"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A place on the map, in degrees of WGS 84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """:raises CoordinatesOutOfRange: where there is no such place."""
        # Written so that NaN, which compares to nothing, is refused too.
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise CoordinatesOutOfRange


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When an office is open on a day of the week, local times such as "08:00"."""

    weekday: Weekday
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class SupportContacts:
    """Every way to reach support, in the order that the retailer gave them (O36, A5)."""

    hotlines: list[PhoneNumber]
    emails: list[EmailAddress]
    pages: list[Url]


class Located(Protocol):
    """What may have a place on the map."""

    @property
    def coordinates(self) -> Coordinates | None:
        """The place; null where it is not known."""


Place = TypeVar("Place", bound=Located)


def distance(*, start: Coordinates, end: Coordinates) -> float:
    """Return the way over the globe in kilometres (haversine: exact enough to half a percent)."""
    here, there = math.radians(start.latitude), math.radians(end.latitude)
    north = math.sin((there - here) / 2)
    east = math.sin(math.radians(end.longitude - start.longitude) / 2)
    chord = north**2 + math.cos(here) * math.cos(there) * east**2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord)))


def nearest_first(places: Iterable[Place], *, near: Coordinates) -> list[Place]:
    """Order places by their distance; equally far ones keep their order, those of unknown place come last."""

    def remoteness(place: Place) -> float:
        return math.inf if place.coordinates is None else distance(start=near, end=place.coordinates)

    return sorted(places, key=remoteness)


def search_words(text: str) -> tuple[str, ...]:
    """
    Return the words of a search, each once, as they are compared: small letters, ё as е, no punctuation.

    :raises SearchTooLong: above ``LONGEST_SEARCH`` characters
    """
    if len(text) > LONGEST_SEARCH:
        raise SearchTooLong(len(text))
    plain = unicodedata.normalize("NFC", text).lower().replace("ё", "е")
    return tuple(dict.fromkeys(_WORD.findall(plain)))

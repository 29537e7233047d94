"""House, building and flat of an address, in whichever of its fields people write them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HOUSE, BUILDING, STRUCTURE, UNSAID = "дом", "корпус", "строение", ""
MARKS = {
    alias: part
    for aliases, part in (
        ("дом д домовладение домовл владение вл литера литер лит", HOUSE),
        ("корпус корп кор к", BUILDING),
        ("строение стр", STRUCTURE),
        ("квартира кварт кв", "квартира"),
        ("офис оф", "офис"),
        ("помещение помещ пом", "помещение"),
        ("комната комн ком", "комната"),
    )
    for alias in aliases.split()
}
SINGLE = frozenset("дк")
"""Marks that are letters of houses too: 12к is a house, 12к2 its building, д12 a house and 12д another."""
NOTHING = frozenset({"", "нет"})

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[-/]")


@dataclass(frozen=True, slots=True)
class Premises:
    """What stands at a street: ``place`` is house, building and structure, ``rooms`` flats and offices by kind."""

    place: Mapping[str, str]
    rooms: Mapping[str, str]

    def fit(self, other: "Premises") -> bool:
        """Tell whether both are the same; a room whose kind is not said may be of any."""
        kinds = self.rooms.keys() | other.rooms.keys()
        same_rooms = sorted(self.rooms.values()) == sorted(other.rooms.values())
        return self.place == other.place and same_rooms and (UNSAID in kinds or self.rooms == other.rooms)


def premises_of(*, house: str, building: str, flat: str) -> Premises:
    """Return what three fields name; they hold small letters, digits, single spaces, dashes and slashes."""
    told: dict[str, list[str]] = {}
    for field, text in ((HOUSE, house), (BUILDING, building), (UNSAID, flat)):
        for part, value in _parts(text, field).items():
            values = told.setdefault(part, [])
            if value not in values:
                values.append(value)
    named = {part: " ".join(values) for part, values in told.items()}
    outdoors = (HOUSE, BUILDING, STRUCTURE)
    return Premises(
        place={part: value for part, value in named.items() if part in outdoors},
        rooms={part: value for part, value in named.items() if part not in outdoors},
    )


def _parts(text: str, field: str) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    for part, token in _marked(_TOKEN.findall(text), field):
        parts.setdefault(part, []).append(token)
    joined = {part: _joined(tokens) for part, tokens in parts.items()}
    return {part: value for part, value in joined.items() if value not in NOTHING}


def _marked(tokens: list[str], field: str) -> Iterator[tuple[str, str]]:
    part = field
    for place, token in enumerate(tokens):
        if _is_mark(token, tokens[:place], tokens[place + 1 :], field):
            part = MARKS[token]
        else:
            yield part, token


def _is_mark(token: str, before: list[str], after: list[str], field: str) -> bool:
    if token not in MARKS or not after:
        return False
    if token not in SINGLE:
        return True
    is_first = not before
    if not after[0].isdigit():
        return False
    return is_first if MARKS[token] == HOUSE else not is_first or field == BUILDING


def _joined(tokens: list[str]) -> str:
    """Return tokens as one number: its letter beside it, digits that stood apart still apart."""
    text = re.sub(r" ?([-/]) ?", r"\1", " ".join(tokens)).strip(" -/")
    return re.sub(r"(?<=\d)[ -](?=[^\W\d_])", "", text)

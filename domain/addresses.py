"""
Whether two addresses name one place, however people write them (O4, O9).

Forgiven is what changes no place: case, ё and е, dashes, quotes, kinds of towns and streets written out, shortened or
left out, the order of a street's words, initials, Latin letters that look Cyrillic. Everything else is another place.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.accounts import Address
from domain.premises import Premises, premises_of

LONGEST = 200
"""Characters that a part of an address may have; what is longer names no place."""
LOOKALIKES = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
TOWNS = {
    alias: kinds
    for aliases, kinds in (
        ("г гор город город-курорт город-герой", {"город"}),
        ("ст-ца стца станица", {"станица"}),
        ("ст", {"станица", "станция"}),
        ("станция", {"станция"}),
        ("п пос поселок пгт рп кп дп", {"поселок"}),
        ("с село", {"село"}),
        ("х хут хутор", {"хутор"}),
        ("д дер деревня", {"деревня"}),
        ("а аул", {"аул"}),
    )
    for alias in aliases.split()
}
STREETS = {
    alias: kinds
    for aliases, kinds in (
        ("ул улица", {"улица"}),
        ("пер п-к переулок", {"переулок"}),
        ("пр-т пр-кт просп проспект", {"проспект"}),
        ("пр-д пр-зд проезд", {"проезд"}),
        ("пр", {"проспект", "проезд"}),
        ("б-р бул бульвар", {"бульвар"}),
        ("туп тупик", {"тупик"}),
        ("мкр мкрн мкр-н м-н микрорайон", {"микрорайон"}),
    )
    for alias in aliases.split()
}
NOUNS = {"ш": "шоссе", "пл": "площадь", "наб": "набережная", "ал": "аллея", "кв-л": "квартал"}
"""They are part of a name, since many streets are named Набережная; after "ул." a single letter is an initial."""
WRITTEN_OUT = {
    "ген": "генерала", "акад": "академика", "марш": "маршала", "проф": "профессора", "адм": "адмирала",
    "бр": "братьев", "летия": "лет",
}  # fmt: skip
ORDINALS = frozenset(["я", "ая", "й", "ый", "ой", "ий", "го", "ого", "е", "ое", "х", "ти", "ми"])
LEFT_OUT = frozenset({"им", "имени"})
ADJECTIVES = ("ая", "яя", "ый", "ий", "ой")

_FORMAT = "Cf"
_OTHER = re.compile(r"[^0-9a-zа-яѐ-ҁҋ-ӿ/-]+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_AREA = re.compile(
    r"\b(?P<name>\S+) (?P<kind>край|обл|область|район|р-н)\b|\b(?P<republic>респ|республика) (?P<of>\S+)"
)
_AREAS = {"обл": "область", "р-н": "район", "респ": "республика"}
_NO_TOWN = re.compile(r"\b(?:\d{6}|россия|рф|российская федерация)\b")


def same_place(one: Address, other: Address) -> bool:
    """Tell whether two addresses name one place; what is told on one side alone is another place."""
    return (
        not is_too_long(one)
        and not is_too_long(other)
        and _town(one.locality).fits(_town(other.locality))
        and _street(one.street).fits(_street(other.street))
        and _premises(one).fit(_premises(other))
    )


def is_too_long(address: Address) -> bool:
    """Tell whether a part has more than ``LONGEST`` characters."""
    parts = (address.locality, address.street, address.house, address.building, address.flat)
    return any(len(part or "") > LONGEST for part in parts)


def plain(text: str) -> str:
    """Return a text in small Cyrillic letters, digits, single spaces, dashes and slashes."""
    composed = unicodedata.normalize("NFKC", text.replace("№", " ").replace("\\", "/")).casefold()
    kinds = ((sign, unicodedata.category(sign)) for sign in composed)
    dashed = "".join("-" if kind == "Pd" or sign == "−" else sign for sign, kind in kinds if kind != _FORMAT)
    spaced = _OTHER.sub(" ", dashed.translate(LOOKALIKES))
    return re.sub(r" ?([-/])[-/ ]*", r"\1", spaced).strip(" -/")


@dataclass(frozen=True, slots=True)
class _Town:
    kinds: frozenset[str]
    name: tuple[str, ...]
    areas: Mapping[str, str]

    def fits(self, other: "_Town") -> bool:
        told_twice = self.areas.keys() & other.areas.keys()
        return (
            self.name == other.name
            and _may_be_one(self.kinds, other.kinds)
            and all(self.areas[kind] == other.areas[kind] for kind in told_twice)
        )


@dataclass(frozen=True, slots=True)
class _Street:
    kinds: frozenset[str]
    name: Counter[str]
    initials: tuple[str, ...]

    def fits(self, other: "_Street") -> bool:
        return _may_be_one(self.kinds, other.kinds) and (
            (self.name, self.initials) == (other.name, other.initials) or self._is_named_as(other)
        )

    def _is_named_as(self, other: "_Street") -> bool:
        """Tell whether the words of both that are not the same are told by initials on the other side."""
        shared = self.name & other.name
        mine = _without(self.initials, words=other.name - shared)
        theirs = _without(other.initials, words=self.name - shared)
        if mine is None or theirs is None or not any(map(str.isalpha, shared)):
            return False
        # А. Толстого is not Л. Толстого; М. Садовая is short for Малая, which nobody may leave out.
        if any(word.endswith(ADJECTIVES) for word in shared):
            return mine == theirs
        return all(left == right for left, right in zip(mine, theirs, strict=False))


def _town(text: str) -> _Town:
    told = _NO_TOWN.sub(" ", plain(text))
    areas = {}
    for found in _AREA.finditer(told):
        kind, name = found["kind"] or found["republic"], found["name"] or found["of"]
        areas[_AREAS.get(kind, kind)] = name
    kinds, words = _parted(_WORD.findall(_AREA.sub(" ", told)), TOWNS)
    return _Town(kinds, tuple(_pieces(words)), areas)


def _street(text: str) -> _Street:
    kinds, words = _parted(_WORD.findall(plain(text)), STREETS)
    words = words if kinds else [NOUNS.get(word, word) for word in words]
    pieces = list(_pieces(NOUNS.get(word, word) if len(word) > 1 else word for word in words))
    told = [WRITTEN_OUT.get(piece, piece) for place, piece in enumerate(pieces) if not _is_idle(pieces, place)]
    initials = tuple(piece for piece in told if len(piece) == 1 and piece.isalpha())
    return _Street(kinds, Counter(piece for piece in told if len(piece) > 1 or piece.isdigit()), initials)


def _is_idle(pieces: Sequence[str], place: int) -> bool:
    """Tell whether a piece adds nothing: "им.", or the ending of "1-я"."""
    is_ending = place > 0 and pieces[place - 1].isdigit() and pieces[place] in ORDINALS
    return is_ending or pieces[place] in LEFT_OUT


def _premises(address: Address) -> Premises:
    return premises_of(
        house=plain(address.house), building=plain(address.building or ""), flat=plain(address.flat or "")
    )


def _parted(words: list[str], kinds: Mapping[str, set[str]]) -> tuple[frozenset[str], list[str]]:
    """Return the kind that stands first or last, empty where none does, and the other words."""
    if len(words) > 1 and words[0] in kinds:
        return frozenset(kinds[words[0]]), words[1:]
    if len(words) > 1 and words[-1] in kinds:
        return frozenset(kinds[words[-1]]), words[:-1]
    return frozenset(), words


def _pieces(words: Iterable[str]) -> Iterable[str]:
    return (piece for word in words for piece in _PIECE.findall(word))


def _may_be_one(kinds: frozenset[str], others: frozenset[str]) -> bool:
    return not kinds or not others or bool(kinds & others)


def _without(initials: tuple[str, ...], *, words: Counter[str]) -> tuple[str, ...] | None:
    """Return the initials that stand for none of the words, null where a word has no initial."""
    left = list(initials)
    for word in words.elements():
        if word[0] not in left:
            return None
        left.remove(word[0])
    return tuple(left)

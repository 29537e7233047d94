"""Input that does not hold: every fault with its place and its code, told all at once."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum


class FieldErrorCode(Enum):
    """What can be wrong with a field of the input."""

    REQUIRED = "REQUIRED"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    MALFORMED = "MALFORMED"
    TOO_WEAK = "TOO_WEAK"
    NOT_FOUND = "NOT_FOUND"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    NOT_ALLOWED = "NOT_ALLOWED"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """
    One fault; ``path`` goes into the input from the outside in.

    ``limit`` is the bound that was passed, ``instead`` what would do in its place; null where there is none.
    """

    path: tuple[str, ...]
    code: FieldErrorCode
    # They make the sentence clearer, not the fault another one.
    limit: int | None = field(default=None, compare=False)
    instead: str | None = field(default=None, compare=False)


class InvalidInput(Exception):
    """The input has faults; nothing was done."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


class IdempotencyKeyReused(Exception):
    """The key was used before, with another input; nothing was done now."""


class IdempotencyKeyMalformed(ValueError):
    """A key has 1 to 255 printable characters."""


def filled(text: str | None) -> str | None:
    """Return what was typed, null where a form's field was left empty."""
    return text if text and text.strip() else None


def visible(text: str) -> str:
    """Return what people see of a text: without the signs of no width that copying brings along, and blanks around."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


def without_number_sign(text: str) -> str:
    """Return what people see of a number that they may have written after a №."""
    return visible(visible(text).removeprefix("№"))

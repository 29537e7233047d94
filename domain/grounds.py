"""What a rule or a figure rests on: the act that set it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ground:
    """An act or a document by its title, with its number and day where it has them."""

    act: str
    number: str | None = None
    dated: date | None = None

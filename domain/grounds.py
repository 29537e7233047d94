"""What a rule or a figure rests on: the act that set it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ground:
    """An act or a document by its title, with its number and day where it has them."""

    act: str
    number: str | None = None
    dated: date | None = None

    def told(self) -> dict[str, str | None]:
        """Return the ground as JSON."""
        return {"act": self.act, "number": self.number, "dated": self.dated.isoformat() if self.dated else None}

    @classmethod
    def read(cls, record: Mapping[str, str | None]) -> "Ground":
        """Return the ground that was told."""
        dated = record["dated"]
        return cls(record["act"] or "", record["number"], date.fromisoformat(dated) if dated else None)

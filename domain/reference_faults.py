"""Why a file of reference data is refused; nothing of a refused file is stored."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceFault:
    """
    What is wrong, and the way to it from the outside in: ``norm 2, persons``; rows are counted from 1.

    ``line`` is that of the file, also from 1, where it can be told.
    """

    place: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """Return ``line 7: place: reason``."""
        line = "" if self.line is None else f"line {self.line}"
        return ": ".join(part for part in (line, self.place, self.reason) if part)


class FaultyReference(Exception):
    """The file has faults; nothing was stored."""

    def __init__(self, faults: Sequence[ReferenceFault]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)

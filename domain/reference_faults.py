"""Why a file of reference data is refused; nothing of a refused file is stored."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceFault:
    """What is wrong, and the way to it from the outside in: ``norm 2, persons``; rows are counted from 1."""

    place: str
    reason: str

    def __str__(self) -> str:
        """Return ``place: reason``."""
        return f"{self.place}: {self.reason}" if self.place else self.reason


class FaultyReference(Exception):
    """The file has faults; nothing was stored."""

    def __init__(self, faults: Sequence[ReferenceFault]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)

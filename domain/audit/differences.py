"""What an audit finds."""

from dataclasses import dataclass, field
from enum import Enum


class Subject(Enum):
    """What differs: something that was posted, or sums that have to agree among themselves."""

    CHARGE = "CHARGE"
    LINES = "LINES"
    VOLUME = "VOLUME"
    DUE_DAY = "DUE_DAY"
    CORRECTION = "CORRECTION"
    PENALTY = "PENALTY"
    TRANSFER = "TRANSFER"
    LEDGER = "LEDGER"
    PAYMENT = "PAYMENT"
    BALANCE = "BALANCE"


@dataclass(frozen=True, slots=True)
class Difference:
    """
    Something that is not as it should be, of an account and, where it has one, a month by its number.

    ``posted`` and ``expected`` are kopecks; null where there is none, or where the ``detail`` tells what differs.
    """

    account: str
    month: int | None
    subject: Subject
    posted: int | None
    expected: int | None
    detail: str = ""

    @property
    def kopecks(self) -> int:
        """By how much it is too much or too little."""
        return abs((self.posted or 0) - (self.expected or 0))


@dataclass(slots=True)
class Tally:
    """What was recomputed, counted, and what was found to differ."""

    accounts: int = 0
    charges: int = 0
    corrections: int = 0
    penalties: int = 0
    found: list[Difference] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count what another tally counted."""
        self.accounts += other.accounts
        self.charges += other.charges
        self.corrections += other.corrections
        self.penalties += other.penalties
        self.found.extend(other.found)

"""The ledger: each debit and credit of an account with its cause; entries are added, never changed."""

from enum import Enum


class EntryKind(Enum):
    """Why the ledger moved."""

    CHARGE = "CHARGE"
    PENALTY = "PENALTY"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CORRECTION = "CORRECTION"


class LedgerPart(Enum):
    """Which debt an entry moves: electricity itself, or the penalty on it (billing rule 39)."""

    MAIN = "MAIN"
    PENALTY = "PENALTY"

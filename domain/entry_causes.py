"""What an entry of the ledger came about by, as far as a close kept it."""

import re
from dataclasses import dataclass
from enum import Enum

from domain.charges import PostedCharge
from domain.correction_grounds import CorrectionGround
from domain.ledger import EntryKind, LedgerPart, Posting
from domain.money import kopecks
from domain.penalties import PenaltyFacts


class Moved(Enum):
    """Penalty paid too much that was moved to the debt for electricity (billing rule 25)."""

    FROM_PENALTY = "FROM_PENALTY"
    TO_ELECTRICITY = "TO_ELECTRICITY"


@dataclass(frozen=True, slots=True)
class Amended:
    """What a billing system had told of a month, and what it tells now, in kopecks."""

    before: int
    after: int


Cause = PostedCharge | CorrectionGround | PenaltyFacts | Moved | Amended
_AMENDED = re.compile(r"(-?\d+\.\d\d) → (-?\d+\.\d\d)")
"""How the import writes the ground of a correction that it posts, in rubles."""


def cause_of(posting: Posting) -> Cause | None:
    """Return what a close or an import kept about an entry; null where nothing but its kind and ground is known."""
    facts = posting.facts
    if not facts:
        return posting.charge or _amended(posting)
    if "transfer" in facts:
        return Moved.FROM_PENALTY if posting.part is LedgerPart.PENALTY else Moved.TO_ELECTRICITY
    if posting.part is LedgerPart.PENALTY:
        return PenaltyFacts.read(facts)
    return CorrectionGround.read(facts) if posting.kind is EntryKind.CORRECTION else None


def _amended(posting: Posting) -> Amended | None:
    found = _AMENDED.fullmatch(posting.ground or "") if posting.kind is EntryKind.CORRECTION else None
    return Amended(kopecks(found[1]), kopecks(found[2])) if found else None

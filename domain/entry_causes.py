"""What an entry of the ledger came about by, as far as a close kept it."""

from enum import Enum

from domain.charges import PostedCharge
from domain.correction_grounds import CorrectionGround
from domain.ledger import EntryKind, LedgerPart, Posting
from domain.penalties import PenaltyFacts


class Moved(Enum):
    """Penalty paid too much that was moved to the debt for electricity (billing rule 25)."""

    FROM_PENALTY = "FROM_PENALTY"
    TO_ELECTRICITY = "TO_ELECTRICITY"


Cause = PostedCharge | CorrectionGround | PenaltyFacts | Moved


def cause_of(posting: Posting) -> Cause | None:
    """Return what a close kept about an entry; null where a billing system or a payer made it."""
    facts = posting.facts
    if not facts:
        return posting.charge
    if "transfer" in facts:
        return Moved.FROM_PENALTY if posting.part is LedgerPart.PENALTY else Moved.TO_ELECTRICITY
    if posting.part is LedgerPart.PENALTY:
        return PenaltyFacts.read(facts)
    return CorrectionGround.read(facts) if posting.kind is EntryKind.CORRECTION else None

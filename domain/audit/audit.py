"""Audit an account: work out anew what was posted to it, and tell what differs."""

from domain.audit.agreement import disagreements
from domain.audit.closes import Closes
from domain.audit.differences import Tally
from domain.audit.facts import Books
from domain.audit.rows import Rows
from domain.charges import ChargeSource
from domain.ledger import LedgerPart


def audited(*, books: Books, rows: Rows) -> Tally:
    """Recompute everything that was posted to an account."""
    found = [*disagreements(books), *Closes(books, rows).differences()]
    return Tally(
        accounts=1,
        charges=sum(charge.source is ChargeSource.COMPUTED for charge in books.charges),
        corrections=len(books.corrections),
        penalties=sum(entry.computed and entry.part is LedgerPart.PENALTY for entry in books.entries),
        found=found,
    )

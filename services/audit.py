"""Recompute what was posted to accounts, in batches of one snapshot each."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from domain.audit.audit import audited
from domain.audit.differences import Tally
from domain.audit.rows import Rows
from models import audit_reads
from models.base import Database

AT_ONCE = 250
"""Accounts of one batch."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is in force for everybody."""

    rows: Rows


async def accounts_to_audit(*, database: Database) -> list[uuid.UUID]:
    """Return the keys of all accounts."""
    async with database.reading() as session:
        return await audit_reads.account_ids(session)


async def frame_of(*, database: Database) -> Frame:
    """Return what every account is recomputed by."""
    async with database.reading() as session:
        return Frame(await audit_reads.reference_rows(session))


async def audit_batch(*, database: Database, frame: Frame, ids: Sequence[uuid.UUID]) -> Tally:
    """Recompute some accounts as they are at one moment; payments and closes go on meanwhile."""
    async with database.transaction() as session:
        await audit_reads.look_at_one_moment(session)
        found = await audit_reads.books_of(session, ids=ids)
    tally = Tally()
    for books in found:
        tally.add(audited(books=books, rows=frame.rows))
    return tally

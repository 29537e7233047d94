"""Recompute what was posted to accounts, in batches of one snapshot each."""

import uuid
from collections.abc import Sequence

from domain.audit.audit import audited
from domain.audit.differences import Tally
from domain.audit.rows import Rows
from models import audit_reads
from models.base import Database

AT_ONCE = 50
"""Accounts of one batch: a part of a second, so that it shows soon how long all of them take."""


async def accounts_to_audit(*, database: Database) -> list[uuid.UUID]:
    """Return the keys of all accounts."""
    async with database.reading() as session:
        return await audit_reads.account_ids(session)


async def reference_of(*, database: Database) -> Rows:
    """Return what is in force for everybody."""
    async with database.reading() as session:
        return await audit_reads.reference_rows(session)


async def audit_batch(*, database: Database, rows: Rows, ids: Sequence[uuid.UUID]) -> Tally:
    """Recompute some accounts as they are at one moment; payments and closes go on meanwhile."""
    async with database.transaction() as session:
        await audit_reads.look_at_one_moment(session)
        found = await audit_reads.books_of(session, ids=ids)
    tally = Tally()
    for books in found:
        tally.add(audited(books=books, rows=rows))
    return tally

"""Months closed and audited in one process, for tests."""

from datetime import UTC, datetime

from domain.audit.differences import Tally
from domain.periods import Month
from models.base import Database
from services import audit, billing
from services.billing import Batch

LATER = datetime(2027, 2, 2, tzinfo=UTC)


async def closed(database: Database, month: Month, *, now: datetime = LATER) -> Batch:
    """Close a month as the command does."""
    ids = await billing.begin(database=database, month=month, now=now, is_meant=True)
    reference = await billing.reference_of(database=database)
    batch = await billing.close_batch(database=database, reference=reference, month=month, ids=ids)
    await billing.finish(database=database, month=month, now=now)
    return batch


async def audited(database: Database) -> Tally:
    """Audit all accounts."""
    rows = await audit.reference_of(database=database)
    ids = await audit.accounts_to_audit(database=database)
    return await audit.audit_batch(database=database, rows=rows, ids=ids)

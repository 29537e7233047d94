"""
What processes of a close and of an audit do with their batches.

They start with these imports alone, not with those of all commands: that is seconds.
"""

import asyncio
import uuid
from collections.abc import Sequence
from functools import cached_property

from domain.audit.differences import Tally
from domain.audit.rows import Rows
from domain.billing_reference import BillingReference
from domain.periods import Month
from models.base import Database
from services import audit, billing
from services.billing import Batch


class _Worker:
    """What a process works with; it ends with the process."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = Database(url, pool_size=1)

    # Read with the first batch, for what fails there reaches the command, and what fails before does not.
    @cached_property
    def reference(self) -> BillingReference:
        """What a close goes by."""
        return self.loop.run_until_complete(billing.reference_of(database=self.database))

    @cached_property
    def rows(self) -> Rows:
        """What an audit goes by."""
        return self.loop.run_until_complete(audit.reference_of(database=self.database))


_worker: list[_Worker] = []


def begin(url: str) -> None:
    """Get ready to work on a database."""
    _worker.append(_Worker(url))


def close(part: tuple[Month, Sequence[uuid.UUID]]) -> Batch:
    """Charge some accounts for a month."""
    [worker], (month, ids) = _worker, part
    done = billing.close_batch(database=worker.database, reference=worker.reference, month=month, ids=ids)
    return worker.loop.run_until_complete(done)


def examine(ids: Sequence[uuid.UUID]) -> Tally:
    """Audit some accounts."""
    [worker] = _worker
    return worker.loop.run_until_complete(audit.audit_batch(database=worker.database, rows=worker.rows, ids=ids))

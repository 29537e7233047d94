"""Remove what has expired, so that tables of passing things stay small."""

from datetime import datetime

from domain.clocks import SKEW
from domain.messages import LONGEST_PAUSE
from domain.registration import UNCONFIRMED_LASTS
from models import expiry, queue
from models.base import Database
from models.registrations import forget_unconfirmed
from services.messages import QUEUE

AT_ONCE = 500


async def prune(*, database: Database, now: datetime) -> None:
    """Delete ended sessions, unused captchas, counters that no longer count, and messages of long ago."""
    async with database.transaction() as session:
        await expiry.delete_expired(session, now=now)


async def remove_unconfirmed(*, database: Database, now: datetime) -> int:
    """Delete people who did not confirm their registration in 14 days (O12), some at a time; return how many."""
    removed, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        async with database.transaction() as session:
            batch = await forget_unconfirmed(session, until=now - UNCONFIRMED_LASTS, most=AT_ONCE)
        removed += batch
    return removed


async def mend_queue(*, database: Database) -> int:
    """Let messages leave that a clock made wait which was set back since; return how many."""
    async with database.transaction() as session:
        return await queue.mend_times(session, queue=QUEUE, longest=LONGEST_PAUSE + SKEW)

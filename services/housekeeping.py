"""Remove what has expired, so that tables of passing things stay small."""

from datetime import datetime

from models import expiry
from models.base import Database


async def prune(*, database: Database, now: datetime) -> None:
    """Delete ended sessions, unused captchas, counters that no longer count, and messages of long ago."""
    async with database.transaction() as session:
        await expiry.delete_expired(session, now=now)

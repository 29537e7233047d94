"""The last month of the demo region, which Kabinet itself charges."""

from datetime import datetime
from pathlib import Path

from app.demo.calendar import Calendar
from app.demo.terms import terms_text
from app.reference import RUSSIA
from domain.exchange.progress import Progress
from domain.periods import Month
from models.base import Database
from services import billing, reference_data
from services.billing import AT_ONCE

TERMS = "terms.toml"


async def close_last_month(
    *, database: Database, folder: Path, seed: int, accounts: int, calendar: Calendar, now: datetime, progress: Progress
) -> None:
    """Load what bills are made by, and close the last month; ``folder`` takes the file that this needs."""
    terms = folder / TERMS
    terms.write_text(terms_text(seed=seed, accounts=accounts, calendar=calendar), encoding="utf-8")
    files = (RUSSIA, terms)
    progress.begin("Loading what bills are made by", total=len(files))
    for done, path in enumerate(files, start=1):
        await reference_data.load(database=database, path=path)
        progress.advance(done)
    await close_month(database=database, month=Month(calendar.closed_here), now=now, progress=progress)


async def close_month(*, database: Database, month: Month, now: datetime, progress: Progress) -> None:
    """Close a month in this process, as the command does in several."""
    async with billing.alone(database=database):
        ids = await billing.begin(database=database, month=month, now=now)
        reference = await billing.reference_of(database=database)
        progress.begin(f"Closing {month:%Y-%m}", total=len(ids))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            await billing.close_batch(database=database, reference=reference, month=month, ids=some)
            progress.advance(start + len(some))
        await billing.finish(database=database, month=month, now=now)

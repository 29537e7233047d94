"""The demo region: made-up accounts of Krasnodar krai that arrive as a retailer's files would."""

import asyncio
import os
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from app import database
from app.demo.calendar import calendar_of
from app.demo.closing import close_last_month
from app.demo.files import SEED, make
from app.demo.offices import SUPPLIER
from app.demo.people import add_people
from app.progress import Steps
from app.settings import Settings
from auth.passwords import Passwords
from domain.periods import MOSCOW, moscow_day
from models import showcase
from models.base import Database
from services.exchange_import import load

NOON = time(12)
MANY = 20_000
"""Accounts from which it pays to make the files with every processor."""


def fill(settings: Settings, *, now: datetime) -> None:
    """Fill an empty database with the region and its people, or add people to the region; leave others' data alone."""
    asyncio.run(_fill(settings, now))


async def _fill(settings: Settings, now: datetime) -> None:
    opened = Database(database.owner_url(settings), pool_size=2)
    try:
        async with opened.reading() as session:
            is_empty = await showcase.is_empty(session)
            is_ours = is_empty or await showcase.has_supplier(session, code=SUPPLIER)
        if is_empty:
            await _load(settings, opened, now)
        # Nobody's real customers get people whose password is known.
        if is_ours:
            await add_people(database=opened, passwords=Passwords(threads=settings.password_threads), now=now)
    finally:
        await opened.close()


async def _load(settings: Settings, opened: Database, now: datetime) -> None:
    day = settings.demo_day or moscow_day(now)
    when = datetime.combine(day, NOON, MOSCOW) if settings.demo_day else now
    accounts, processes = settings.demo_accounts, (os.cpu_count() or 1) if settings.demo_accounts >= MANY else 1
    with TemporaryDirectory(prefix="kabinet-demo-") as made, Steps() as progress:
        folder = Path(made)
        make(folder=folder, accounts=accounts, day=day, progress=progress, processes=processes)
        await load(database=opened, folder=folder, today=day, progress=progress)
        await close_last_month(
            database=opened, folder=folder, seed=SEED, accounts=accounts, calendar=calendar_of(day), now=when,
            progress=progress,
        )  # fmt: skip

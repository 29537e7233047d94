"""Loads in tests, and what they left in the database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from app.postgres.cluster import OWNER
from models.base import Database
from services.exchange_import import Summary, load
from tests.exchange_set import Rows, write_set
from tests.progress import Silence

TODAY = date(2026, 12, 5)
TABLES = (
    "supplier", "branch", "department", "tariff", "tariff_rate", "account", "meter", "reading", "payment", "charge",
    "charge_line", "ledger_entry", "account_balance", "news", "support_contact", "import_run",
)  # fmt: skip


@asynccontextmanager
async def as_owner(database: Database) -> AsyncIterator[Database]:
    """Give a test's database as an import sees it: with the rights of the tables' owner."""
    opened = Database(database.engine.url.set(username=OWNER).render_as_string(hide_password=False), pool_size=1)
    try:
        yield opened
    finally:
        await opened.close()


async def brought(database: Database, folder: Path, *, today: date = TODAY) -> Summary:
    """Load the set in a folder, as the owner."""
    async with as_owner(database) as opened:
        return await load(database=opened, folder=folder, today=today, progress=Silence())


async def imported(database: Database, folder: Path, rows: Rows, **form: Any) -> Summary:
    """Load rows as a set, as the owner; ``form`` is how the files are written."""
    return await brought(database, write_set(folder, rows, **form))


def asked(owner: psycopg.Connection, question: str) -> Sequence[tuple[Any, ...]]:
    """Return the rows that answer a question."""
    return owner.execute(question).fetchall()


def counted(owner: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: asked(owner, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def everything(owner: psycopg.Connection) -> dict[str, Any]:
    """Return all rows of the tables that a load fills, its own record left out."""
    return {table: asked(owner, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES if table != "import_run"}

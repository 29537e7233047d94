"""Loads in tests, and what they left in the database."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from models.base import Database
from services.exchange_import import Summary, load
from tests.exchange_set import Rows, write_set
from tests.progress import Silence

TODAY = date(2026, 12, 5)
TABLES = (
    "supplier", "branch", "department", "tariff", "tariff_rate", "account", "meter", "reading", "payment", "charge",
    "charge_line", "ledger_entry", "account_balance", "news", "support_contact", "import_run",
)  # fmt: skip


async def imported(database: Database, folder: Path, rows: Rows, **form: Any) -> Summary:
    """Load rows as a set; ``form`` is how the files are written."""
    return await load(database=database, folder=write_set(folder, rows, **form), today=TODAY, progress=Silence())


def asked(owner: psycopg.Connection, question: str) -> Sequence[tuple[Any, ...]]:
    """Return the rows that answer a question."""
    return owner.execute(question).fetchall()


def counted(owner: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: asked(owner, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def everything(owner: psycopg.Connection) -> dict[str, Any]:
    """Return all rows of the tables that a load fills, its own record left out."""
    return {table: asked(owner, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES if table != "import_run"}

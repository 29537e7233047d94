"""
Measure how fast a region is made, loaded, and loaded again.

    .venv/bin/python bench/import_speed.py [--accounts 100000] [--folder KEPT]

The database is an embedded one of its own, with the settings that a run of Kabinet has. Fails where the tables do not
hold what the files hold, where a second load changes something, or where balances are not the sums of the ledger.
"""

import argparse
import asyncio
import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import revisions  # noqa: E402
from app.demo.files import SEPARATOR, make  # noqa: E402
from app.postgres import EmbeddedPostgres  # noqa: E402
from app.progress import Steps  # noqa: E402
from models.base import Database  # noqa: E402
from services.exchange_import import Summary, load  # noqa: E402

DAY = date(2026, 11, 22)
TABLES = {
    "accounts": "account", "meters": "meter", "readings": "reading", "charges": "charge", "charge_lines": "charge_line",
    "payments": "payment",
}  # fmt: skip


def main() -> int:
    """Make, load, load again, compare."""
    parser = argparse.ArgumentParser(description="Measure how fast a region is made, loaded, and loaded again.")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the files are kept; those that are there are taken")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kabinet-bench-") as passing:
        files = options.folder or Path(passing) / "files"
        if not (files / "manifest.csv").exists():
            with timed("made"), Steps() as progress:
                processes = os.cpu_count() or 1
                make(folder=files, accounts=options.accounts, day=DAY, progress=progress, processes=processes)
        with EmbeddedPostgres(data=Path(passing) / "postgres") as server:
            revisions.migrate(server.owner_url())
            return measure(server.owner_url(), files)


def measure(url: str, files: Path) -> int:
    """Load twice and compare; return the exit code."""
    with timed("loaded"):
        asyncio.run(loaded(url, files))
    with timed("loaded again"):
        again = asyncio.run(loaded(url, files))
    faults = list(differences(url, files))
    faults += [f"the second load made {again.changes} changes"] if again.changes else []
    print("\n".join(faults) or "Tables and files agree, balances and ledger too; the second load made 0 changes.")
    return 1 if faults else 0


async def loaded(url: str, files: Path) -> Summary:
    """Load the files once."""
    database = Database(url, pool_size=1)
    try:
        with Steps() as progress:
            return await load(database=database, folder=files, today=DAY, progress=progress)
    finally:
        await database.close()


def differences(url: str, files: Path) -> Iterator[str]:
    """Yield what tables and files, or balances and ledger, do not agree on."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        for name, table in TABLES.items():
            with (files / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
                rows = sum(1 for _ in csv.reader(opened, delimiter=SEPARATOR)) - 1
            stored = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            print(f"{name:>14}: {rows:>10,} rows")
            if stored != (rows,):
                yield f"{name}.csv has {rows:,} rows, {table} {stored}"
        unlike = connection.execute("""
            SELECT count(*) FROM account_balance b FULL JOIN (
                SELECT account_id, sum(amount) FILTER (WHERE part = 'MAIN') AS main,
                       sum(amount) FILTER (WHERE part = 'PENALTY') AS penalty
                FROM ledger_entry GROUP BY account_id
            ) e USING (account_id)
            WHERE (b.main, b.penalty) IS DISTINCT FROM (coalesce(e.main, 0), coalesce(e.penalty, 0))
        """).fetchone()
        if unlike != (0,):
            yield f"balances that are not the sum of their entries: {unlike}"


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    began = time.perf_counter()
    yield
    print(f"{what} in {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""
Fill an empty database with accounts and a random year behind them, close its months one by one, and audit them.

    .venv/bin/python tools/random_year.py [--accounts 20000] [--seed 1] [--first 2025-11] [--months 12]

The database is that of the settings, or the embedded one of KABINET_DATA_DIR. The same seed gives the same year. What
is made up: meters of one to three zones, ratios, registers that pass zero, replaced meters, missed, mistaken and late
readings, controls that contradict, overdue verification, refused access, documents, changes of persons and tariffs,
businesses, and payments of every kind. Exits with 1 where the audit finds a difference.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import database, revisions  # noqa: E402
from app.reference import RUSSIA  # noqa: E402
from app.settings import read_settings  # noqa: E402
from domain.periods import Month, last_day, month_after, parse_month  # noqa: E402
from models.base import Database  # noqa: E402
from services import reference_data  # noqa: E402
from tools.random_year_before import charged_before  # noqa: E402
from tools.random_year_homes import Home, Year, home_of, rows_of  # noqa: E402
from tools.random_year_money import Purses  # noqa: E402
from tools.random_year_prices import norm_rows, tariff_rows  # noqa: E402

COLUMNS = {
    "tariff": "id, code, name, category, valid_from, valid_to, act, official",
    "tariff_rate": "tariff_id, zone, band, up_to, price",
    "norm": "code, persons, per_head, valid_from, act",
    "account": (
        "id, number, kind, holder, branch_id, supplier_id, tariff_code, locality, street, house, opened_on, closed_on,"
        " closing_entered_on"
    ),
    "meter": (
        "id, account_id, serial, model, digits, ratio, zone_count, installed_on, removed_on, verify_before,"
        " reads_itself, entered_on, removal_entered_on"
    ),
    "reading": "meter_id, taken_on, source, status, t1, t2, t3, warnings, rolled_over, entered_on, superseded_on",
    "account_terms": "account_id, valid_from, persons, norm_code, can_be_fitted, max_power, tariff_code",
    "exemption": "account_id, since, until, act",
    "access_refusal": "account_id, refused_on, act",
    "charge": "id, account_id, month, amount, basis, due_on",
    "charge_line": "charge_id, position, kind, text, zone, band, kwh, price, amount",
    "ledger_entry": "account_id, posted_on, kind, part, amount, month, charge_id",
}
BRANCH = """
    INSERT INTO branch (code, supplier_id, name, locality, street, house, phones, hours, window_opens, window_closes)
    VALUES (%s, %s, %s, 'г. Краснодар', 'ул. Красная', '1', '{}', '[]', %s, %s) RETURNING id
"""
WINDOWS = ((23, 25), (18, 25), (28, 3), (20, 31))


class RandomYear:
    """A year that is filled in by hand and closed by whoever closes months."""

    def __init__(self, connection: psycopg.Connection, *, accounts: int, seed: int, first: Month, months: int) -> None:
        self.connection, self.seed, self.first = connection, seed, first
        self.months = [month_after(first, place) for place in range(months)]
        year = Year(first, last_day(self.months[-1]))
        self.homes: Iterator[Home] = (home_of(place=place, seed=seed, year=year) for place in range(accounts))
        self.purses = Purses(connection, seed)

    def fill(self) -> None:
        """Store accounts with all that is ever told of them, and what was charged before the year."""
        self._copy([*tariff_rows(), *norm_rows()])
        branches = self._branches()
        before = [month_after(self.first, -back) for back in range(8, 0, -1)]
        charged: dict[Month, list[tuple[str, tuple[Any, ...]]]] = {month: [] for month in before}
        rows: list[tuple[str, tuple[Any, ...]]] = []
        for home in self.homes:
            supplier, branch = branches[Random(home.number).randrange(len(branches))]
            kind = "BUSINESS" if home.is_business else "RESIDENTIAL"
            place = ("г. Краснодар", "ул. Случайная", home.number[-4:])
            rows.append(("account", (
                home.id, home.number, kind, "Случайный житель", branch, supplier, home.tariff_code, *place,
                home.opened_on, home.closed_on, home.closing_entered_on,
            )))  # fmt: skip
            rows += rows_of(home)
            for month in before:
                charged[month] += charged_before(home, month, first=self.first, seed=self.seed)
        self._copy(rows)
        for month in before:
            self._copy(charged[month])
            self.purses.post(month)
            self.purses.plan(month)

    def _branches(self) -> list[tuple[Any, Any]]:
        add = "INSERT INTO supplier (code, name) VALUES ('RANDOM', 'СлучайЭнергоСбыт') RETURNING id"
        [[supplier]] = self.connection.execute(add).fetchall()
        added = [
            self.connection.execute(BRANCH, [f"RANDOM{place}", supplier, f"Филиал {place}", *window]).fetchone()
            for place, window in enumerate(WINDOWS)
        ]
        return [(supplier, branch) for (branch,) in filter(None, added)]

    def _copy(self, rows: list[tuple[str, tuple[Any, ...]]]) -> None:
        tables: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for table, row in rows:
            tables[table].append(row)
        with self.connection.cursor() as cursor:
            for table, columns in COLUMNS.items():
                if table in tables:
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        for row in tables[table]:
                            copy.write_row(row)
        self.connection.commit()


def main() -> int:
    """Fill, close and audit."""
    parser = argparse.ArgumentParser(description="Fill an empty database with a random year, close it, audit it.")
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=parse_month, default=Month(date(2025, 11, 1)))
    parser.add_argument("--months", type=int, default=12)
    options = parser.parse_args()
    with database.reachable(read_settings()) as settings:
        address = database.owner_url(settings)
        revisions.migrate(address)
        asyncio.run(_refer(address))
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            if connection.execute("SELECT FROM account LIMIT 1").fetchone():
                sys.exit("The database has accounts: a random year needs an empty one.")
            year = RandomYear(connection, **vars(options))
            _timed("filled", year.fill)
            connection.execute("ANALYZE")
            for month in year.months:
                year.purses.post(month)
                _run("close-month", f"{month:%Y-%m}")
                year.purses.plan(month)
        return _run("audit", check=False)


async def _refer(address: str) -> None:
    opened = Database(address, pool_size=1)
    try:
        await reference_data.load(database=opened, path=RUSSIA)
    finally:
        await opened.close()


def _run(*command: str, check: bool = True) -> int:
    return subprocess.run([sys.executable, "-m", "app", *command], cwd=ROOT, check=check).returncode


def _timed(what: str, work: Any) -> None:
    began = time.monotonic()
    work()
    print(f"{what} in {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""
Measure how fast a month is closed, and try what becomes of a close that is killed.

    .venv/bin/python bench/month_close.py [--accounts 100000] [--folder KEPT] [--kills 5]

A region is loaded but for the charges of its last month, into an embedded database of its own. That month is then
closed twice from the same beginning: undisturbed, and killed with -9 at random moments and gone on with. Fails where
the two differ by a kopeck, or where balances are not the sums of the ledger.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import revisions  # noqa: E402
from app.demo.files import make  # noqa: E402
from app.postgres import EmbeddedPostgres  # noqa: E402
from app.progress import Steps  # noqa: E402
from app.reference import RUSSIA  # noqa: E402
from bench.import_speed import DAY, loaded, timed  # noqa: E402
from models.base import Database  # noqa: E402
from services import reference_data  # noqa: E402

MONTH = "2026-10"
CHARGED = ("charges", "charge_lines", "penalties")
"""Files whose rows of the month are left out."""
TERMS = """
    INSERT INTO norm (code, persons, per_head, valid_from, act) VALUES ('BENCH', 1, 60, '2020-01-01', 'Made up');
    INSERT INTO account_terms (account_id, valid_from, persons, norm_code, max_power)
    SELECT id, '2020-01-01', 1 + abs(hashtext(number)) % 4, 'BENCH', 50 FROM account;
"""
RESULT = """
    SELECT md5(string_agg(told, E'\\n' ORDER BY told)), count(*) FROM (
        SELECT concat_ws(' ', a.number, c.month, c.amount, c.basis, c.due_on, c.volumes) AS told
        FROM charge c JOIN account a ON a.id = c.account_id WHERE c.source = 'COMPUTED'
        UNION ALL
        SELECT concat_ws(' ', a.number, c.month, l.position, l.zone, l.band, l.kwh, l.price, l.amount, l.facts)
        FROM charge_line l JOIN charge c ON c.id = l.charge_id JOIN account a ON a.id = c.account_id
        WHERE c.source = 'COMPUTED'
        UNION ALL
        SELECT concat_ws(' ', a.number, k.month, k.posted_month, k.amount, k.volumes, k.lines, k.ground)
        FROM charge_correction k JOIN account a ON a.id = k.account_id
        UNION ALL
        SELECT concat_ws(' ', a.number, e.posted_on, e.kind, e.part, e.amount, e.month, e.facts)
        FROM ledger_entry e JOIN account a ON a.id = e.account_id
        UNION ALL
        SELECT concat_ws(' ', a.number, b.main, b.penalty) FROM account_balance b JOIN account a ON a.id = b.account_id
        UNION ALL
        SELECT concat_ws(' ', a.number, f.code, f.detail) FROM billing_fault f JOIN account a ON a.id = f.account_id
    ) everything
"""
UNLIKE = """
    SELECT count(*) FROM account_balance b FULL JOIN (
        SELECT account_id, coalesce(sum(amount) FILTER (WHERE part = 'MAIN'), 0) AS main,
               coalesce(sum(amount) FILTER (WHERE part = 'PENALTY'), 0) AS penalty
        FROM ledger_entry GROUP BY account_id
    ) e USING (account_id) WHERE (b.main, b.penalty) IS DISTINCT FROM (e.main, e.penalty)
"""


def main() -> int:
    """Load, close undisturbed, close with kills, compare."""
    parser = argparse.ArgumentParser(description="Measure how fast a month is closed, and kill a close.")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="files of a region, made by import_speed.py --folder")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kabinet-bench-") as passing:
        files = Path(passing) / "files"
        if options.folder:
            without_month(options.folder, files)
        else:
            with Steps() as progress:
                whole, processes = Path(passing) / "whole", os.cpu_count() or 1
                make(folder=whole, accounts=options.accounts, day=DAY, progress=progress, processes=processes)
            without_month(whole, files)
        with EmbeddedPostgres(data=Path(passing) / "postgres") as server:
            return measure(server, files, kills=options.kills, dice=random.Random(options.seed))


def without_month(whole: Path, files: Path) -> None:
    """Copy a set but for what the month that is closed was charged."""
    files.mkdir()
    for source in whole.iterdir():
        if source.stem not in CHARGED:
            (files / source.name).symlink_to(source.resolve())
            continue
        with source.open(encoding="utf-8") as rows, (files / source.name).open("w", encoding="utf-8") as kept:
            kept.writelines(row for row in rows if f";{MONTH};" not in row)


def measure(server: EmbeddedPostgres, files: Path, *, kills: int, dice: random.Random) -> int:
    """Close the month twice from one beginning; return the exit code."""
    begun, killed = server.owner_url(), server.owner_url("killed")
    revisions.migrate(begun)
    with timed("loaded"):
        asyncio.run(loaded(begun, files))
    asyncio.run(refer(begun))
    with psycopg.connect(plain(begun)) as connection:
        connection.execute(TERMS)
    with psycopg.connect(plain(begun), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    name = make_url(begun).database
    superuser = make_url(server.owner_url("postgres")).set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain(superuser), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE killed TEMPLATE "{name}" OWNER kabinet_owner')
    with timed("closed"):
        print(run(begun))
    seconds = kill(killed, kills, dice)
    print(f"killed after {', '.join(f'{each:.1f}' for each in seconds)} s, then gone on with:")
    print(run(killed))
    results = [result(url) for url in (begun, killed)]
    faults = [f"{unlike} balances are not the sum of their entries" for _, _, unlike in results if unlike]
    if results[0] != results[1]:
        faults.append(f"the two closes differ: {results}")
    print("\n".join(faults) or f"Both closes are the same to the kopeck: {results[0][1]:,} rows, {results[0][0]}.")
    return 1 if faults else 0


def kill(url: str, kills: int, dice: random.Random) -> list[float]:
    """Start the close and kill it so many times, each time at a random moment of its first half minute."""
    moments = []
    for _ in range(kills):
        closing = subprocess.Popen(command(), env=environment(url), cwd=ROOT, stdout=subprocess.DEVNULL)
        began, moment = time.monotonic(), dice.uniform(4, 15)
        try:
            closing.wait(moment)
        except subprocess.TimeoutExpired:
            closing.send_signal(signal.SIGKILL)
            closing.wait()
        moments.append(time.monotonic() - began)
    return moments


def run(url: str) -> str:
    """Close the month to its end, and return what that says."""
    return subprocess.run(
        command(), env=environment(url), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def command() -> Sequence[str]:
    """Return the command that closes the month."""
    return [sys.executable, "-m", "app", "close-month", MONTH]


def environment(url: str) -> dict[str, str]:
    """Return an environment that names the database."""
    return {**os.environ, "KABINET_PROFILE": "test", "DATABASE_URL": url, "KABINET_DATABASE_APP_URL": url}


def result(url: str) -> tuple[str, int, int]:
    """Return a digest of all that was charged and posted, how many rows it has, and balances that are wrong."""
    with psycopg.connect(plain(url)) as connection:
        [digest, rows], [unlike] = (next(each) for each in rows_of(connection))
    return digest, rows, unlike


def rows_of(connection: psycopg.Connection) -> Iterator[Iterator[tuple[object, ...]]]:
    """Yield the answers to both questions."""
    for question in (RESULT, UNLIKE):
        yield iter(connection.execute(question).fetchall())


async def refer(url: str) -> None:
    """Load what the law sets."""
    database = Database(url, pool_size=1)
    try:
        await reference_data.load(database=database, path=RUSSIA)
    finally:
        await database.close()


def plain(url: str) -> str:
    """Return the address as psycopg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())

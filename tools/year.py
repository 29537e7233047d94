"""
Print the statement and the bills of a made-up household's year, as the API tells them.

    .venv/bin/python tools/year.py [--language en]

The year is the one of tests/scenarios/year.py: months without readings, a reading that an inspector refutes, a rise of
prices in the middle of a month, a late payment, a replaced meter. The database is an embedded one of its own. Read it
as a customer would.
"""

import argparse
import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import revisions  # noqa: E402
from app.postgres import EmbeddedPostgres  # noqa: E402
from domain.users import Language  # noqa: E402
from models.base import Database  # noqa: E402
from tests.scenarios.year import live  # noqa: E402
from tests.scenarios.year_told import told  # noqa: E402
from tests.world import World  # noqa: E402


def main() -> None:
    """Let the year pass, and print it."""
    options = argparse.ArgumentParser(description="Print a made-up household's year as its bills tell it.")
    options.add_argument("--language", choices=[each.value.lower() for each in Language], default="ru")
    language = Language(options.parse_args().language.upper())
    with (
        tempfile.TemporaryDirectory(prefix="kabinet-year-") as passing,
        EmbeddedPostgres(data=Path(passing) / "postgres", for_tests=True) as server,
    ):
        revisions.migrate(server.owner_url())
        print("\n".join(asyncio.run(_year(server.owner_url(), Path(passing), language))))


async def _year(url: str, folder: Path, language: Language) -> list[str]:
    database = Database(url, pool_size=2)
    try:
        year = await live(world=World(database, now=datetime.now(UTC)), folder=folder)
        return list(told(await year.bill(language), language))
    finally:
        await database.close()


if __name__ == "__main__":
    main()

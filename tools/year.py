"""
Print the statement and the bills of a made-up household's year, as the API tells them.

    .venv/bin/python tools/year.py

The year is the one of tests/scenarios/year.py: three months without readings, a control, a rise of prices in the middle
of a month, a late payment, a replaced meter. The database is an embedded one of its own. Read it as a customer would.
"""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import revisions  # noqa: E402
from app.postgres import EmbeddedPostgres  # noqa: E402
from models.base import Database  # noqa: E402
from tests.scenarios.year import live, told  # noqa: E402
from tests.world import World  # noqa: E402


def main() -> None:
    """Let the year pass, and print it."""
    with (
        tempfile.TemporaryDirectory(prefix="kabinet-year-") as passing,
        EmbeddedPostgres(data=Path(passing) / "postgres", for_tests=True) as server,
    ):
        revisions.migrate(server.owner_url())
        print("\n".join(asyncio.run(_year(server.owner_url(), Path(passing)))))


async def _year(url: str, folder: Path) -> list[str]:
    database = Database(url, pool_size=2)
    try:
        world = World(database, now=datetime.now(UTC))
        return list(told(await live(world=world, folder=folder)))
    finally:
        await database.close()


if __name__ == "__main__":
    main()

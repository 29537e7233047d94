"""A loaded set whose October is being closed here, and sets that follow it; for tests of imports."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.exchange.faults import FaultySet
from models.base import Database
from models.metering import Meter
from tests.exchange_set import Rows, small_set
from tests.services.importing import asked, everything, imported

OCTOBER = date(2026, 10, 1)


@pytest.fixture
async def meter(database: Database, owner: psycopg.Connection, tmp_path: Path) -> Meter:
    """Return the meter M1 of a loaded set whose October is being closed."""
    rows = small_set()
    # The billing system charged until September.
    rows["charges"], rows["charge_lines"], rows["penalties"] = rows["charges"][:1], rows["charge_lines"][:2], []
    await imported(database, tmp_path / "before", rows)
    owner.execute("INSERT INTO month_close (month, began_at) VALUES (%s, '2026-11-02 06:00+03')", (OCTOBER,))
    return Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"])


def only(**files: Any) -> Rows:
    """Return a set that has rows in some files alone."""
    return {name: files.get(name, []) for name in small_set()}


async def refused(database: Database, owner: psycopg.Connection, folder: Path, rows: Rows) -> list[str]:
    """Return the faults of a set, of which nothing may be stored."""
    before = everything(owner)
    with pytest.raises(FaultySet) as fault:
        await imported(database, folder, rows)
    assert everything(owner) == before
    return [str(each) for each in fault.value.faults]

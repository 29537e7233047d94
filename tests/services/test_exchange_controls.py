"""Controls that a set brings, and what customers gave that they refute (billing rule 18)."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.metering import ReadingSource, ReadingStatus
from models.base import Database
from models.metering import Meter
from models.readings import latest_of_meters
from services.exchange_import import Summary
from tests.exchange_set import small_set
from tests.services.importing import asked, imported
from tests.services.test_exchange_export import exported, states
from tests.world import World

GIVEN = date(2026, 10, 25)
OWN = "SELECT t1, status FROM reading WHERE source IN ('CUSTOMER', 'PUBLIC_FORM') ORDER BY taken_on, t1"


async def loaded(database: Database, folder: Path, *controls: tuple[str, int]) -> Summary:
    """Load the small set with controls of the meter M1, by day and what it showed."""
    rows = small_set()
    control: dict[str, Any] = {"account": "230000000001", "meter": "M1", "source": "CONTROL"}
    rows["readings"] += [control | {"taken_on": on, "t1": shown} for on, shown in controls]
    return await imported(database, folder, rows)


@pytest.fixture
async def meter(database: Database, owner: psycopg.Connection, tmp_path: Path) -> Meter:
    await loaded(database, tmp_path / "before")
    return Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"])


@pytest.mark.parametrize("source", [ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM])
@pytest.mark.parametrize(("on", "shown"), [("2026-11-02", 1199), ("2026-10-25", 1199), ("2026-10-24", 1201)])
async def test_a_control_refutes_what_the_customer_gave(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path,
    source: ReadingSource, on: str, shown: int,
) -> None:  # fmt: skip
    given = await world.reading(meter, GIVEN, 1200, source=source)

    summary = await loaded(database, tmp_path / "set", (on, shown))

    assert asked(owner, OWN) == [(1200, "SUPERSEDED")]
    [told] = summary.differences
    assert summary.difference_count == 1
    assert (told.line, told.account, told.meter, told.taken_on) == (5, "230000000001", "M1", GIVEN)
    assert (told.given[0], told.kept[0], told.refuted_on) == (shown, 1200, date.fromisoformat(on))
    async with database.reading() as session:
        [latest] = await latest_of_meters(session, [meter.id])
    assert latest is not None
    assert latest.id != given.id
    await exported(database, tmp_path / "out")
    assert states(tmp_path / "out") == [(1200, "SUPERSEDED")]


@pytest.mark.parametrize(("on", "shown"), [("2026-11-02", 1200), ("2026-10-25", 1200), ("2026-10-24", 1200)])
async def test_a_control_that_agrees_refutes_nothing(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path, on: str, shown: int
) -> None:
    await world.reading(meter, GIVEN, 1200, source=ReadingSource.CUSTOMER)

    summary = await loaded(database, tmp_path / "set", (on, shown))

    assert asked(owner, OWN) == [(1200, "ACCEPTED")]
    assert summary.difference_count == 0
    assert asked(owner, "SELECT count(*) FROM outgoing_record") == [(0,)]


async def test_a_register_that_passed_zero_since_is_not_refuted(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path
) -> None:
    await world.reading(meter, GIVEN, 99_990, source=ReadingSource.CUSTOMER)
    await world.reading(meter, date(2026, 10, 30), 20, source=ReadingSource.CUSTOMER, rolled_over=True)

    summary = await loaded(database, tmp_path / "set", ("2026-11-02", 30))

    assert asked(owner, OWN) == [(99_990, "ACCEPTED"), (20, "ACCEPTED")]
    assert summary.difference_count == 0


async def test_the_same_control_again_changes_nothing(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path
) -> None:
    await world.reading(meter, GIVEN, 1200, source=ReadingSource.CUSTOMER)
    await world.reading(meter, GIVEN, 7000, source=ReadingSource.PUBLIC_FORM, status=ReadingStatus.UNDER_REVIEW)
    await loaded(database, tmp_path / "set", ("2026-11-02", 1150))

    again = await loaded(database, tmp_path / "set", ("2026-11-02", 1150))

    assert (again.changes, again.difference_count) == (0, 0)
    assert asked(owner, OWN) == [(1200, "SUPERSEDED"), (7000, "UNDER_REVIEW")]
    assert asked(owner, "SELECT count(*) FROM outgoing_record") == [(1,)]


async def test_what_the_file_says_of_the_day_takes_the_place_of_what_was_refuted(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path
) -> None:
    await world.reading(meter, GIVEN, 1200, source=ReadingSource.CUSTOMER)
    rows = small_set()
    row = rows["readings"][1]
    rows["readings"] += [
        row | {"taken_on": "2026-10-25", "t1": 1110},
        row | {"taken_on": "2026-11-02", "source": "CONTROL", "t1": 1150},
    ]

    summary = await imported(database, tmp_path / "set", rows)

    assert summary.counts["readings"].added == 2
    assert asked(owner, "SELECT t1, source, status FROM reading WHERE taken_on = '2026-10-25' ORDER BY t1") == [
        (1110, "IMPORT", "ACCEPTED"), (1200, "CUSTOMER", "SUPERSEDED"),
    ]  # fmt: skip
    assert [(told.line, told.kept[0]) for told in summary.differences] == [(6, 1200)]
    again = await imported(database, tmp_path / "set", rows)
    assert (again.changes, again.difference_count) == (0, 0)

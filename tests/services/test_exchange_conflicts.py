"""Sets whose rows meet what is stored already, by another set or by customers."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from domain.exchange.faults import FaultySet
from domain.metering import ReadingSource, ReadingStatus
from models.base import Database
from models.metering import Meter
from tests.exchange_set import small_set
from tests.services.importing import asked, counted, everything, imported
from tests.world import World

LATER = "2026-12-05"


async def test_a_tariff_row_that_runs_into_one_loaded_before_is_a_fault(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["tariffs"] = [
        rows["tariffs"][0] | {"valid_to": "2026-06-30"}, rows["tariffs"][0] | {"valid_from": "2026-07-01"},
    ]  # fmt: skip
    rows["tariff_rates"] += [rate | {"valid_from": "2026-07-01"} for rate in rows["tariff_rates"]]
    await imported(database, tmp_path, rows)
    before = everything(owner)

    # The set names the old row alone, and as if it went on.
    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, small_set(), as_of=LATER)

    assert [str(fault) for fault in refused.value.faults] == [
        "tariffs.csv:2:valid_to: a row of the tariff that was loaded before begins within this one"
    ]
    assert everything(owner) == before


async def test_a_penalty_below_zero_is_a_fault(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await imported(database, tmp_path, small_set())
    before, rows = everything(owner), small_set()
    rows["penalties"][0]["amount"] = "-0.01"

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, rows, as_of=LATER)

    assert [str(fault) for fault in refused.value.faults] == ["penalties.csv:2:amount: a penalty is not below zero"]
    assert everything(owner) == before


async def test_an_account_moves_to_another_branch_with_all_it_has(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    before, rows = everything(owner), small_set()
    rows["branches"].append(rows["branches"][0] | {"code": "NVR", "name": "Новороссийский филиал"})
    rows["accounts"][0]["branch"] = "NVR"

    summary = await imported(database, tmp_path, rows, as_of=LATER)

    assert summary.changes == 2
    serves = "SELECT a.number, b.code FROM account a JOIN branch b ON b.id = a.branch_id ORDER BY 1"
    assert asked(owner, serves) == [("230000000001", "NVR"), ("230000000002", "KRD")]
    after = everything(owner)
    assert {name for name in after if after[name] != before[name]} == {"account", "branch"}


async def test_what_a_later_set_leaves_out_stays(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await imported(database, tmp_path, small_set())
    before, rows = everything(owner), small_set()
    rows |= {name: [] for name in ("readings", "charges", "charge_lines", "payments", "penalties", "meters")}

    summary = await imported(database, tmp_path, rows, as_of=LATER)

    assert summary.changes == 0
    assert everything(owner) == before


@pytest.mark.parametrize("status", list(ReadingStatus))
async def test_what_the_cabinet_gave_back_changes_nothing_when_it_comes_again(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path, status: ReadingStatus
) -> None:
    await imported(database, tmp_path / "first", small_set())
    meter, day = Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"]), date(2026, 11, 3)
    await world.reading(meter, day, 1190, source=ReadingSource.CUSTOMER, status=ReadingStatus.SUPERSEDED)
    given = await world.reading(meter, day, 1200, source=ReadingSource.PUBLIC_FORM, status=status)
    before, rows = everything(owner), small_set()
    row = rows["readings"][1] | {"taken_on": "2026-11-03"}
    rows["readings"] += [
        row | {"t1": 1190, "source": "CUSTOMER", "status": "SUPERSEDED"},
        row | {"t1": 1200, "source": "PUBLIC_FORM", "status": given.status.value},
    ]

    summary = await imported(database, tmp_path / "second", rows)

    assert (summary.changes, summary.difference_count) == (0, 0)
    assert everything(owner) == before


async def test_a_reading_corrected_since_it_was_given_back_does_not_come_again(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    await imported(database, tmp_path / "first", small_set())
    meter, day = Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"]), date(2026, 11, 3)
    await world.reading(meter, day, 1200, source=ReadingSource.CUSTOMER, status=ReadingStatus.SUPERSEDED)
    before, rows = everything(owner), small_set()
    rows["readings"].append(
        rows["readings"][1] | {"taken_on": "2026-11-03", "t1": 1200, "source": "CUSTOMER", "status": "ACCEPTED"}
    )

    assert (await imported(database, tmp_path / "second", rows)).changes == 0
    assert everything(owner) == before


@pytest.mark.parametrize("source", ["IMPORT", "CONTROL"])
async def test_only_what_customers_gave_is_superseded(
    database: Database, owner: psycopg.Connection, tmp_path: Path, source: str
) -> None:
    rows = small_set()
    rows["readings"][0] |= {"source": source, "status": "SUPERSEDED"}

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, rows)

    assert [str(fault) for fault in refused.value.faults] == [
        "readings.csv:2:status: a reading of this source is not superseded: REJECTED takes it out of the bill"
    ]
    assert set(counted(owner).values()) == {0}


async def test_a_line_that_differs_from_two_readings_of_a_day_is_told_once(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    meter, day = Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"]), date(2026, 11, 3)
    await world.reading(meter, day, 90_000, source=ReadingSource.PUBLIC_FORM, status=ReadingStatus.UNDER_REVIEW)
    await world.reading(meter, day, 1210, source=ReadingSource.CUSTOMER)
    await world.reading(meter, day, 90_001, source=ReadingSource.PUBLIC_FORM, status=ReadingStatus.UNDER_REVIEW)
    rows = small_set()
    rows["readings"].append(rows["readings"][1] | {"taken_on": "2026-11-03", "t1": 1200})

    summary = await imported(database, tmp_path, rows)

    assert summary.difference_count == 1
    assert [(told.line, told.given[0], told.kept[0]) for told in summary.differences] == [(5, 1200, 1210)]


async def test_a_line_that_agrees_with_one_of_two_readings_is_no_difference(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    meter, day = Meter(id=dict(asked(owner, "SELECT serial, id FROM meter"))["M1"]), date(2026, 11, 3)
    await world.reading(meter, day, 1200, source=ReadingSource.PUBLIC_FORM)
    await world.reading(meter, day, 1210, source=ReadingSource.CUSTOMER)
    rows = small_set()
    rows["readings"].append(rows["readings"][1] | {"taken_on": "2026-11-03", "t1": 1200, "source": "PUBLIC_FORM"})

    summary = await imported(database, tmp_path, rows)

    assert (summary.changes, summary.difference_count) == (0, 0)


async def test_a_reading_under_review_does_not_keep_the_files_reading_out(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    meters = dict(asked(owner, "SELECT serial, id FROM meter"))
    doubtful = {"source": ReadingSource.PUBLIC_FORM, "status": ReadingStatus.UNDER_REVIEW}
    await world.reading(Meter(id=meters["M1"]), date(2026, 11, 3), 90_000, **doubtful)
    rows = small_set()
    rows["readings"].append(rows["readings"][1] | {"taken_on": "2026-11-03", "t1": 1200})

    summary = await imported(database, tmp_path, rows)

    assert (summary.counts["readings"].added, summary.difference_count) == (1, 1)
    assert asked(owner, "SELECT t1, source, status FROM reading WHERE taken_on = '2026-11-03' ORDER BY t1") == [
        (1200, "IMPORT", "ACCEPTED"), (90_000, "PUBLIC_FORM", "UNDER_REVIEW"),
    ]  # fmt: skip
    assert (await imported(database, tmp_path, rows)).changes == 0

"""Sets that describe a meter otherwise which closed months were measured by (billing rule 17)."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.reference import RUSSIA
from domain.periods import Month
from models.base import Database
from services.reference_data import load
from tests.exchange_set import small_set
from tests.services.auditing import audited, closed
from tests.services.closed_october import only, refused
from tests.services.importing import asked, imported

OCTOBER = Month(date(2026, 10, 1))
MEASURED = "closed months were measured by it: end the meter, and send it as a new one under another serial number"
METER = small_set()["meters"][0] | {"zone_count": 1, "ratio": 1}


@pytest.fixture
async def measured(database: Database, tmp_path: Path) -> None:
    """Let the billing system charge September, and close October here: by the readings of M1, without M2."""
    rows = small_set() | {"penalties": [], "readings": small_set()["readings"][:2]}
    rows["tariff_rates"] = [rate for rate in rows["tariff_rates"] if rate["zone"] == "T1"]
    rows["charges"], rows["charge_lines"] = rows["charges"][:1], rows["charge_lines"][:2]
    await imported(database, tmp_path / "before", rows)
    await load(database=database, path=RUSSIA)
    await closed(database, OCTOBER)


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(("values", "columns"), [
    ({"ratio": 20}, ["ratio"]), ({"digits": 6}, ["digits"]), ({"zone_count": 2}, ["zone_count"]),
    ({"digits": 4, "ratio": 2, "zone_count": 3}, ["digits", "ratio", "zone_count"]),
])  # fmt: skip
async def test_rule_17_a_meter_that_closed_months_rest_on_is_not_described_otherwise(
    database: Database, owner: psycopg.Connection, tmp_path: Path, values: dict[str, Any], columns: list[str]
) -> None:
    assert asked(owner, "SELECT basis FROM charge WHERE source = 'COMPUTED'") == [("READINGS",)]

    faults = await refused(database, owner, tmp_path, only(meters=[METER | values]))

    assert faults == [f"meters.csv:2:{column}: {MEASURED}" for column in columns]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("row", [
    METER | {"model": "Меркурий 206", "verify_before": "2042-01-01", "reads_itself": "true"},
    # The same, where what is empty means one.
    METER | {"removed_on": "2026-11-04", "ratio": None, "zone_count": None},
    # Nothing was measured by it.
    small_set()["meters"][1] | {"digits": 7, "ratio": 30},
])  # fmt: skip
async def test_what_no_closed_month_was_measured_by_may_change(
    database: Database, tmp_path: Path, row: dict[str, Any]
) -> None:
    assert (await imported(database, tmp_path, only(meters=[row]))).counts["meters"].changed == 1
    assert (await audited(database)).found == []

"""Sets that mend what a month could not be charged by: the close that is run again sees it (billing rule 22)."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.reference import RUSSIA
from domain.periods import Month, month_after
from models.base import Database
from services.reference_data import load
from tests.exchange_set import Rows, small_set
from tests.services.auditing import audited, closed
from tests.services.importing import asked, imported

OCTOBER = Month(date(2026, 10, 1))
FAULTS = """
    SELECT code, f.month FROM billing_fault f JOIN account a ON a.id = account_id WHERE number = '230000000001'
"""
CHARGED = """
    SELECT month, basis, (SELECT sum(kwh) FROM charge_line WHERE charge_id = c.id)
    FROM charge c JOIN account a ON a.id = account_id WHERE number = '230000000001' AND c.source = 'COMPUTED'
"""


@pytest.fixture
async def falling(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    """Leave October of an account uncharged, since its meter shows less than in September."""
    rows = small_set()
    rows["charges"], rows["charge_lines"], rows["penalties"] = rows["charges"][:1], rows["charge_lines"][:2], []
    rows["readings"][1]["t1"] = 40
    await imported(database, tmp_path / "before", rows)
    await load(database=database, path=RUSSIA)
    await closed(database, OCTOBER)
    assert asked(owner, FAULTS) == [("READINGS_FALL", OCTOBER)]


def only(*readings: dict[str, Any]) -> Rows:
    """Return a set of readings alone."""
    return {name: list(readings) if name == "readings" else [] for name in small_set()}


@pytest.mark.usefixtures("falling")
@pytest.mark.parametrize(("mended", "kwh"), [
    ({"t1": 1100}, 100), ({"t1": 40, "rolled_over": "true"}, 99_040), ({"t1": 40, "status": "REJECTED"}, None),
])  # fmt: skip
async def test_rule_22_close_that_is_run_again_sees_what_mends_its_fault(
    database: Database, owner: psycopg.Connection, tmp_path: Path, mended: dict[str, Any], kwh: int | None
) -> None:
    later = small_set()["readings"][1] | {"taken_on": "2026-10-31", "t1": 1105}

    await imported(database, tmp_path, only(small_set()["readings"][1] | mended, *([] if kwh else [later])))
    await closed(database, OCTOBER)

    assert asked(owner, FAULTS) == []
    assert asked(owner, CHARGED) == [(OCTOBER, "READINGS", kwh or 105)]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("falling")
async def test_rule_22_months_that_were_charged_before_a_fault_keep_what_they_rest_on(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path / "mends", only(small_set()["readings"][1] | {"t1": 1100}))
    await closed(database, OCTOBER)
    fallen = small_set()["readings"][1] | {"taken_on": "2026-11-24", "t1": 50}
    await imported(database, tmp_path / "falls", only(fallen), as_of="2026-11-30")
    await closed(database, month_after(OCTOBER))
    assert asked(owner, FAULTS) == [("READINGS_FALL", month_after(OCTOBER))]

    # A control of October corrects it, and November is mended: both are seen by the close of November.
    control = small_set()["readings"][1] | {"taken_on": "2026-10-30", "source": "CONTROL", "t1": 1130}
    await imported(database, tmp_path / "controls", only(fallen | {"t1": 1200}, control), as_of="2026-12-05")
    await closed(database, month_after(OCTOBER))

    assert asked(owner, FAULTS) == []
    assert asked(owner, "SELECT month, posted_month FROM charge_correction") == [(OCTOBER, month_after(OCTOBER))]
    assert sorted(asked(owner, CHARGED)) == [(OCTOBER, "READINGS", 100), (month_after(OCTOBER), "READINGS", 70)]
    assert (await audited(database)).found == []

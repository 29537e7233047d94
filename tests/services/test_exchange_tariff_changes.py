"""Accounts whose tariff a set changes: closed months keep the one that they were charged by (billing rule 9)."""

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
NUMBER = "230000000001"
LINES = f"""
    SELECT c.month, l.kwh, l.price::text FROM charge_line l JOIN charge c ON c.id = l.charge_id
    JOIN account a ON a.id = c.account_id WHERE number = '{NUMBER}' AND c.source = 'COMPUTED' ORDER BY 1
"""
CORRECTED = f"""
    SELECT k.month, k.lines #>> '{{0,price}}', k.amount FROM charge_correction k
    JOIN account a ON a.id = account_id WHERE number = '{NUMBER}'
"""


def dear(code: str = "DEAR") -> Rows:
    """Return a set in which the account has another tariff."""
    rows: Rows = {name: [] for name in small_set()}
    account = small_set()["accounts"][0] | {"tariff": code}
    tariff = {"code": code, "name": "Дорогой", "category": "URBAN_GAS", "valid_from": "2025-07-01"}
    rate = {"tariff": code, "valid_from": "2025-07-01", "zone": "T1", "band": 1, "price": "20"}
    return rows | {"accounts": [account], "tariffs": [tariff], "tariff_rates": [rate]}


def read(on: str, t1: int) -> dict[str, Any]:
    return small_set()["readings"][0] | {"taken_on": on, "t1": t1}


@pytest.fixture
async def charged(database: Database, tmp_path: Path) -> None:
    """Close October: 100 kWh at 7.35."""
    rows = small_set() | {"charges": [], "charge_lines": [], "penalties": [], "payments": []}
    await imported(database, tmp_path / "before", rows)
    await load(database=database, path=RUSSIA)
    await closed(database, OCTOBER)


@pytest.mark.usefixtures("charged")
async def test_rule_9_closed_month_is_corrected_at_its_own_tariff(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = dear()
    rows["readings"] = [read("2026-10-24", 1090), read("2026-12-01", 1300)]
    await imported(database, tmp_path / "dear", rows, as_of="2026-12-01")
    await closed(database, month_after(OCTOBER))

    assert asked(owner, LINES) == [(OCTOBER, 100, "7.35000"), (month_after(OCTOBER), 210, "20.00000")]
    assert asked(owner, CORRECTED) == [(OCTOBER, "7.35000", -10 * 735)]
    assert (await audited(database)).found == []
    # Back again, and to a third one: November was charged by the second.
    await imported(database, tmp_path / "back", dear("THIRD"), as_of="2026-12-02")
    assert (await audited(database)).found == []


async def test_rule_9_tariff_that_mends_a_fault_is_that_of_its_month(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set() | {"charges": [], "charge_lines": [], "penalties": [], "payments": []}
    rows["meters"][0]["zone_count"], rows["tariff_rates"] = (
        1,
        [rate for rate in rows["tariff_rates"] if rate["zone"] == "T2"],
    )
    await imported(database, tmp_path / "before", rows)
    await load(database=database, path=RUSSIA)
    await closed(database, OCTOBER)
    assert asked(owner, LINES) == []

    await imported(database, tmp_path / "dear", dear(), as_of="2026-12-01")
    await closed(database, OCTOBER)

    assert asked(owner, LINES) == [(OCTOBER, 100, "20.00000")]
    assert (await audited(database)).found == []

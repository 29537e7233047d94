"""Meters whose verification ran out and that were verified again: what was taken between does not count (rule 16)."""

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

JULY = Month(date(2026, 7, 1))
NUMBER = "230000000001"
CHARGES = f"""
    SELECT month, basis, (SELECT sum(kwh) FROM charge_line WHERE charge_id = c.id)
    FROM charge c JOIN account a ON a.id = account_id WHERE number = '{NUMBER}' ORDER BY month
"""
CORRECTIONS = f"""
    SELECT k.month, posted_month, volumes #>> '{{meters,0,kwh,T1}}'
    FROM charge_correction k JOIN account a ON a.id = account_id WHERE number = '{NUMBER}' ORDER BY 2, 1
"""


def readings(*months: int) -> list[dict[str, Any]]:
    """Return readings of a smart meter at the end of months counted from August 2025: 100 kWh each, 40 from July on."""
    return [
        {"account": NUMBER, "meter": "M1", "taken_on": month_after(date(2025, 9, 1), place), "source": "IMPORT",
         "t1": 1_000 + 100 * min(place, 10) + 40 * max(place - 10, 0)}
        for place in months
    ]  # fmt: skip


def a_set(verify_before: str, *months: int) -> Rows:
    """Return a set with the meter, verified until a day, and readings."""
    meter = small_set()["meters"][0] | {"verify_before": verify_before}
    return {name: [] for name in small_set()} | {"meters": [meter], "readings": readings(*months)}


@pytest.fixture
async def verified_again(database: Database, tmp_path: Path) -> None:
    """Close July and August, for which no reading counts, then September, before which the meter is verified."""
    rows = small_set() | {"charges": [], "charge_lines": [], "penalties": [], "payments": []}
    rows["meters"][0]["verify_before"], rows["readings"] = "2026-07-15", readings(*range(11))
    await imported(database, tmp_path / "before", rows, as_of="2026-07-03")
    await load(database=database, path=RUSSIA)
    for place, told in enumerate(("2026-08-01", "2026-09-01")):
        late = a_set("2026-07-15", 11 + place)
        await imported(database, tmp_path / told, late, as_of=told)
        await closed(database, month_after(JULY, place))
    await imported(database, tmp_path / "again", a_set("2042-09-10", *range(10, 14)), as_of="2026-10-01")
    await closed(database, month_after(JULY, 2))


@pytest.mark.usefixtures("verified_again")
async def test_rule_16_next_reading_after_a_verification_tells_all_months_since_the_one_that_counts(
    database: Database, owner: psycopg.Connection
) -> None:
    assert asked(owner, CHARGES) == [
        (JULY, "AVERAGE", 100), (month_after(JULY), "AVERAGE", 100), (month_after(JULY, 2), "READINGS", 39),
    ]  # fmt: skip
    # 120 kWh over 92 days, whatever the readings between them showed.
    assert asked(owner, CORRECTIONS) == [
        (JULY, month_after(JULY, 2), "41"), (month_after(JULY), month_after(JULY, 2), "40"),
    ]  # fmt: skip


@pytest.mark.usefixtures("verified_again")
async def test_rule_22_audit_knows_what_did_not_count_when_a_month_was_closed(database: Database) -> None:
    assert (await audited(database)).found == []

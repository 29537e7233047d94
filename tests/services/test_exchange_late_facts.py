"""Meters and ends of supply that become known after their months were closed (billing rule 22)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app.reference import RUSSIA
from domain.periods import Month, month_after
from models.accounts import Account
from models.base import Database
from models.reference_data import Norm
from models.terms import AccountTerms
from services.reference_data import load
from tests.exchange_set import Rows, small_set
from tests.services.auditing import audited, closed
from tests.services.importing import asked, imported
from tests.world import World

SEPTEMBER = Month(date(2026, 9, 1))
OCTOBER, NOVEMBER = month_after(SEPTEMBER), month_after(SEPTEMBER, 2)
NUMBER = "230000000001"
CHARGES = f"""
    SELECT month, basis, (SELECT sum(kwh) FROM charge_line WHERE charge_id = c.id)
    FROM charge c JOIN account a ON a.id = account_id WHERE number = '{NUMBER}' ORDER BY month
"""
CORRECTIONS = f"""
    SELECT k.month, posted_month, coalesce((SELECT sum((l ->> 'kwh')::int) FROM jsonb_array_elements(lines) l), 0)
    FROM charge_correction k JOIN account a ON a.id = account_id WHERE number = '{NUMBER}' ORDER BY 2, 1
"""


def only(**files: list[dict[str, Any]]) -> Rows:
    return {name: files.get(name, []) for name in small_set()}


def read(taken_on: str, t1: int, **values: Any) -> dict[str, Any]:
    return {"account": NUMBER, "meter": "M1", "taken_on": taken_on, "source": "CONTROL", "t1": t1} | values


async def begun(database: Database, world: World, folder: Path, rows: Rows) -> None:
    """Load a set of which nothing was charged elsewhere, and close September and October."""
    rows["tariff_rates"] = [rate for rate in rows["tariff_rates"] if rate["zone"] == "T1"]
    await imported(database, folder, rows | {"charges": [], "charge_lines": [], "penalties": [], "payments": []})
    await load(database=database, path=RUSSIA)
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    async with database.transaction() as session:
        for key in (await session.execute(sa.select(Account.id))).scalars():
            since = date(2020, 1, 1)
            session.add(AccountTerms(account_id=key, valid_from=since, persons=2, norm_code="FLAT", can_be_fitted=True))
    await closed(database, SEPTEMBER)
    await closed(database, OCTOBER)


@pytest.fixture
async def living(database: Database, world: World, tmp_path: Path) -> None:
    """Let a household be read up to August 2026, 100 kWh a month; it is estimated in September and October."""
    rows = small_set()
    months = [month_after(date(2026, 1, 1), place).replace(day=24).isoformat() for place in range(8)]
    rows["readings"] = [read(day, 1_000 + 100 * place) for place, day in enumerate(months)]
    await begun(database, world, tmp_path / "before", rows)


@pytest.mark.usefixtures("living")
async def test_rule_22_end_of_supply_that_becomes_known_late_takes_estimates_back(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    assert asked(owner, CHARGES) == [(SEPTEMBER, "AVERAGE", 100), (OCTOBER, "AVERAGE", 100)]
    account = small_set()["accounts"][0] | {"closed_on": "2026-09-20"}
    told = only(accounts=[account], readings=[read("2026-09-20", 1_730)])
    await imported(database, tmp_path / "left", told, as_of="2026-11-05")
    await closed(database, NOVEMBER)

    assert asked(owner, CHARGES)[2:] == [(NOVEMBER, "READINGS", None)]
    assert asked(owner, CORRECTIONS) == [(SEPTEMBER, NOVEMBER, 30), (OCTOBER, NOVEMBER, 0)]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("living")
async def test_rule_22_removal_that_becomes_known_late_changes_no_close_before(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    meter = small_set()["meters"][0] | {"removed_on": "2026-09-20"}
    told = only(meters=[meter], readings=[read("2026-09-20", 1_730)])
    await imported(database, tmp_path / "removed", told, as_of="2026-11-05")
    await closed(database, NOVEMBER)

    assert asked(owner, CHARGES) == [
        (SEPTEMBER, "AVERAGE", 100), (OCTOBER, "AVERAGE", 100), (NOVEMBER, "NORM", 180),
    ]  # fmt: skip
    assert asked(owner, CORRECTIONS) == [(SEPTEMBER, NOVEMBER, 30)]
    assert (await audited(database)).found == []


async def test_rule_22_meter_that_becomes_known_late_changes_no_close_before(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    rows = small_set()
    meters, rows["meters"], rows["readings"] = rows["meters"][:1], rows["meters"][1:], []
    await begun(database, world, tmp_path / "before", rows)
    told = only(
        meters=[meters[0] | {"installed_on": "2026-09-05"}],
        readings=[read("2026-09-05", 0), read("2026-11-24", 183)],
    )
    await imported(database, tmp_path / "fitted", told, as_of="2026-11-24")
    await closed(database, NOVEMBER)

    assert asked(owner, CHARGES) == [(SEPTEMBER, "NORM", 180), (OCTOBER, "NORM", 180), (NOVEMBER, "READINGS", 90)]
    # The reading that a meter begins with tells no use: what was estimated of that month stays (rules 11 and 17).
    assert asked(owner, CORRECTIONS) == [(OCTOBER, NOVEMBER, 93)]
    assert (await audited(database)).found == []

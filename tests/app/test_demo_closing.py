"""The last month of the demo region, charged by Kabinet itself."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.demo import fill
from app.demo.bills import Bills, Charge
from app.demo.calendar import calendar_of
from app.demo.closing import close_last_month
from app.demo.customers import LARGE_FAMILY, LETS_NOBODY_IN, THREE_OF_ONE_HOLDER, draw, random_of
from app.demo.files import make
from app.demo.registers import metering_of
from app.settings import Settings
from models.base import Database
from tests.progress import Silence
from tests.services.auditing import audited
from tests.services.importing import brought

DAY = date(2026, 11, 22)
OCTOBER = date(2026, 10, 1)
CHARGES = """
    SELECT a.number, c.basis, c.amount + coalesce((
        SELECT sum(amount)::bigint FROM charge_correction k WHERE k.account_id = a.id
    ), 0)
    FROM account a JOIN charge c ON c.account_id = a.id WHERE c.month = %s AND c.source = 'COMPUTED' ORDER BY 1
"""


async def closed(database: Database, folder: Path, *, accounts: int, day: date, seed: int = 1) -> None:
    """Load a region, and close its last month."""
    make(folder=folder, accounts=accounts, day=day, seed=seed, progress=Silence())
    await brought(database, folder, today=day)
    await close_last_month(
        database=database, folder=folder, seed=seed, accounts=accounts, calendar=calendar_of(day),
        now=datetime.fromisoformat(f"{day}T12:00:00+03:00"), progress=Silence(),
    )  # fmt: skip


def expected(accounts: int, *, seed: int = 1) -> dict[str, tuple[str, int]]:
    """Return what the region's billing system would charge for October, by account."""
    calendar, found = calendar_of(DAY), {}
    for index in range(accounts):
        rng = random_of(seed, index)
        customer = draw(seed, index, calendar, rng)
        bills = Bills(customer, calendar)
        for month in metering_of(customer, calendar, rng).months:
            bills.add(month)
        last: Charge = bills.charges[-1]
        # These two pay by an exemption and by a raised norm, which that system does not know.
        if last.month == calendar.closed_here and index not in {LARGE_FAMILY, LETS_NOBODY_IN}:
            found[customer.number] = (last.basis, last.amount)
    return found


def number(index: int, *, seed: int = 1) -> str:
    return draw(seed, index, calendar_of(DAY), random_of(seed, index)).number


async def test_the_last_month_is_charged_as_the_billing_system_would(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await closed(database, tmp_path, accounts=300, day=DAY)

    told = expected(300)
    made = {account: (basis, amount) for account, basis, amount in owner.execute(CHARGES, (OCTOBER,))}
    assert owner.execute("SELECT count(*) FROM billing_fault").fetchone() == (0,)
    assert {account: made[account] for account in told} == told
    # Who left in debt is closed too, for the penalty.
    assert {made[account][1] for account in made.keys() - told - {number(LARGE_FAMILY), number(LETS_NOBODY_IN)}} == {0}
    assert (await audited(database)).found == []


def facts(owner: psycopg.Connection, question: str, account: str) -> list[tuple[Any, ...]]:
    return owner.execute(f"{question} JOIN account a ON a.id = account_id WHERE a.number = %s", (account,)).fetchall()


async def test_people_of_the_demo_see_what_the_close_explains(
    settings: Settings, owner: psycopg.Connection, now: datetime
) -> None:
    small = settings.model_copy(update={"demo_accounts": 10, "demo_day": DAY})

    await asyncio.to_thread(fill, small, now=now)

    linked = owner.execute("""
        SELECT login, array_agg(a.number ORDER BY a.number) FROM user_account l JOIN users u ON u.id = user_id
            JOIN account a ON a.id = account_id GROUP BY 1
    """)
    shown = dict(linked.fetchall())
    corrected, _, large = (number(index, seed=2026) for index in THREE_OF_ONE_HOLDER)
    assert {corrected, large} < set(shown["family"])
    [(month, posted, ground)] = facts(owner, "SELECT month, posted_month, ground FROM charge_correction", corrected)
    assert (month, posted) == (date(2026, 9, 1), OCTOBER)
    assert ground["kwh_before"] != ground["kwh_after"]
    [(act,)] = facts(owner, "SELECT act FROM exemption", large)
    assert act.startswith("Удостоверение многодетной семьи")
    penalties = facts(owner, "SELECT facts FROM ledger_entry e", shown["household"][0])
    assert any(told and told.get("stretches") for (told,) in penalties)
    refused = facts(owner, "SELECT volumes FROM charge", number(LETS_NOBODY_IN, seed=2026))[-1][0]
    assert refused["norm"]["raising"] == "3/2"


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2024, 2, 29), date(2026, 3, 2)])
async def test_the_last_month_of_any_day_can_be_closed(
    database: Database, owner: psycopg.Connection, tmp_path: Path, day: date
) -> None:
    await closed(database, tmp_path, accounts=60, day=day)

    month = calendar_of(day).closed_here
    assert owner.execute("SELECT count(*) FROM billing_fault").fetchone() == (0,)
    assert owner.execute("SELECT month, finished_at IS NOT NULL FROM month_close").fetchall() == [(month, True)]
    charged = "SELECT account_id FROM charge WHERE month = %s"
    left = f"SELECT count(*) FROM account WHERE closed_on IS NULL AND id NOT IN ({charged})"
    assert owner.execute(left, (month,)).fetchone() == (0,)

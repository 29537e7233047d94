"""The audit of accounts, through the database."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from app.reference import RUSSIA
from domain.metering import ReadingSource
from domain.periods import Month, month_after
from models.base import Database
from models.reference_data import Norm
from models.terms import AccountTerms
from services.reference_data import load
from tests.services.auditing import audited, closed
from tests.world import World
from tools.random_year import RandomYear

JUNE = Month(date(2026, 6, 1))


@pytest.fixture
async def year(database: Database, world: World) -> None:
    """Close eight months of a household that missed a quarter, was checked, and pays late."""
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    account = await world.account(opened_on=date(2026, 6, 1))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2026, 1, 1), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2026, 6, 1))
    await world.reading(meter, date(2026, 6, 1), 1000, source=ReadingSource.CONTROL)
    for day, value in ((date(2026, 7, 24), 1276), (date(2026, 8, 24), 1500), (date(2026, 12, 24), 3900)):
        await world.reading(meter, day, value, source=ReadingSource.CUSTOMER)
    await world.reading(meter, date(2027, 1, 12), 4000, source=ReadingSource.CONTROL)
    for place in range(8):
        assert (await closed(database, month_after(JUNE, place))).charged == 1


@pytest.mark.usefixtures("year")
async def test_a_year_is_as_it_should_be(database: Database) -> None:
    tally = await audited(database)

    assert tally.found == []
    assert (tally.accounts, tally.charges) == (1, 8)
    assert tally.corrections >= 3
    assert tally.penalties > 0


async def test_an_empty_database_has_nothing_to_audit(database: Database) -> None:
    assert (await audited(database)).accounts == 0


async def test_a_random_year_is_as_it_should_be(database: Database, owner: psycopg.Connection) -> None:
    await load(database=database, path=RUSSIA)
    year = RandomYear(owner, accounts=150, seed=3, first=Month(date(2025, 11, 1)), months=12)
    year.fill()
    for month in year.months:
        year.purses.post(month)
        await closed(database, month)
        year.purses.plan(month)

    tally = await audited(database)

    assert tally.found == []
    assert tally.charges > 1_000

"""What becomes known of days long past, at the close of the month in which it does."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.reference import RUSSIA
from domain.charges import ChargeBasis
from domain.metering import ReadingSource, ReadingStatus
from domain.periods import Month, month_after
from models.base import Database
from models.charges import Charge, ChargeCorrection
from models.metering import Meter, Reading
from models.reference_data import Norm
from models.terms import AccountTerms
from services.reference_data import load
from tests.services.auditing import audited, closed
from tests.world import World

FIRST = Month(date(2026, 2, 1))


@pytest.fixture
async def meter(database: Database, world: World) -> Meter:
    """Return a meter that was read every month from January to August 2026: 100 kWh each."""
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    account = await world.account(opened_on=date(2026, 1, 1))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2026, 1, 1), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2026, 1, 1))
    for month in range(1, 9):
        await world.reading(meter, date(2026, month, 24), 100 * month, source=ReadingSource.CUSTOMER)
    return meter


async def corrections(database: Database) -> list[tuple[date, date, int]]:
    async with database.reading() as session:
        order = sa.select(ChargeCorrection).order_by(col(ChargeCorrection.posted_month), col(ChargeCorrection.month))
        rows = (await session.execute(order)).scalars()
        return [(row.posted_month, row.month, row.amount) for row in rows]


async def test_rule_18_control_that_becomes_known_months_later_refutes_at_once(
    database: Database, world: World, meter: Meter
) -> None:
    await world.reading(meter, date(2026, 3, 10), 150, source=ReadingSource.CONTROL, entered_on=date(2026, 7, 3))
    for place in range(6):
        assert (await closed(database, month_after(FIRST, place))).charged == 1

    assert [(posted.month, month.month) for posted, month, _ in await corrections(database)] == [(7, 2), (7, 3)]
    assert (await audited(database)).found == []


async def test_rule_22_reading_that_fell_out_months_later_is_told_at_once(
    database: Database, world: World, meter: Meter
) -> None:
    # 200, 290, 400 until July; then 200 kWh over March and April.
    fallen = sa.update(Reading).where(col(Reading.meter_id) == meter.id, col(Reading.taken_on) == date(2026, 3, 24))
    async with database.transaction() as session:
        await session.execute(fallen.values(status=ReadingStatus.SUPERSEDED, superseded_on=date(2026, 7, 3), t1=290))
    for place in range(6):
        assert (await closed(database, month_after(FIRST, place))).charged == 1

    assert [(posted.month, month.month, amount) for posted, month, amount in await corrections(database)] == [
        (7, 3, 12 * 735), (7, 4, -12 * 735),
    ]  # fmt: skip
    assert (await audited(database)).found == []


async def test_rule_18_control_of_old_refutes_what_was_read_lately(database: Database, world: World) -> None:
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    account = await world.account(opened_on=date(2025, 1, 1))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2025, 1, 1), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2025, 1, 1))
    await world.reading(meter, date(2025, 6, 1), 999_000, source=ReadingSource.CONTROL)
    # Nobody noted that the register passed zero in the months that another system charged.
    for month in range(5, 8):
        await world.reading(meter, date(2026, month, 24), 100 * month, source=ReadingSource.CUSTOMER)
    await world.charge(account, date(2026, 6, 1), 73_500, due_on=date(2026, 7, 15))

    await closed(database, Month(date(2026, 7, 1)))

    async with database.reading() as session:
        charge = (await session.execute(sa.select(Charge).where(col(Charge.month) == date(2026, 7, 1)))).scalar_one()
    assert charge.basis is ChargeBasis.NORM
    assert (await audited(database)).found == []

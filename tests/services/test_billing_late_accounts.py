"""Accounts that become known after a month in which they were supplied was closed."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.reference import RUSSIA
from domain.billing_faults import BillingFaultCode
from domain.charges import ChargeBasis
from domain.metering import ReadingSource
from domain.periods import Month, month_after
from models.base import Database
from models.billing import BillingFault
from models.charges import Charge, ChargeCorrection
from models.reference_data import Norm
from models.terms import AccountTerms
from services.billing import Batch
from services.reference_data import load
from tests.services.auditing import audited, closed
from tests.world import World

JUNE = Month(date(2026, 6, 1))
JULY = month_after(JUNE)


@pytest.fixture
async def late(database: Database, world: World) -> None:
    """Close June, and get to know of an account that was opened in May and read in May and July alone."""
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    await closed(database, JUNE)
    account = await world.account(opened_on=date(2026, 5, 10))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2026, 5, 10), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2026, 5, 10))
    await world.reading(meter, date(2026, 5, 10), 1000, source=ReadingSource.CONTROL)
    await world.reading(meter, date(2026, 7, 24), 1610, source=ReadingSource.CUSTOMER)


@pytest.mark.usefixtures("late")
async def test_an_account_that_became_known_late_is_charged_for_its_months_in_their_order(database: Database) -> None:
    assert await closed(database, JULY) == Batch(0, 1)
    async with database.reading() as session:
        [fault] = (await session.execute(sa.select(BillingFault))).scalars()
    assert (fault.code, fault.detail) == (BillingFaultCode.MONTH_MISSING, "2026-06")
    [found] = (await audited(database)).found
    assert found.detail == "supplied, but not charged: close it again"

    assert await closed(database, JUNE) == Batch(1, 0)
    assert await closed(database, JULY) == Batch(1, 0)
    async with database.reading() as session:
        charges = (await session.execute(sa.select(Charge).order_by(col(Charge.month)))).scalars().all()
        [correction] = (await session.execute(sa.select(ChargeCorrection))).scalars()
    # 610 kWh since May fall to June and July: 300 and 310.
    assert [(charge.month, charge.basis, charge.amount) for charge in charges] == [
        (JUNE, ChargeBasis.NORM, 120 * 735), (JULY, ChargeBasis.READINGS, 310 * 735),
    ]  # fmt: skip
    assert (correction.month, correction.posted_month, correction.amount) == (JUNE, JULY, 180 * 735)
    assert (await audited(database)).found == []

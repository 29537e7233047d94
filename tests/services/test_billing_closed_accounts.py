"""Accounts whose supply has ended: what becomes known of it later, and what is still owed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.reference import RUSSIA
from domain.audit.differences import Subject
from domain.charges import ChargeBasis, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource
from domain.month_volumes import MonthVolume
from domain.payments import PaymentStatus
from domain.periods import Month, month_after
from models.accounts import Account
from models.base import Database
from models.billing import MonthClose
from models.charges import Charge, ChargeCorrection
from models.ledger import LedgerEntry
from models.metering import Meter
from models.payments import Payment
from models.reference_data import Norm
from models.terms import AccountTerms
from services.billing import Batch
from services.reference_data import load
from tests.services.auditing import audited, closed
from tests.world import World

APRIL = Month(date(2026, 4, 1))


@pytest.fixture
async def left(database: Database, world: World) -> tuple[Account, Meter]:
    """Return a household that moved out on 10 May 2026; it was read up to April: 100 kWh a month."""
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))
    account = await world.account(opened_on=date(2025, 9, 1), closed_on=date(2026, 5, 10))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2025, 9, 1), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2025, 9, 1), removed_on=date(2026, 5, 10))
    for place in range(8):
        day = month_after(date(2025, 9, 1), place).replace(day=24)
        await world.reading(meter, day, 1_000 + 100 * place, source=ReadingSource.CUSTOMER)
    return account, meter


async def charges(database: Database) -> list[tuple[date, int, ChargeBasis]]:
    async with database.reading() as session:
        rows = (await session.execute(sa.select(Charge).order_by(col(Charge.month)))).scalars()
        return [(row.month, row.amount, row.basis) for row in rows]


async def entries(database: Database, part: LedgerPart) -> list[tuple[date, EntryKind, int, date | None]]:
    asked = sa.select(LedgerEntry).where(col(LedgerEntry.part) == part).order_by(col(LedgerEntry.sequence))
    async with database.reading() as session:
        rows = (await session.execute(asked)).scalars()
        return [(row.posted_on, row.kind, row.amount, row.month) for row in rows]


async def test_rule_22_final_reading_that_becomes_known_after_the_end_of_supply_corrects_its_estimate(
    database: Database, world: World, left: tuple[Account, Meter]
) -> None:
    account, meter = left
    await world.reading(meter, date(2026, 5, 10), 1_720, source=ReadingSource.CONTROL, entered_on=date(2026, 6, 5))
    for place in range(3):
        await closed(database, month_after(APRIL, place))

    assert [(month.month, amount, basis) for month, amount, basis in await charges(database)] == [
        (4, 73_500, ChargeBasis.READINGS), (5, 73_500, ChargeBasis.AVERAGE), (6, 0, ChargeBasis.READINGS),
    ]  # fmt: skip
    async with database.reading() as session:
        (correction,) = (await session.execute(sa.select(ChargeCorrection))).scalars()
    assert (correction.month, correction.posted_month) == (date(2026, 5, 1), date(2026, 6, 1))
    assert correction.amount == -80 * 735
    assert (await audited(database)).found == []
    assert account.closed_on == date(2026, 5, 10)


@pytest.mark.usefixtures("left")
async def test_rule_30_penalty_runs_on_after_the_end_of_supply_until_all_is_paid(
    database: Database, world: World, left: tuple[Account, Meter]
) -> None:
    account, _ = left
    for place in range(4):
        await closed(database, month_after(APRIL, place))
    await world.payment(account, datetime(2026, 8, 14, 9, tzinfo=UTC), 2 * 73_500)
    for place in range(4, 7):
        await closed(database, month_after(APRIL, place))

    # April's 735.00 was due on 15 May: day 31 is 15 June. May's on 15 June: day 31 is 16 July.
    assert await entries(database, LedgerPart.PENALTY) == [
        (date(2026, 6, 30), EntryKind.PENALTY, 372, APRIL),
        (date(2026, 7, 31), EntryKind.PENALTY, 722, APRIL),
        (date(2026, 7, 31), EntryKind.PENALTY, 372, month_after(APRIL)),
        (date(2026, 8, 31), EntryKind.PENALTY, 356, APRIL),
        (date(2026, 8, 31), EntryKind.PENALTY, 326, month_after(APRIL)),
    ]
    assert [month.month for month, *_ in await charges(database)] == [4, 5, 6, 7, 8]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("left")
async def test_account_that_left_and_owes_nothing_is_left_alone(database: Database, world: World) -> None:
    async with database.reading() as session:
        (account,) = (await session.execute(sa.select(Account))).scalars()
    await closed(database, APRIL)
    await closed(database, month_after(APRIL))
    await world.payment(account, datetime(2026, 5, 31, 9, tzinfo=UTC), 2 * 73_500)

    assert (await closed(database, month_after(APRIL, 2))).charged == 0
    assert [month.month for month, *_ in await charges(database)] == [4, 5]


async def test_account_that_left_after_the_window_has_no_empty_charge_of_the_next_month(
    database: Database, world: World, left: tuple[Account, Meter]
) -> None:
    account, meter = left
    async with database.transaction() as session:
        day = date(2026, 5, 28)
        await session.execute(sa.update(Account).values(closed_on=day))
        await session.execute(sa.update(Meter).values(removed_on=day))
    # Its last reading is entered on the 1st, when May's close still sees it, and what it owes is paid in June.
    await world.reading(meter, date(2026, 5, 28), 1_820, entered_on=date(2026, 6, 1))
    for place in range(2):
        await closed(database, month_after(APRIL, place))
    await world.payment(account, datetime(2026, 6, 10, 9, tzinfo=UTC), 73_500 + 120 * 735)

    assert await closed(database, month_after(APRIL, 2)) == Batch(0, 0, 1)
    assert await closed(database, month_after(APRIL, 2)) == Batch(0, 0, 1)
    assert await charges(database) == [
        (APRIL, 73_500, ChargeBasis.READINGS), (month_after(APRIL), 120 * 735, ChargeBasis.READINGS),
    ]  # fmt: skip
    assert (await audited(database)).found == []


async def test_rule_36_what_is_given_back_after_the_end_of_supply_is_due_with_its_month(
    database: Database, world: World, left: tuple[Account, Meter]
) -> None:
    account, _ = left
    for place in range(2):
        await closed(database, month_after(APRIL, place))
    paid = await world.payment(account, datetime(2026, 5, 31, 9, tzinfo=UTC), 2 * 73_500)
    async with database.transaction() as session:
        await session.execute(sa.update(Payment).values(status=PaymentStatus.REFUNDED, refunded_on=date(2026, 6, 20)))
    await world.post(account, date(2026, 6, 20), 2 * 73_500, kind=EntryKind.REFUND, payment_id=paid.id)

    assert (await closed(database, month_after(APRIL, 2))).charged == 1
    assert [month.month for month, *_ in await charges(database)] == [4, 5, 6]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("left")
async def test_penalty_that_was_not_posted_after_the_end_of_supply_is_told_by_the_audit(database: Database) -> None:
    for place in range(2):
        await closed(database, month_after(APRIL, place))
    june = datetime(2026, 7, 2, tzinfo=UTC)
    async with database.transaction() as session:
        session.add(MonthClose(month=date(2026, 6, 1), began_at=june, finished_at=june))

    [found] = (await audited(database)).found
    assert (found.subject, found.posted, found.expected) == (Subject.PENALTY, 0, 372)


async def test_an_empty_charge_of_a_month_after_the_end_of_supply_is_told_by_the_audit(
    database: Database, world: World, left: tuple[Account, Meter]
) -> None:
    account, _ = left
    for place in range(2):
        await closed(database, month_after(APRIL, place))
    await world.payment(account, datetime(2026, 5, 31, 9, tzinfo=UTC), 2 * 73_500)
    volume = MonthVolume(Month(date(2026, 6, 1)), ChargeBasis.READINGS).told()
    await world.add(Charge(
        account_id=account.id, month=date(2026, 6, 1), amount=0, basis=ChargeBasis.READINGS,
        due_on=date(2026, 7, 15), source=ChargeSource.COMPUTED, volumes=volume,
    ))  # fmt: skip

    [found] = (await audited(database)).found
    assert (found.subject, found.detail) == (Subject.CHARGE, "a charge of nothing after the end of supply")

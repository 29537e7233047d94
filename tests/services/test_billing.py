"""The close of a month, through the database."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.reference import RUSSIA
from domain.accounts import AccountKind
from domain.billing_faults import BillingFaultCode
from domain.charges import ChargeBasis, ChargeLineKind
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource, ReadingStatus
from domain.month_closes import CloseRunning, FiguresMissing, MonthNotOver, MonthOutOfTurn
from domain.periods import Month, month_after
from models.accounts import Account
from models.base import Database
from models.billing import BillingFault, MonthClose
from models.charges import Charge, ChargeCorrection, ChargeLine
from models.ledger import LedgerEntry
from models.metering import Meter
from models.reference_data import Norm
from models.terms import AccountTerms
from services import billing
from services.billing import Batch
from services.reference_data import load
from tests.services.auditing import audited
from tests.world import World

JULY = Month(date(2026, 7, 1))
LATER = datetime(2027, 2, 2, tzinfo=UTC)
POSTED = (MonthClose, Charge, ChargeLine, ChargeCorrection, LedgerEntry, BillingFault)


@pytest.fixture
async def loaded(database: Database, world: World) -> None:
    await load(database=database, path=RUSSIA)
    await world.tariff()
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), act="Приказ"))


async def closed(database: Database, month: Month, *, now: datetime = LATER) -> Batch:
    """Close a month as the command does, in one process."""
    ids = await billing.begin(database=database, month=month, now=now, is_meant=True)
    reference = await billing.reference_of(database=database)
    batch = await billing.close_batch(database=database, reference=reference, month=month, ids=ids)
    await billing.finish(database=database, month=month, now=now)
    return batch


async def all_of(database: Database, table: type[SQLModel], *order: Any) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.execute(sa.select(table).order_by(*order))).scalars().all()


async def entries(database: Database) -> list[tuple[date, EntryKind, LedgerPart, int, date | None]]:
    rows = await all_of(database, LedgerEntry, col(LedgerEntry.posted_on), col(LedgerEntry.sequence))
    return [(row.posted_on, row.kind, row.part, row.amount, row.month) for row in rows]


async def home(world: World, *values: tuple[date, int]) -> tuple[Account, Meter]:
    """Add an account whose meter was read by its people."""
    account = await world.account(opened_on=date(2026, 6, 1))
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2026, 1, 1), persons=2, norm_code="FLAT"))
    meter = await world.meter(account, installed_on=date(2026, 6, 1))
    await world.reading(meter, date(2026, 6, 1), 1000, source=ReadingSource.CONTROL)
    for day, value in values:
        await world.reading(meter, day, value, source=ReadingSource.CUSTOMER)
    return account, meter


@pytest.mark.usefixtures("loaded")
async def test_a_month_is_charged_by_its_readings(database: Database, world: World) -> None:
    account, _ = await home(world, (date(2026, 6, 24), 1100), (date(2026, 7, 24), 1376))

    assert await closed(database, month_after(JULY, -1)) == Batch(1, 0)
    assert await closed(database, JULY) == Batch(1, 0)

    june, july = await all_of(database, Charge, col(Charge.month))
    assert (june.amount, june.basis, june.due_on) == (100 * 735, ChargeBasis.READINGS, date(2026, 7, 15))
    assert (july.amount, july.basis, july.due_on) == (202_860, ChargeBasis.READINGS, date(2026, 8, 17))
    lines = await all_of(database, ChargeLine, col(ChargeLine.amount))
    assert [(line.kwh, line.band, line.amount, line.text) for line in lines] == [
        (100, 1, 73_500, ""),
        (276, 1, 202_860, ""),
    ]
    assert await entries(database) == [
        (date(2026, 6, 30), EntryKind.CHARGE, LedgerPart.MAIN, 73_500, date(2026, 6, 1)),
        (date(2026, 7, 31), EntryKind.CHARGE, LedgerPart.MAIN, 202_860, JULY),
    ]
    assert july.account_id == account.id


@pytest.mark.usefixtures("loaded")
async def test_rule_9_a_missed_month_is_corrected_by_the_next_reading(database: Database, world: World) -> None:
    _, meter = await home(world, *((date(2026, 6 + place, 24), 1100 + 100 * place) for place in range(4)))
    for month in range(-1, 4):
        assert (await closed(database, month_after(JULY, month))).charged == 1
    await world.reading(meter, date(2026, 11, 24), 1400 + 122, source=ReadingSource.CUSTOMER)
    assert (await closed(database, month_after(JULY, 4))).charged == 1

    charges = await all_of(database, Charge, col(Charge.month))
    assert [(charge.basis.value, charge.amount) for charge in charges[-2:]] == [
        ("AVERAGE", 100 * 735), ("READINGS", 60 * 735),
    ]  # fmt: skip
    [correction] = await all_of(database, ChargeCorrection)
    assert (correction.month, correction.posted_month) == (date(2026, 10, 1), date(2026, 11, 1))
    assert correction.amount == (62 - 100) * 735
    assert correction.ground["kwh_before"] == 100
    assert correction.ground["kwh_after"] == 62
    posted = [entry for entry in await entries(database) if entry[2] is LedgerPart.MAIN]
    assert posted[-2:] == [
        (date(2026, 11, 30), EntryKind.CORRECTION, LedgerPart.MAIN, -38 * 735, date(2026, 10, 1)),
        (date(2026, 11, 30), EntryKind.CHARGE, LedgerPart.MAIN, 60 * 735, date(2026, 11, 1)),
    ]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("kind", [ChargeLineKind.ENERGY, ChargeLineKind.OTHER])
async def test_an_imported_estimate_that_tells_no_kilowatt_hours_is_corrected_where_it_was_of_energy(
    database: Database, world: World, kind: ChargeLineKind
) -> None:
    account, meter = await home(world, (date(2026, 7, 24), 1200))
    charge = Charge(account_id=account.id, month=month_after(JULY, -1), amount=70_000, basis=ChargeBasis.NORM)
    line = ChargeLine(charge_id=charge.id, position=1, kind=kind, text="По нормативу", amount=70_000)
    await world.add(charge, line)
    await world.post(account, date(2026, 6, 30), 70_000, kind=EntryKind.CHARGE, month=charge.month, charge_id=charge.id)
    # A control in July moves the use of June.
    await world.reading(meter, date(2026, 6, 24), 1100, source=ReadingSource.CONTROL, entered_on=date(2026, 7, 3))

    assert await closed(database, JULY) == Batch(1, 0)
    corrections = await all_of(database, ChargeCorrection)
    expected = [100 * 735 - 70_000] if kind is ChargeLineKind.ENERGY else []
    assert [each.amount for each in corrections] == expected


@pytest.mark.usefixtures("loaded")
async def test_rule_22_a_reading_of_the_1st_counts_for_the_month_of_a_business(
    database: Database, world: World
) -> None:
    business = await world.account(kind=AccountKind.BUSINESS, opened_on=date(2026, 6, 1))
    meter = await world.meter(business)
    await world.reading(meter, date(2026, 7, 1), 1000, source=ReadingSource.CUSTOMER)
    fell = {"status": ReadingStatus.SUPERSEDED, "superseded_on": date(2026, 8, 1)}
    await world.reading(meter, date(2026, 7, 31), 2760, source=ReadingSource.CUSTOMER, **fell)
    await world.reading(meter, date(2026, 8, 1), 1276, source=ReadingSource.CUSTOMER)

    assert await closed(database, JULY) == Batch(1, 0)
    [charge] = await all_of(database, Charge)
    assert charge.amount == 202_860


@pytest.mark.usefixtures("loaded")
async def test_rule_30_penalty_is_posted_by_the_month(database: Database, world: World) -> None:
    await home(world, *((month_after(JULY, place).replace(day=24), 1100 + 100 * (place + 1)) for place in range(-1, 5)))
    for month in range(-1, 4):
        await closed(database, month_after(JULY, month))

    penalties = [row for row in await entries(database) if row[2] is LedgerPart.PENALTY]
    # June's 735.00 was due on 15 July; day 31 was 15 August: 17 days at a 300th of 9.5 % by the end of August.
    assert penalties[0] == (date(2026, 8, 31), EntryKind.PENALTY, LedgerPart.PENALTY, 396, date(2026, 6, 1))


@pytest.mark.usefixtures("loaded")
async def test_rule_30_days_that_a_billing_system_charged_for_cost_nothing_here(
    database: Database, world: World
) -> None:
    account, _ = await home(world, *((month_after(JULY, place).replace(day=24), 1200) for place in range(5)))
    # Others are charged here from July on, this account from November on.
    for place in range(4):
        await world.charge(account, month_after(JULY, place), 100_000 if place == 0 else 1)
        assert await closed(database, month_after(JULY, place)) == Batch(0, 0)
    await closed(database, month_after(JULY, 4))

    [penalty] = [row for row in await entries(database) if row[2] is LedgerPart.PENALTY]
    # Due on 17 August; the 30 days of November alone, the first 15 of them days 76 to 90.
    assert penalty == (date(2026, 11, 30), EntryKind.PENALTY, LedgerPart.PENALTY, 1571, JULY)
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("loaded")
async def test_rule_14_an_account_opened_in_a_month_has_the_tariff_of_its_first_day(
    database: Database, world: World
) -> None:
    account = await world.account(opened_on=date(2026, 7, 10), tariff_code=None)
    terms = {"persons": 2, "norm_code": "FLAT", "tariff_code": "URBAN_GAS_1"}
    await world.add(AccountTerms(account_id=account.id, valid_from=date(2026, 7, 10), **terms))

    assert await closed(database, JULY) == Batch(1, 0)
    assert [charge.amount for charge in await all_of(database, Charge)] == [120 * 735]
    assert (await audited(database)).found == []


@pytest.mark.usefixtures("loaded")
async def test_a_month_closed_again_changes_nothing(database: Database, world: World) -> None:
    await home(world, (date(2026, 7, 24), 1376))
    await closed(database, JULY)
    before = [await all_of(database, table) for table in POSTED]

    assert await closed(database, JULY) == Batch(0, 0)
    assert [await all_of(database, table) for table in POSTED] == before


async def refused(database: Database, refusal: type[Exception], month: Month, *, now: datetime = LATER) -> None:
    before = [len(await all_of(database, table)) for table in POSTED]
    with pytest.raises(refusal):
        await billing.begin(database=database, month=month, now=now)
    assert [len(await all_of(database, table)) for table in POSTED] == before


@pytest.mark.usefixtures("loaded")
async def test_a_month_that_goes_on_is_not_closed(database: Database) -> None:
    # Readings that a business enters on the 1st still belong to the month (rule 22).
    await refused(database, MonthNotOver, JULY, now=datetime(2026, 8, 1, 20, 59, tzinfo=UTC))
    await billing.begin(database=database, month=JULY, now=datetime(2026, 8, 1, 21, tzinfo=UTC), is_meant=True)


@pytest.mark.usefixtures("loaded")
async def test_months_are_closed_one_after_the_other(database: Database, world: World) -> None:
    await home(world)
    await closed(database, JULY)
    await refused(database, MonthOutOfTurn, month_after(JULY, 2))
    await refused(database, MonthOutOfTurn, month_after(JULY, -1))


async def test_what_everybody_is_charged_by_is_missed_before_anybody_is_charged(
    database: Database, world: World
) -> None:
    await home(world)
    await refused(database, FiguresMissing, JULY)


@pytest.mark.usefixtures("loaded")
async def test_a_debt_from_before_all_reference_data_is_told(database: Database, world: World) -> None:
    account, _ = await home(world, (date(2026, 7, 24), 1376))
    await world.charge(account, date(1999, 12, 1), 10_000)

    with pytest.raises(FiguresMissing) as refusal:
        await closed(database, JULY)
    assert refusal.value.what == "due_days: RESIDENTIAL on 2000-01-01"
    assert [row.month for row in await all_of(database, Charge)] == [date(1999, 12, 1)]


@pytest.mark.usefixtures("loaded")
async def test_two_closes_do_not_run_at_once(database: Database) -> None:
    async with billing.alone(database=database):
        with pytest.raises(CloseRunning):
            async with billing.alone(database=database):
                pytest.fail("it ran")
    async with billing.alone(database=database):
        pass


@pytest.mark.usefixtures("loaded")
async def test_an_account_that_cannot_be_charged_holds_nobody_up(database: Database, world: World) -> None:
    await home(world, (date(2026, 7, 24), 1100), (date(2026, 8, 24), 1200))
    lost = await world.account(tariff_code=None, opened_on=date(2026, 6, 1))
    meter = await world.meter(lost, installed_on=date(2026, 6, 1))
    await world.reading(meter, date(2026, 6, 1), 10, source=ReadingSource.CONTROL)
    for month, value in ((7, 20), (8, 30)):
        await world.reading(meter, date(2026, month, 24), value, source=ReadingSource.CUSTOMER)

    assert await closed(database, JULY) == Batch(1, 1)
    [fault] = await all_of(database, BillingFault)
    assert (fault.account_id, fault.month, fault.code) == (lost.id, JULY, BillingFaultCode.NO_TARIFF)
    assert {charge.account_id for charge in await all_of(database, Charge)} != {lost.id}

    # The next month waits for this one; once the tariff is known, both are charged.
    assert await closed(database, month_after(JULY)) == Batch(1, 1)
    await _give_tariff(database, lost.id)
    assert await closed(database, JULY) == Batch(1, 0)
    assert await closed(database, month_after(JULY)) == Batch(1, 0)
    assert await all_of(database, BillingFault) == []


async def _give_tariff(database: Database, account: uuid.UUID) -> None:
    async with database.transaction() as session:
        chosen = sa.update(Account).where(col(Account.id) == account)
        await session.execute(chosen.values(tariff_code="URBAN_GAS_1"))

"""Balances as the database keeps them beside the ledger, and the day by which the oldest unpaid charge is due."""

import asyncio
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.account_events import Close, Event, Payment, debts_of
from domain.ledger import Balance, EntryKind, LedgerPart
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from domain.periods import last_day, month_after
from models.accounts import Account
from models.balances import balances_of
from models.exchange import ImportRun
from models.ledger import LedgerEntry
from models.payments import Payment as PaymentRow
from tests.world import World

FIRST = date(2025, 1, 1)
on_the_real_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
postings = st.tuples(st.sampled_from(EntryKind), st.sampled_from(LedgerPart), st.integers(-(10**12), 10**12))


async def balance_of(world: World, account: Account) -> Balance:
    async with world.database.reading() as session:
        [balance] = await balances_of(session, [account.id], now=world.now)
    return balance


async def ledger_sum(world: World, account: Account) -> int:
    async with world.database.reading() as session:
        total = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount), 0))
        return int((await session.scalar(total.where(LedgerEntry.account_id == account.id))) or 0)


@on_the_real_database
@given(st.lists(st.lists(postings, max_size=5), max_size=5))
async def test_o18_balance_is_the_sum_of_the_ledger(
    world: World, transactions: list[list[tuple[EntryKind, LedgerPart, int]]]
) -> None:
    account = await world.account()

    for transaction in transactions:
        await world.add(*(
            LedgerEntry(account_id=account.id, posted_on=FIRST, kind=kind, part=part, amount=amount)
            for kind, part, amount in transaction
        ))  # fmt: skip
        balance = await balance_of(world, account)
        assert balance.debt - balance.advance == await ledger_sum(world, account)


async def test_o18_two_writers_at_once_lose_nothing(world: World) -> None:
    account = await world.account()

    async def write(step: int) -> None:
        for _ in range(20):
            await world.post(account, FIRST, step, kind=EntryKind.CORRECTION)

    await asyncio.gather(write(1_000), write(-1))

    balance = await balance_of(world, account)
    assert balance.debt == await ledger_sum(world, account) == 20 * 999


@on_the_real_database
@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=6), st.integers(-10_000, 320_000))
async def test_o18_due_day_is_that_of_the_oldest_charge_not_paid_in_full(
    world: World, amounts: list[int], paid: int
) -> None:
    account = await world.account()
    months = [month_after(FIRST, place) for place in range(len(amounts))]
    for month, amount in zip(months, amounts, strict=True):
        await world.charge(account, month, amount, due_on=due_day(month))
    await world.post(account, FIRST, -paid, kind=EntryKind.PAYMENT)

    balance = await balance_of(world, account)

    if balance.main <= 0:
        assert balance.due_on is None
    elif paid < 0:
        assert balance.due_on is not None
    else:
        unpaid = [month for month, total in zip(months, accumulate(amounts), strict=True) if total > paid]
        assert balance.due_on == due_day(unpaid[0])


def due_day(month: date) -> date:
    return month_after(month).replace(day=15)


async def test_o18_penalty_alone_has_no_due_day(world: World) -> None:
    account = await world.account()
    await world.charge(account, FIRST, 10_000, due_on=due_day(FIRST))
    await world.post(account, FIRST, -10_000, kind=EntryKind.PAYMENT)
    await world.post(account, FIRST, 500, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)

    balance = await balance_of(world, account)

    assert (balance.debt, balance.penalty, balance.due_on) == (500, 500, None)


async def test_o18_many_balances_come_in_the_order_asked(world: World) -> None:
    accounts = [await world.account() for _ in range(3)]
    for debt, account in enumerate(accounts[1:], start=1):
        await world.charge(account, FIRST, debt, kwh=1)
    keys = [account.id for account in reversed(accounts)]

    async with world.database.reading() as session:
        balances = await balances_of(session, keys, now=world.now)

    assert [balance.id for balance in balances] == keys
    assert [balance.debt for balance in balances] == [2, 1, 0]


async def test_o35_balance_stands_for_its_last_change_or_the_last_import(world: World) -> None:
    untouched, moved = await world.account(), await world.account()
    assert (await balance_of(world, untouched)).as_of == world.now
    recorded = datetime(2026, 10, 5, 12, tzinfo=UTC)
    await world.post(moved, FIRST, 1, kind=EntryKind.CORRECTION, recorded_at=recorded)

    before, after = recorded - timedelta(days=1), recorded + timedelta(days=1)
    await import_finished(world, before)
    assert [(await balance_of(world, account)).as_of for account in (untouched, moved)] == [before, recorded]
    await import_finished(world, after)
    assert [(await balance_of(world, account)).as_of for account in (untouched, moved)] == [after, after]


async def import_finished(world: World, moment: datetime) -> None:
    await world.add(ImportRun(as_of=moment.date(), digest=uuid.uuid4().hex, finished_at=moment, summary={}))


@on_the_real_database
@given(
    st.lists(st.integers(0, 4).map(lambda hundreds: hundreds * 100), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6), st.none() | st.integers(0, 4)), max_size=5),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(-2, 2)), max_size=3),
)
async def test_rule_39_due_day_is_that_of_the_oldest_debt_by_named_payments_and_corrections(
    world: World,
    charges: list[int],
    payments: list[tuple[int, int, int | None]],
    corrections: list[tuple[int, int, int]],
) -> None:
    account = await world.account()
    made = {
        (posted, corrected): 100 * hundreds
        for posted, corrected, hundreds in corrections
        if corrected < posted < len(charges) and hundreds
    }
    events: list[Event] = []
    for place, amount in enumerate(charges):
        month = month_after(FIRST, place)
        changed = {month_after(FIRST, of): each for (posted, of), each in made.items() if posted == place}
        events.append(Close(month, amount, due_day(month), changed))
        for corrected, each in changed.items():
            await world.post(account, last_day(month), each, kind=EntryKind.CORRECTION, month=corrected)
        await world.charge(account, month, amount, due_on=due_day(month))
    for place, hundreds, named in payments:
        paid_on, of = month_after(FIRST, place).replace(day=20), None if named is None else month_after(FIRST, named)
        events.append(Payment(paid_on, paid_on, hundreds * 100, of))
        await world.post(account, paid_on, -100 * hundreds, kind=EntryKind.PAYMENT, month=of)

    debts = debts_of(events=events, day=date(2026, 1, 1))

    oldest = next((debt.due_on for debt in debts.open.values()), None)
    assert (await balance_of(world, account)).due_on == oldest


async def test_rule_38_due_day_counts_a_payment_that_became_known_later_by_the_day_it_was_paid(world: World) -> None:
    account = await world.account()
    january, february = FIRST, month_after(FIRST)
    for month in (january, february):
        await world.charge(account, month, 10_000, due_on=due_day(month))
    paid_at = datetime(2025, 2, 20, 9, tzinfo=UTC)
    paid = PaymentRow(
        account_id=account.id, purpose=PaymentPurpose.ELECTRICITY, source=PaymentSource.IMPORT,
        status=PaymentStatus.CONFIRMED, amount=10_000, created_at=paid_at, paid_at=paid_at, reference="late",
    )  # fmt: skip
    await world.add(paid)
    # It names February, which was not yet charged when it was paid: so it pays January (rule 33).
    await world.post(account, date(2025, 3, 10), -10_000, kind=EntryKind.PAYMENT, month=february, payment_id=paid.id)

    assert (await balance_of(world, account)).due_on == due_day(february)

"""Questions asked of balances: what accounts owe, and since when."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ledger import Balance, EntryKind, LedgerPart
from domain.periods import MOSCOW
from models.batches import among, each
from models.charges import Charge
from models.exchange import ImportRun
from models.ledger import AccountBalance, LedgerEntry
from models.payments import Payment


async def balances_of(session: AsyncSession, keys: Sequence[uuid.UUID], *, now: datetime) -> list[Balance]:
    """Return the balance of each account, as of its last change or the last import; ``now`` where there was neither."""
    asked, due = each(keys), _oldest_unpaid()
    imported = sa.select(sa.func.max(ImportRun.finished_at)).scalar_subquery()
    main, penalty = (sa.func.coalesce(part, 0) for part in (AccountBalance.main, AccountBalance.penalty))
    as_of = sa.func.coalesce(sa.func.greatest(AccountBalance.changed_at, imported), now)
    read = (
        sa.select(asked.c.id, main, penalty, due.c.due_on, as_of)
        .select_from(asked)
        .outerjoin(AccountBalance, col(AccountBalance.account_id) == asked.c.id)
        .outerjoin(due, sa.true())
    )
    found = {row[0]: Balance(*row) for row in await session.execute(read)}
    return [found[key] for key in keys]


async def due_days_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, date | None]:
    """Return the due day of the oldest unpaid month of the accounts that have a balance."""
    due = _oldest_unpaid()
    read = sa.select(col(AccountBalance.account_id), due.c.due_on).outerjoin(due, sa.true())
    rows: list[tuple[uuid.UUID, date | None]] = list(
        await session.execute(read.where(among(AccountBalance.account_id, keys)))
    )
    return dict(rows)


def _oldest_unpaid() -> sa.FromClause:
    """
    Return the due day of the oldest month that is not paid: debts newer than it come to less than what is owed.

    Payments go to the oldest month first, so what is owed lies in the newest debts (billing rules 33, 39).
    """
    months = _debts()
    newer = sa.func.sum(months.c.debt).over(order_by=months.c.month.desc(), rows=(None, -1))
    debts = sa.select(months.c.month, sa.func.coalesce(newer, 0).label("newer")).where(months.c.debt > 0).subquery()
    owed = AccountBalance.main + sa.func.least(AccountBalance.penalty, 0)
    charge = sa.and_(col(Charge.account_id) == AccountBalance.account_id, col(Charge.month) == debts.c.month)
    unpaid = sa.select(col(Charge.due_on)).select_from(debts).outerjoin(Charge, charge).where(debts.c.newer < owed)
    return unpaid.correlate(AccountBalance).order_by(debts.c.month).limit(1).lateral("due")


def _debts() -> sa.Subquery:
    """
    Return the debt of each month, in kopecks, as far as it is known without telling the whole history in order.

    That is its charge, what was added to the ledger in it, less what was corrected of it and paid for it by name; what
    is more than that falls to the oldest month, like all other money (billing rules 23, 24, 31, 33, 36).
    """
    row = LedgerEntry
    own = sa.cast(sa.func.date_trunc("month", row.posted_on), sa.Date)
    amount, month, kind = col(row.amount), col(row.month), col(row.kind)
    # A payment counts from the day it was paid, and a month that was not charged by then is as if not named.
    paid_on = sa.cast(sa.func.timezone(MOSCOW.key, Payment.paid_at), sa.Date)
    paid_in = sa.func.date_trunc("month", sa.func.least(row.posted_on, paid_on))
    paid_later = sa.and_(kind == EntryKind.PAYMENT, month < paid_in)
    falls_to = sa.case(
        (sa.and_(kind == EntryKind.CHARGE, amount > 0), sa.func.coalesce(month, own)),
        (amount > 0, own),
        (sa.or_(kind == EntryKind.CORRECTION, paid_later), month),
    ).label("month")
    mine = sa.and_(col(row.account_id) == AccountBalance.account_id, col(row.part) == LedgerPart.MAIN)
    payment = col(Payment.id) == col(row.payment_id)
    asked = sa.select(falls_to, sa.func.sum(amount).label("debt")).select_from(row).outerjoin(Payment, payment)
    asked = asked.where(mine, col(AccountBalance.main) > 0)
    return asked.where(falls_to.is_not(None)).group_by(falls_to).correlate(AccountBalance).subquery()

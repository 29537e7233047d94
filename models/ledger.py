"""The ledger and the balance that the database keeps beside it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.ledger import Balance, EntryKind, LedgerPart, Posting, Statement, statement_of
from models.base import Row, choice, document, kopecks, moment, reference
from models.batches import each
from models.charges import Charge
from models.exchange import ImportRun


class LedgerEntry(Row, table=True):
    """
    A debit (above zero) or credit (below zero) in kopecks, dated ``posted_on`` in Europe/Moscow.

    The server's role may insert and select; nobody updates or deletes. ``sequence`` orders entries of one day.
    ``facts`` are what the sentence of a computed entry is made of; ``ground`` is the sentence of an imported one.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (sa.Index(None, "account_id", "posted_on", "sequence"),)

    sequence: int = Field(default=None, sa_type=sa.BigInteger, sa_column_args=[sa.Identity(always=True)])
    account_id: uuid.UUID = reference("account.id")
    posted_on: date
    kind: EntryKind = choice(EntryKind)
    part: LedgerPart = choice(LedgerPart, default=LedgerPart.MAIN)
    amount: int = kopecks()
    month: date | None = None
    charge_id: uuid.UUID | None = None
    payment_id: uuid.UUID | None = None
    correction_id: uuid.UUID | None = reference("charge_correction.id", nullable=True)
    ground: str | None = None
    facts: dict[str, Any] | None = document(nullable=True)
    recorded_at: datetime = moment(now=True)


class AccountBalance(SQLModel, table=True):
    """Sums of an account's ledger by part, in kopecks; written by the ledger's trigger alone (docs/decisions)."""

    __tablename__ = "account_balance"

    account_id: uuid.UUID = Field(foreign_key="account.id", primary_key=True)
    main: int = kopecks()
    penalty: int = kopecks()
    changed_at: datetime = moment(now=True)


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


def _oldest_unpaid() -> sa.FromClause:
    """
    Return the oldest charge that is not paid: those newer than it come to less than the main debt.

    Payments go to the oldest month first, so what is owed lies in the newest charges (billing rules 33, 39).
    """
    columns: list[Any] = [col(Charge.due_on), col(Charge.month)]
    newer = sa.func.sum(Charge.amount).over(order_by=col(Charge.month).desc(), rows=(None, -1))
    mine = col(Charge.account_id) == AccountBalance.account_id
    charges = sa.select(*columns, newer.label("newer")).where(mine).correlate(AccountBalance).subquery()
    unpaid = sa.func.coalesce(charges.c.newer, 0) < AccountBalance.main
    return sa.select(charges.c.due_on).where(unpaid).order_by(charges.c.month).limit(1).lateral("due")


async def statements_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, since: date, until: date
) -> list[Statement]:
    """Return the statement of each account from ``since`` to ``until``, both included, of one moment."""
    asked = each(keys)
    mine = col(LedgerEntry.account_id) == asked.c.id
    owed = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount), 0).label("owed"))
    before = owed.where(mine, col(LedgerEntry.posted_on) < since).lateral("before")
    row = LedgerEntry
    shown: list[Any] = [row.posted_on, row.kind, row.part, row.amount, row.month, row.ground, row.sequence]
    within = sa.select(*map(col, shown)).where(mine, col(row.posted_on).between(since, until)).lateral("within")
    read = (
        sa.select(asked.c.id, before.c.owed, *within.c)
        .select_from(asked)
        .join(before, sa.true())
        .outerjoin(within, sa.true())
        .order_by(asked.c.id, within.c.posted_on, within.c.sequence)
    )
    rows = groupby(await session.execute(read), key=lambda row: row[:2])
    found = {key: _statement(since, until, int(owed), group) for (key, owed), group in rows}
    return [found[key] for key in keys]


def _statement(since: date, until: date, opening: int, rows: Iterable[Any]) -> Statement:
    postings = [Posting(*row[2:8]) for row in rows if row.posted_on is not None]
    return statement_of(since=since, until=until, opening=opening, postings=postings)

"""The ledger and its statements, and the sums that the database keeps beside it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.charges import ChargeLineKind, ChargeSource, PostedCharge
from domain.ledger import EntryKind, LedgerPart, Posting, Statement, statement_of
from domain.payments import PostedPayment
from domain.periods import moscow_day
from models.base import Row, choice, document, kopecks, moment, reference
from models.batches import each
from models.charges import Charge, ChargeLine
from models.payments import Payment


class LedgerEntry(Row, table=True):
    """
    A debit (above zero) or credit (below zero) in kopecks, dated ``posted_on`` in Europe/Moscow.

    The server's role may insert and select; nobody updates or deletes. ``sequence`` orders entries of one day.
    ``facts`` are what the sentence of a computed entry is made of; ``ground`` is the sentence of an imported one.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.Index(None, "account_id", "posted_on", "sequence"),
        # A payment is posted once, and given back once, on each part.
        sa.Index(
            "uq_ledger_entry_payment_id_kind_part",
            "payment_id",
            "kind",
            "part",
            unique=True,
            postgresql_where=sa.text("payment_id IS NOT NULL"),
        ),
    )

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


async def statements_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, since: date, until: date
) -> list[Statement]:
    """Return the statement of each account from ``since`` to ``until``, both included, of one moment."""
    asked = each(keys)
    mine = col(LedgerEntry.account_id) == asked.c.id
    owed = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount), 0).label("owed"))
    before = owed.where(mine, col(LedgerEntry.posted_on) < since).lateral("before")
    within = _within(mine, since, until)
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


def _within(mine: sa.ColumnElement[bool], since: date, until: date) -> sa.FromClause:
    """Return the entries of a period, of computed charges with what they charge, of payments with how they came."""
    row, charge, paid = LedgerEntry, Charge, col(Payment.id) == LedgerEntry.payment_id
    computed = sa.and_(col(charge.id) == row.charge_id, col(charge.source) == ChargeSource.COMPUTED)
    lines = sa.and_(col(ChargeLine.charge_id) == charge.id, col(ChargeLine.kind) == ChargeLineKind.ENERGY)
    kwh = sa.select(sa.func.coalesce(sa.func.sum(ChargeLine.kwh), 0)).where(lines).scalar_subquery()
    shown: list[Any] = [row.posted_on, row.kind, row.part, row.amount, row.month, row.ground, row.facts, row.sequence]
    charged: list[Any] = [charge.basis, charge.due_on]
    power = col(charge.volumes)[("norm", "max_power")].is_not(None).label("is_power")
    made = [
        col(Payment.purpose).label("paid_for"),
        col(Payment.source).label("paid_from"),
        sa.func.coalesce(Payment.paid_at, Payment.created_at).label("paid_at"),
    ]
    asked = sa.select(*map(col, shown), *map(col, charged), kwh.label("kwh"), power, *made)
    joined = asked.select_from(row).outerjoin(charge, computed).outerjoin(Payment, paid)
    return joined.where(mine, col(row.posted_on).between(since, until)).lateral("within")


def _statement(since: date, until: date, opening: int, rows: Iterable[Any]) -> Statement:
    postings = [_posting(row) for row in rows if row.posted_on is not None]
    return statement_of(since=since, until=until, opening=opening, postings=postings)


def _posting(row: Any) -> Posting:
    charge = PostedCharge(int(row.kwh), row.basis, row.due_on, row.is_power) if row.basis else None
    payment = PostedPayment(row.paid_for, row.paid_from, moscow_day(row.paid_at)) if row.paid_from else None
    return Posting(row.posted_on, row.kind, row.part, row.amount, row.month, row.ground, row.facts, charge, payment)

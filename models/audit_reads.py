"""What an audit reads: accounts with everything that was posted to them, and all reference data."""

import uuid
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from domain.audit.facts import Books
from domain.audit.rows import DatedValue, NormRow, Rows
from domain.periods import EARLIEST, LATEST
from models.audit_books import books
from models.audit_statements import STATEMENTS
from models.balances import due_days_of
from models.batches import grouped
from models.reference_data import BillingFigure, CalendarDay, DueDay, KeyRate, Norm, RateCap
from models.tariffs import touching


async def account_ids(session: AsyncSession) -> list[uuid.UUID]:
    """Return the keys of all accounts."""
    return list((await session.execute(sa.text("SELECT id FROM account ORDER BY id"))).scalars())


async def look_at_one_moment(session: AsyncSession) -> None:
    """Let all that is read in a transaction be of one moment; to be said before anything is read."""
    await session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def books_of(session: AsyncSession, *, ids: Sequence[uuid.UUID]) -> list[Books]:
    """Return some accounts with everything that was posted to them."""
    found = {
        name: (await session.execute(sa.text(statement), {"ids": list(ids)})).all()
        for name, statement in STATEMENTS.items()
    }
    groups = {name: grouped((row.owner, row) for row in rows) for name, rows in found.items() if name != "accounts"}
    due = await due_days_of(session, ids)
    return [books(row, groups, due_on=due.get(row.id)) for row in found["accounts"]]


async def reference_rows(session: AsyncSession) -> Rows:
    """Return all reference data."""
    caps = [
        DatedValue(row.kind.value, Fraction(row.percent), row.valid_from, row.valid_to)
        for row in await _all(session, RateCap)
    ]
    return Rows(
        tariffs=await touching(session, since=EARLIEST, until=LATEST),
        norms=[
            NormRow(row.code, row.persons, Fraction(row.per_head), row.valid_from) for row in await _all(session, Norm)
        ],
        figures=[
            DatedValue(row.name, Fraction(row.value), row.valid_from) for row in await _all(session, BillingFigure)
        ],
        due_days=[DatedValue(row.kind.value, Fraction(row.day), row.valid_from) for row in await _all(session, DueDay)],
        key_rates=[DatedValue("", Fraction(row.percent), row.valid_from) for row in await _all(session, KeyRate)],
        caps=caps,
        days_off={row.day: row.is_off for row in await _all(session, CalendarDay)},
    )


async def _all(session: AsyncSession, table: type[SQLModel]) -> Any:
    return (await session.execute(sa.select(table))).scalars().all()

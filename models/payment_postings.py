"""How payments made here are posted to the ledger, and given back on it (billing rules 33, 34)."""

import uuid
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ledger import EntryKind, LedgerPart
from models.ledger import AccountBalance, LedgerEntry
from models.payments import Payment


async def hold_payments(session: AsyncSession, *, account_id: uuid.UUID) -> None:
    """Let nobody else begin or post payments of an account here before the transaction ends."""
    name = sa.func.hashtextextended(f"payments of {account_id}", 0)
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


async def owed_penalty(session: AsyncSession, *, account_id: uuid.UUID) -> int:
    """Return the kopecks on an account's part PENALTY."""
    owed = sa.select(col(AccountBalance.penalty)).where(col(AccountBalance.account_id) == account_id)
    return (await session.execute(owed)).scalar_one_or_none() or 0


async def post(session: AsyncSession, payment: Payment, *, parts: Mapping[LedgerPart, int], on: date) -> None:
    """Credit a payment: an entry for each part, in kopecks."""
    await _add(session, payment, EntryKind.PAYMENT, {part: -share for part, share in parts.items()}, on=on)


async def give_back(session: AsyncSession, payment: Payment, *, on: date) -> None:
    """Debit what a payment was credited with, part by part."""
    mine = sa.and_(col(LedgerEntry.account_id) == payment.account_id, col(LedgerEntry.payment_id) == payment.id)
    credits_ = sa.select(col(LedgerEntry.part), col(LedgerEntry.amount)).where(
        mine, col(LedgerEntry.kind) == EntryKind.PAYMENT
    )
    shares = {part: -amount for part, amount in await session.execute(credits_)}
    await _add(session, payment, EntryKind.REFUND, shares, on=on)


async def _add(
    session: AsyncSession, payment: Payment, kind: EntryKind, shares: Mapping[LedgerPart, int], *, on: date
) -> None:
    rows = [
        {"account_id": payment.account_id, "posted_on": on, "kind": kind, "part": part, "amount": amount,
         "payment_id": payment.id}
        for part, amount in shares.items()
    ]  # fmt: skip
    if rows:
        await session.execute(sa.insert(LedgerEntry), rows)

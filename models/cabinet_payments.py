"""Questions asked of the payments that are made here, and of what waits for the gateway."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from models.accounts import Account
from models.cards import CardBinding
from models.payments import GatewayOperation, Payment


async def payment_under_way(
    session: AsyncSession, *, payer_id: uuid.UUID, account_id: uuid.UUID, purpose: PaymentPurpose, amount: int
) -> Payment | None:
    """Return a pending payment that a person began for the same thing, if there is one."""
    alike = sa.and_(
        col(Payment.payer_id) == payer_id,
        col(Payment.account_id) == account_id,
        col(Payment.purpose) == purpose,
        col(Payment.amount) == amount,
        col(Payment.status) == PaymentStatus.PENDING,
    )
    newest = sa.select(Payment).where(alike).order_by(col(Payment.created_at).desc()).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()


async def hold_payer(session: AsyncSession, *, payer_id: uuid.UUID) -> None:
    """Let a person begin no other payment, for any account, before the transaction ends."""
    name = sa.func.hashtextextended(f"payments begun by {payer_id}", 0)
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


async def pending_payments(session: AsyncSession, *, payer_id: uuid.UUID) -> tuple[int, datetime | None]:
    """Return how many payments a person has pending, and when the oldest of them was begun."""
    asked = sa.select(sa.func.count(), sa.func.min(col(Payment.created_at))).where(
        col(Payment.payer_id) == payer_id, col(Payment.status) == PaymentStatus.PENDING
    )
    count, oldest = (await session.execute(asked)).one()
    return count, oldest


async def has_paid(session: AsyncSession, *, payer_id: uuid.UUID, supplier_id: uuid.UUID) -> bool:
    """Tell whether a person has paid a supplier here, whatever account it was for (C7)."""
    paid = (
        sa.select(col(Payment.id))
        .join(Account, col(Account.id) == Payment.account_id)
        .where(
            col(Payment.payer_id) == payer_id,
            col(Payment.source) == PaymentSource.CABINET,
            col(Payment.status) == PaymentStatus.CONFIRMED,
            col(Account.supplier_id) == supplier_id,
        )
    )
    return bool(await session.scalar(sa.select(paid.exists())))


async def own_payment(session: AsyncSession, *, payment_id: uuid.UUID, payer_id: uuid.UUID) -> Payment | None:
    """Return a payment that a person began here; nobody else moves its state before the transaction ends."""
    mine = sa.and_(col(Payment.id) == payment_id, col(Payment.payer_id) == payer_id)
    return (await session.execute(sa.select(Payment).where(mine).with_for_update())).scalar_one_or_none()


async def operation_by_id(session: AsyncSession, operation_id: str) -> GatewayOperation | None:
    """Return an operation of the gateway whose money was counted before."""
    return await session.get(GatewayOperation, operation_id)


async def operations_of_payment(session: AsyncSession, payment_id: uuid.UUID) -> Sequence[GatewayOperation]:
    """Return the operations of the gateway whose money a payment confirms."""
    mine = sa.select(GatewayOperation).where(col(GatewayOperation.payment_id) == payment_id)
    return (await session.execute(mine)).scalars().all()


async def operations_between(session: AsyncSession, *, since: datetime, until: datetime) -> set[str]:
    """Return the operations whose money was counted within a time, of payments that were not given back."""
    kept = (
        sa.select(col(GatewayOperation.id))
        .join(Payment, col(Payment.id) == GatewayOperation.payment_id)
        .where(col(GatewayOperation.applied_at).between(since, until), col(Payment.status) == PaymentStatus.CONFIRMED)
    )
    return set((await session.execute(kept)).scalars())


async def take_due(session: AsyncSession, *, now: datetime, again_at: datetime, limit: int) -> list[uuid.UUID]:
    """
    Return payments and bindings that the gateway is to be asked about by now, the one that waited longest first.

    They are due again at ``again_at``, should whoever took them not come to ask.
    """
    taken: list[uuid.UUID] = []
    for table in (Payment, CardBinding):
        due = sa.select(col(table.id)).where(col(table.check_at) <= now).order_by(col(table.check_at)).limit(limit)
        held = due.with_for_update(skip_locked=True).cte("held")
        noted = (
            sa.update(table)
            .where(col(table.id).in_(sa.select(held.c.id)))
            .values(check_at=again_at)
            .returning(col(table.id))
        )
        taken += (await session.execute(noted)).scalars()
    return taken

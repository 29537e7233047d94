"""Payments, those made elsewhere too."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from domain.users import Role
from models.accounts import Account, may_see
from models.base import Row, choice, kopecks, moment, reference, switch
from models.batches import among, count_of_each, first_of_each, in_order
from models.orders import Ordered


class Payment(Row, Ordered, table=True):
    """
    A payment in kopecks; ``reference`` is the number that its source knows it by.

    ``refunded_on`` is the day in Europe/Moscow on which it was given back, of one that is refunded. Those made here
    have a payer; ``card_id`` is the card that is charged, or with ``binds_card`` the one that was bound by it.
    ``called_at`` is when the gateway was called to charge its card, ``moving_operation_id`` the gateway's operation
    whose money is on its way, ``refund_asked_at`` when somebody set about giving it back.
    """

    __table_args__ = (
        sa.UniqueConstraint("source", "reference"),
        sa.Index(None, "account_id", "created_at", "id"),
        sa.Index("ix_payment_payer_id", "payer_id", postgresql_where=sa.text("payer_id IS NOT NULL")),
        sa.Index("ix_payment_check_at", "check_at", postgresql_where=sa.text("check_at IS NOT NULL")),
    )

    account_id: uuid.UUID = reference("account.id")
    payer_id: uuid.UUID | None = reference("users.id", nullable=True)
    card_id: uuid.UUID | None = reference("bound_card.id", nullable=True)
    purpose: PaymentPurpose = choice(PaymentPurpose)
    source: PaymentSource = choice(PaymentSource)
    status: PaymentStatus = choice(PaymentStatus)
    amount: int = kopecks()
    created_at: datetime = moment()
    paid_at: datetime | None = moment(nullable=True)
    failure: PaymentFailure | None = choice(PaymentFailure, nullable=True)
    reference: str | None = None
    refunded_on: date | None = None
    binds_card: bool = switch(on=False)
    called_at: datetime | None = moment(nullable=True)
    moving_operation_id: str | None = None
    refund_asked_at: datetime | None = moment(nullable=True)

    @property
    def is_charge(self) -> bool:
        """Tell whether a bound card pays it, without a page."""
        return self.card_id is not None and not self.binds_card

    @property
    def was_charged(self) -> bool:
        """Tell whether the gateway was called to charge a bound card for it, whatever came of that."""
        return self.is_charge and self.called_at is not None

    @property
    def awaits_card(self) -> bool:
        """Tell whether it is paid, and the gateway is still asked for the token of the card that it is to bind."""
        is_unbound = self.binds_card and self.card_id is None
        return is_unbound and self.status is PaymentStatus.CONFIRMED and self.check_at is not None


class GatewayOperation(SQLModel, table=True):
    """An operation of the gateway whose money a payment confirms; each is counted once."""

    __tablename__ = "gateway_operation"

    id: str = Field(primary_key=True)
    payment_id: uuid.UUID = reference("payment.id", index=True)
    amount: int = kopecks()
    applied_at: datetime = moment()


async def payment_by_id(
    session: AsyncSession, *, payment_id: uuid.UUID, user_id: uuid.UUID, role: Role
) -> Payment | None:
    """Return a payment of an account that the person may see."""
    seen = sa.select(Payment).join(Account, col(Account.id) == Payment.account_id)
    found = await session.execute(seen.where(col(Payment.id) == payment_id, may_see(user_id=user_id, role=role)))
    return found.scalar_one_or_none()


async def payments_by_ids(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[Payment | None]:
    """Return the payments with these keys, whoever may see them."""
    found = await session.execute(sa.select(Payment).where(among(Payment.id, keys)))
    return in_order(keys, {payment.id: payment for payment in found.scalars()}, None)


async def locked_payment(session: AsyncSession, *, payment_id: uuid.UUID) -> Payment | None:
    """Return a payment whose state nobody else moves before the transaction ends."""
    return await session.get(Payment, payment_id, with_for_update=True, populate_existing=True)


async def payments_of(
    session: AsyncSession,
    keys: Sequence[uuid.UUID],
    *,
    status: PaymentStatus | None,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None,
) -> list[list[Payment]]:
    """Return payments of each account, the newest first, from before the moment and the key ``after``."""
    place = sa.tuple_(col(Payment.created_at), col(Payment.id))
    where = _having(status) if after is None else [*_having(status), place < after]
    order: list[sa.ColumnElement[Any]] = [col(Payment.created_at).desc(), col(Payment.id).desc()]
    return await first_of_each(
        session, Payment, owner=Payment.account_id, keys=keys, order=order, where=where, limit=limit
    )


async def count_payments(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, status: PaymentStatus | None
) -> list[int]:
    """Return how many payments each account has."""
    return await count_of_each(session, owner=Payment.account_id, keys=keys, where=_having(status))


def _having(status: PaymentStatus | None) -> list[sa.ColumnElement[bool]]:
    return [] if status is None else [col(Payment.status) == status]

"""Payments, those made elsewhere too."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from models.base import Row, choice, kopecks, moment, reference
from models.batches import count_of_each, first_of_each


class Payment(Row, table=True):
    """
    A payment in kopecks; ``reference`` is the number that its source knows it by.

    ``refunded_on`` is the day in Europe/Moscow on which it was given back, of one that is refunded.
    """

    __table_args__ = (
        sa.UniqueConstraint("source", "reference"),
        sa.Index(None, "account_id", "created_at", "id"),
    )

    account_id: uuid.UUID = reference("account.id")
    purpose: PaymentPurpose = choice(PaymentPurpose)
    source: PaymentSource = choice(PaymentSource)
    status: PaymentStatus = choice(PaymentStatus)
    amount: int = kopecks()
    created_at: datetime = moment()
    paid_at: datetime | None = moment(nullable=True)
    failure: PaymentFailure | None = choice(PaymentFailure, nullable=True)
    reference: str | None = None
    refunded_on: date | None = None


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

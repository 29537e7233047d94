"""Payments, those made elsewhere too."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from models.base import Row, choice, kopecks, moment, reference


class Payment(Row, table=True):
    """A payment in kopecks; ``reference`` is the number that its source knows it by."""

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

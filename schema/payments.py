"""Payments of an account."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from auth.permissions import SignedIn
from domain.money import Kopecks
from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from models import payments as rows
from resolvers import payments as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.paging import Connection

if TYPE_CHECKING:
    from schema.accounts import Account


@strawberry.type
class Payment:
    id: strawberry.ID
    account: Annotated["Account", strawberry.lazy("schema.accounts")] = resolved_by(resolvers.account)
    purpose: PaymentPurpose
    source: PaymentSource
    amount: Kopecks
    status: PaymentStatus
    created_at: datetime
    paid_at: datetime | None
    failure: PaymentFailure | None


@strawberry.type
class AccountPayments:
    """What payments add to an account."""

    payments: Connection[Payment] = resolved_by(resolvers.payments)


@strawberry.type
class PaymentsSubscription:
    @strawberry.subscription(graphql_type=Payment, permission_classes=[SignedIn])
    async def payment_status(self, info: Info, payment_id: strawberry.ID) -> AsyncGenerator[rows.Payment, None]:
        return await resolvers.follow_payment(info, payment_id=payment_id)

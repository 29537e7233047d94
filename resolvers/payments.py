"""Payments of an account, those made elsewhere too."""

import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.paging import Page, decode_moment_cursor, encode_moment_cursor
from domain.payments import PaymentStatus
from models import payments as models
from models.accounts import Account
from models.events import Topic
from resolvers import accounts
from resolvers.context import Info
from resolvers.feeds import Source
from resolvers.keys import needed_key
from resolvers.paging import page

LIST = "payments"


async def payments(
    root: strawberry.Parent[Account],
    info: Info,
    status: PaymentStatus | None = None,
    first: int = 12,
    after: str | None = None,
) -> Page[models.Payment]:
    """Return the payments of an account, the newest first."""
    return await page(
        info,
        rows=models.payments_of,
        count=models.count_payments,
        owner=root.id,
        first=first,
        after=None if after is None else decode_moment_cursor(after, of=LIST),
        cursor=lambda payment: encode_moment_cursor(payment.created_at, payment.id, of=LIST),
        status=status,
    )


async def _payments(session: AsyncSession, keys: Sequence[uuid.UUID], _now: datetime) -> list[models.Payment | None]:
    return await models.payments_by_ids(session, keys)


PAYMENTS = Source(
    Topic.PAYMENT,
    read=_payments,
    essence=lambda payment: (payment.status, payment.failure, payment.paid_at, payment.operation_id, payment.card_id),
    account=lambda payment: payment.account_id,
    is_last=lambda payment: payment.status.is_final,
)


async def follow_payment(info: Info, *, payment_id: str) -> AsyncGenerator[models.Payment, None]:
    """
    Return a payment as it stands, and then at every change until its status is final.

    :raises NotFound: the viewer may see none of this key
    """
    return info.context.feeds.follow(PAYMENTS, needed_key(payment_id), viewer=info.context.signed_in)


async def account(root: strawberry.Parent[models.Payment], info: Info) -> Account | None:
    """Return the account that a payment was made for."""
    return await accounts.account_by_id(info, key=root.account_id)

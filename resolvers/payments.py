"""Payments of an account, those made elsewhere too."""

import strawberry

from domain.paging import Page, decode_moment_cursor, encode_moment_cursor
from domain.payments import PaymentStatus
from models import payments as models
from models.accounts import Account
from resolvers import accounts
from resolvers.context import Info
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


async def account(root: strawberry.Parent[models.Payment], info: Info) -> Account | None:
    """Return the account that a payment was made for."""
    return await accounts.account_by_id(info, key=root.account_id)

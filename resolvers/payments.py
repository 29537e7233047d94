"""Payments of an account, those made elsewhere too; begun by card, and given up."""

import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Protocol

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth.refusals import NotFound
from domain.accounts import AccountNotMatched
from domain.contacts import Url
from domain.paging import Page, decode_moment_cursor, encode_moment_cursor
from domain.payments import PaymentFailure, PaymentStatus
from models import cards
from models import payments as models
from models.accounts import Account
from models.cards import BoundCard
from models.events import Topic
from resolvers import accounts
from resolvers.context import Info
from resolvers.feeds import Source
from resolvers.keys import key_of, needed_key
from resolvers.paging import page
from services import payment_looks
from services import payments as services
from services.payments import PaymentOrder

LIST = "payments"


class NamesPayment(Protocol):
    """A refusal because of a payment."""

    payment_id: uuid.UUID


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
    is_last=lambda payment: payment.status.is_final and not payment.awaits_card,
)


async def follow_payment(info: Info, *, payment_id: str) -> AsyncGenerator[models.Payment, None]:
    """
    Return a payment as it stands, and then at every change until its status is final and its card bound, or not.

    :raises NotFound: the viewer may see none of this key
    """
    key = needed_key(payment_id)
    await _look(info, await _seen(info, key))
    return info.context.feeds.follow(PAYMENTS, key, viewer=info.context.signed_in)


async def payment(info: Info, id: strawberry.ID) -> models.Payment | None:
    """Return a payment where the viewer may see its account; null otherwise, as where there is none."""
    key = key_of(id)
    return None if key is None else await _look(info, await _seen(info, key))


async def payment_in_progress(root: strawberry.Parent[NamesPayment], info: Info) -> models.Payment | None:
    """Return the payment that stands in the way of an equal one."""
    return await _seen(info, root.payment_id)


async def account(root: strawberry.Parent[models.Payment], info: Info) -> Account:
    """
    Return the account that a payment was made for.

    :raises NotFound: the viewer has unlinked it since
    """
    found = await accounts.account_by_id(info, key=root.account_id)
    if found is None:
        raise NotFound
    return found


async def confirmation_url(root: strawberry.Parent[models.Payment], info: Info) -> Url | None:
    """Return the page where the payer goes on with a payment; null for anybody else."""
    if not _is_payer(info, root) or info.context.cashier is None:
        return None
    address = info.context.cashier.payment_address(payment=root)
    return None if address is None else Url(address)


async def card(root: strawberry.Parent[models.Payment], info: Info) -> BoundCard | None:
    """Return the card that a payment was made with, or that it bound; null for anybody but the payer."""
    if root.card_id is None or not _is_payer(info, root):
        return None
    return await info.context.loaders.load(cards.cards_by_id, root.card_id)


def failure(root: strawberry.Parent[models.Payment], info: Info) -> PaymentFailure | None:
    """Return why a payment failed; what the bank said of the card is for the payer alone."""
    if root.failure is None or _is_payer(info, root):
        return root.failure
    return root.failure.as_told_to_others


async def start_payment(info: Info, *, order: PaymentOrder, key: str) -> models.Payment:
    """
    Return a payment that was begun, once by its key.

    What a bound card was charged for is told even where the viewer has unlinked the account since.

    :raises AccountNotMatched: it was begun before, for an account that the viewer has unlinked since
    """
    context = info.context
    begun = await services.start_payment(
        database=context.database,
        cashier=context.cashier,
        viewer=context.signed_in,
        order=order,
        key=key,
        now=context.now,
    )
    context.loaders.forget()
    if not begun.was_charged and await _seen(info, begun.id) is None:
        raise AccountNotMatched
    return begun


async def cancel_payment(info: Info, *, payment_id: str) -> models.Payment:
    """
    Return a payment that the viewer began, canceled; its account may be unlinked since.

    :raises NotFound: the viewer began none of this key
    """
    context = info.context
    canceled = await services.cancel_payment(
        database=context.database,
        cashier=context.cashier,
        viewer=context.signed_in,
        payment_id=needed_key(payment_id),
        now=context.now,
    )
    context.loaders.forget()
    return canceled


async def _seen(info: Info, key: uuid.UUID) -> models.Payment | None:
    viewer = info.context.viewer
    if viewer is None:
        return None
    async with info.context.database.reading() as session:
        return await models.payment_by_id(session, payment_id=key, user_id=viewer.user_id, role=viewer.role)


async def _look(info: Info, payment: models.Payment | None) -> models.Payment | None:
    """Return a payment after having the gateway asked about it, where its payer waits for it."""
    if payment is not None and payment.status is PaymentStatus.PENDING and _is_payer(info, payment):
        await payment_looks.look(database=info.context.database, order_id=payment.id, now=info.context.now)
    return payment


def _is_payer(info: Info, payment: models.Payment) -> bool:
    viewer = info.context.viewer
    return viewer is not None and payment.payer_id == viewer.user_id

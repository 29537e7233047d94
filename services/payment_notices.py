"""Hear what the gateway says by itself: that an order is paid, and whether one may be (gateways.md 4.3, 4.4)."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.cards import CardBindingStatus
from domain.payment_orders import AmountDiffers, OrderStanding, OrderState, OrderUnknown, check_told
from domain.payments import PaymentStatus
from gateways.payments import Operation
from models import cards
from models.base import Database
from models.cards import CardBinding
from models.payments import Payment, locked_payment
from models.queue import defer
from services import payment_operations as operations
from services.cashier import Cashier

QUEUE = "payments"
SETTLE = "settle_order"
AFTER_LETTERS = -1
"""Priority of questions to the gateway: while it does not answer, codes and links are not to wait behind them."""

STANDINGS = {
    PaymentStatus.PENDING: OrderStanding.PAYABLE,
    PaymentStatus.CONFIRMED: OrderStanding.PAID,
    PaymentStatus.REFUNDED: OrderStanding.PAID,
    PaymentStatus.FAILED: OrderStanding.GONE,
    PaymentStatus.CANCELED: OrderStanding.GONE,
}
BINDING_STANDINGS = {
    CardBindingStatus.PENDING: OrderStanding.PAYABLE,
    CardBindingStatus.ACTIVE: OrderStanding.PAID,
    CardBindingStatus.REFUSED: OrderStanding.GONE,
}


async def apply_operation(*, database: Database, cashier: Cashier, operation: Operation, now: datetime) -> uuid.UUID:
    """
    Apply an operation that the gateway is known to tell of, and return the payment or the binding that it is of.

    One that was applied before changes nothing. The token of a card is not taken from here: a job asks for it.

    :raises OrderUnknown: its number is not ours
    :raises AmountDiffers: it is of another amount than was asked for
    :raises CurrencyDiffers: it is not in rubles
    :raises ModeDiffers: it moved no money where money is taken, or the other way round
    :raises OperationForeign: an operation of its key was counted for another order
    """
    key = read_number(transaction=operation.transaction)
    async with database.transaction() as session:
        order = await _held_order(session, key)
        if isinstance(order, Payment):
            await operations.count(session=session, cashier=cashier, payment=order, operation=operation, now=now)
        else:
            _check_binding(cashier, order, operation)
        if isinstance(order, CardBinding) or order.binds_card:
            order.check_at = now
            await settle_soon(session=session, order_id=order.id)
        return order.id


async def settle_soon(*, session: AsyncSession, order_id: uuid.UUID) -> None:
    """Have the gateway asked about an order once the caller's transaction has committed."""
    await defer(session, name=SETTLE, queue=QUEUE, priority=AFTER_LETTERS, order_id=str(order_id))


async def order_state(
    *,
    database: Database,
    cashier: Cashier,
    transaction: str,
    amount: int | None,
    operation_id: str | None,
    now: datetime,
) -> OrderState:
    """
    Tell how an order stands that the gateway is about to take money for; ``amount`` in kopecks, null where it asks.

    :raises OrderUnknown: its number is not ours
    :raises AmountDiffers: the gateway is about to take another amount
    """
    key = read_number(transaction=transaction)
    async with database.reading() as session:
        payment = await session.get(Payment, key)
        order = payment if payment and payment.payer_id else await session.get(CardBinding, key)
    if order is None:
        raise OrderUnknown
    if amount is not None and amount != order.amount:
        raise AmountDiffers(asked=order.amount, told=amount)
    return OrderState(_standing(cashier, order, operation_id, now=now), order.amount)


def read_number(*, transaction: str) -> uuid.UUID:
    """
    Return the key that a number at the gateway is made of.

    :raises OrderUnknown: it is made of none
    """
    try:
        key = uuid.UUID(transaction)
    except ValueError:
        raise OrderUnknown from None
    if str(key) != transaction:
        raise OrderUnknown
    return key


def _standing(
    cashier: Cashier, order: Payment | CardBinding, operation_id: str | None, *, now: datetime
) -> OrderStanding:
    standing = STANDINGS[order.status] if isinstance(order, Payment) else BINDING_STANDINGS[order.status]
    if standing is not OrderStanding.PAYABLE:
        return standing
    moving = order.moving_operation_id if isinstance(order, Payment) else None
    if moving is not None:
        return OrderStanding.PAYABLE if moving == operation_id else OrderStanding.UNDER_WAY
    return OrderStanding.GONE if now >= order.created_at + cashier.form_lasts else standing


async def _held_order(session: AsyncSession, key: uuid.UUID) -> Payment | CardBinding:
    payment = await locked_payment(session, payment_id=key)
    if payment is not None and payment.payer_id is not None:
        return payment
    binding = await cards.locked_binding(session, binding_id=key)
    if binding is None:
        raise OrderUnknown
    return binding


def _check_binding(cashier: Cashier, binding: CardBinding, operation: Operation) -> None:
    check_told(
        asked=binding.amount, told=operation.amount, currency=operation.currency, is_test=operation.is_test,
        takes_test=cashier.takes_test,
    )  # fmt: skip

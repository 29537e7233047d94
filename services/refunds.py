"""Give a payment back: the gateway first, then the ledger."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from auth.refusals import NotFound
from domain.payments import PaymentFinal, PaymentStatus, RefundUnderWay
from gateways.payments import GatewayFailed, Operation, OperationState, Uncertain
from models import cabinet_payments as questions
from models.base import Database
from models.payments import GatewayOperation, Payment, locked_payment
from services import payment_moves as moves
from services.cashier import Cashier

TURN = timedelta(minutes=5)
"""How long nobody else sets about giving back what somebody else does."""


@dataclass(frozen=True, slots=True)
class Refund:
    """A payment that is given back; ``is_repeat`` tells that it was given back before it was asked for."""

    payment: Payment
    is_repeat: bool


async def refund_payment(*, database: Database, cashier: Cashier, payment_id: uuid.UUID, now: datetime) -> Refund:
    """
    Give all of a payment that was made here back to its payer; one that was given back before is just returned.

    The gateway is asked first whether it has done so before, so that a repeat gives nothing back twice.

    :raises NotFound: no payment made here has the key
    :raises PaymentFinal: no money came
    :raises RefundUnderWay: it is being given back
    :raises GatewayFailed: the gateway did not do it; where nobody knows, a repeat tells
    """
    counted = await _claim(database, payment_id, now=now)
    if counted is not None:
        try:
            is_done = await give_back(
                cashier=cashier, operation_id=counted.id, amount=counted.amount, transaction=f"refund-{payment_id}"
            )
        except GatewayFailed as failure:
            await _let_go(database, payment_id, failure)
            raise
        if not is_done:
            raise RefundUnderWay(now + TURN)
    async with database.transaction() as session:
        payment = await _held(session, payment_id)
        if payment.status is PaymentStatus.CONFIRMED:
            await moves.refund(session=session, payment=payment, now=now)
        return Refund(payment, is_repeat=counted is None)


async def _claim(database: Database, payment_id: uuid.UUID, *, now: datetime) -> GatewayOperation | None:
    """Return the operation to give back, which nobody else does meanwhile; null where that was done."""
    async with database.transaction() as session:
        payment = await _held(session, payment_id)
        if payment.status is PaymentStatus.REFUNDED:
            return None
        if payment.status is not PaymentStatus.CONFIRMED:
            raise PaymentFinal(payment.status)
        if payment.refund_asked_at is not None and now < payment.refund_asked_at + TURN:
            raise RefundUnderWay(payment.refund_asked_at + TURN)
        payment.refund_asked_at = now
        return (await questions.operations_of_payment(session, payment_id))[0]


async def give_back(*, cashier: Cashier, operation_id: str, amount: int, transaction: str) -> bool:
    """
    Give kopecks of an operation back under a number of ours, once; tell whether they are back, or on their way.

    :raises GatewayFailed: the gateway did not do it; where nobody knows, a repeat tells
    """
    made = _alive(await cashier.gateway.operations_of(transaction))
    if made is None:
        try:
            made = await cashier.gateway.refund(operation_id, amount=amount, transaction=transaction)
        except Uncertain as doubt:
            made = await _made_after_all(cashier, transaction)
            if made is None:
                raise doubt from None
    return made.state is OperationState.SUCCEED


async def _made_after_all(cashier: Cashier, transaction: str) -> Operation | None:
    """Return the refund that was asked for, where the gateway tells; no answer now takes no doubt away."""
    try:
        return _alive(await cashier.gateway.operations_of(transaction))
    except GatewayFailed:
        return None


def _alive(operations: Iterable[Operation]) -> Operation | None:
    return next((each for each in operations if each.state is not OperationState.CANCELED), None)


async def _let_go(database: Database, payment_id: uuid.UUID, failure: GatewayFailed) -> None:
    """Let a refund that surely did not happen be tried again at once."""
    if not isinstance(failure, Uncertain):
        async with database.transaction() as session:
            (await _held(session, payment_id)).refund_asked_at = None


async def _held(session: AsyncSession, payment_id: uuid.UUID) -> Payment:
    payment = await locked_payment(session, payment_id=payment_id)
    if payment is None or payment.payer_id is None:
        raise NotFound
    return payment

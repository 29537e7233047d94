"""
Count what the gateway's operations brought, each once: the one place where money is believed.

Only an operation that is through confirms; what browsers and unsigned facts say does not. Money wins over whatever was
decided before it arrived: it confirms what had failed or was given up, and what was paid already gets a payment more.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.payment_orders import OperationForeign, check_told
from domain.payments import PaymentStatus
from gateways.payments import Operation, OperationState
from models import cabinet_payments as questions
from models.payments import GatewayOperation, Payment, locked_payment
from services import payment_moves as moves
from services.cashier import Cashier

PAID = {PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED}
MOVING = {OperationState.TAKENOUT, OperationState.FROZEN, OperationState.TAKENIN_NOTSENT}
"""States in which money has left the payer and is not with us."""


async def count(
    *, session: AsyncSession, cashier: Cashier, payment: Payment, operation: Operation, now: datetime
) -> None:
    """
    Count an operation of a payment whose row the caller holds; one that was counted before changes nothing.

    :raises AmountDiffers: it is of another amount than was asked for
    :raises CurrencyDiffers: it is not in rubles
    :raises ModeDiffers: it moved no money where money is taken, or the other way round
    :raises OperationForeign: an operation of its key was counted for another order
    """
    if operation.gives_back is not None:
        await _hear_of_refund(session, operation, operation.gives_back, held=payment, now=now)
        return
    known = await _known(session, operation.id, payment)
    if known is None and operation.state is OperationState.SUCCEED:
        check_told(
            asked=payment.amount, told=operation.amount, currency=operation.currency,
            is_test=operation.is_test, takes_test=cashier.takes_test,
        )  # fmt: skip
        known = await _believe(session, payment, operation, now=now)
    if known is not None and (operation.is_reversed or operation.state is OperationState.CANCELED):
        await _take_back(session, known, held=payment, now=now)


def is_money(*, operation: Operation) -> bool:
    """Tell whether an operation is through and took money, rather than gave some back."""
    return operation.state is OperationState.SUCCEED and operation.gives_back is None


def moving_operation(*, operations: Sequence[Operation]) -> str | None:
    """Return the operation whose money is on its way, if there is one."""
    return next((operation.id for operation in operations if operation.state in MOVING), None)


async def _known(session: AsyncSession, operation_id: str, payment: Payment) -> GatewayOperation | None:
    """Return an operation that was counted for a payment, or for a further one that its money made."""
    known = await questions.operation_by_id(session, operation_id)
    if known is not None and known.payment_id != payment.id:
        other = await session.get_one(Payment, known.payment_id)
        if (other.account_id, other.payer_id, other.operation_id) != (payment.account_id, payment.payer_id, known.id):
            raise OperationForeign
    return known


async def _believe(
    session: AsyncSession, payment: Payment, operation: Operation, *, now: datetime
) -> GatewayOperation | None:
    move = moves.confirm_further if payment.status in PAID else moves.confirm
    await move(session=session, payment=payment, operation_id=operation.id, paid_at=operation.at or now, now=now)
    return await questions.operation_by_id(session, operation.id)


async def _hear_of_refund(
    session: AsyncSession, refund: Operation, given_back: str, *, held: Payment, now: datetime
) -> None:
    """Take money back that an operation has returned whole; of a part nothing is known to the ledger."""
    known = await _known(session, given_back, held)
    if known is not None and refund.state is OperationState.SUCCEED and refund.amount >= known.amount:
        await _take_back(session, known, held=held, now=now)


async def _take_back(session: AsyncSession, known: GatewayOperation, *, held: Payment, now: datetime) -> None:
    confirmed = held if known.payment_id == held.id else await _further(session, known.payment_id)
    if confirmed.status is PaymentStatus.CONFIRMED:
        await moves.refund(session=session, payment=confirmed, now=now)


async def _further(session: AsyncSession, payment_id: uuid.UUID) -> Payment:
    payment = await locked_payment(session, payment_id=payment_id)
    if payment is None:
        raise LookupError(payment_id)
    return payment

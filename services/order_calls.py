"""Call the gateway about an order, between two transactions, and write down what came of it."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from domain.cards import CardBindingStatus
from domain.payment_orders import RETRY_AFTER, GatewayUnavailable
from domain.payments import PaymentFailure, PaymentStatus
from gateways.payments import GatewayFailed, Operation, OperationState
from models.base import Database
from models.cards import CardBinding
from models.events import Topic, tell
from models.payments import Payment
from services import payment_moves as moves
from services.cashier import Cashier
from services.idempotency import Once

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """
    A call for the order of a request.

    ``thing`` is the request's key, ``is_first`` tells that the request began the order rather than found it again.
    """

    database: Database
    cashier: Cashier
    thing: Once
    is_first: bool
    now: datetime


async def invoice(*, call: Call, order: Payment | CardBinding) -> None:
    """
    Get an invoice for an order, whose page also asks for a token of the card, and keep its key.

    A request that finds the order again asks first whether a lost one got an invoice.

    :raises GatewayUnavailable: there is none; the order came to nothing and its key is free again
    """
    try:
        operation_id = await _invoice(call, order)
    except GatewayFailed as failure:
        log.warning("the gateway gave no invoice", order=str(order.id), reason=failure.reason)
        operation_id = None
    async with call.database.transaction() as session:
        held = await _held(session, order)
        is_waiting = _is_pending(held) and held.operation_id is None
        if is_waiting and operation_id is None:
            await _give_up(session, held, now=call.now)
            held.check_at = call.now + call.cashier.pace.first
            await call.thing.forget(session=session)
        elif is_waiting:
            await _keep(session, held, operation_id)
        is_ours = held.operation_id == operation_id
    if operation_id is None and is_waiting:
        raise GatewayUnavailable(call.now + RETRY_AFTER)
    if operation_id is not None and not is_ours:
        await release(cashier=call.cashier, operation_id=operation_id)


async def release(*, cashier: Cashier, operation_id: str) -> bool:
    """Let an invoice or a hold go, and tell whether the gateway did; it is no fault of anybody where it did not."""
    try:
        await cashier.gateway.release(operation_id)
    except GatewayFailed as failure:
        log.warning("the gateway did not let an operation go", operation=operation_id, reason=failure.reason)
        return False
    return True


async def _invoice(call: Call, order: Payment | CardBinding) -> str:
    gateway = call.cashier.gateway
    if not call.is_first:
        found = _open_one(await gateway.operations_of(str(order.id)))
        if found is not None:
            return found
    if isinstance(order, Payment):
        return await gateway.invoice(call.cashier.payment_order(payment=order), is_hold=False)
    return await gateway.invoice(call.cashier.binding_order(binding=order), is_hold=True)


def _open_one(operations: list[Operation]) -> str | None:
    return next((each.id for each in operations if each.state is not OperationState.CANCELED), None)


async def _held(session: AsyncSession, order: Payment | CardBinding) -> Payment | CardBinding:
    if isinstance(order, Payment):
        return await session.get_one(Payment, order.id, with_for_update=True)
    return await session.get_one(CardBinding, order.id, with_for_update=True)


def _is_pending(order: Payment | CardBinding) -> bool:
    return order.status in {PaymentStatus.PENDING, CardBindingStatus.PENDING}


async def _keep(session: AsyncSession, order: Payment | CardBinding, operation_id: str | None) -> None:
    order.operation_id = operation_id
    if isinstance(order, Payment):
        await tell(session, Topic.PAYMENT, order.id)


async def _give_up(session: AsyncSession, order: Payment | CardBinding, *, now: datetime) -> None:
    """End an order that nobody got an address for; the gateway is asked later whether there is an invoice after all."""
    if isinstance(order, Payment):
        await moves.fail(session=session, payment=order, failure=PaymentFailure.GATEWAY_ERROR, now=now)
    else:
        order.status = CardBindingStatus.REFUSED

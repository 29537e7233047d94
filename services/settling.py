"""Ask the gateway how an order stands, and bring it there: what notices told, what they did not, and what got lost."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from domain.payment_orders import (
    Progress,
    ToldOtherwise,
    failure_of,
    late_check,
    next_check,
)
from domain.payments import PaymentStatus
from gateways.payments import GatewayFailed, Operation, OperationState
from models.base import Database
from models.events import Topic, tell
from models.payments import Payment, locked_payment
from services import card_bindings, order_calls
from services import payment_moves as moves
from services import payment_operations as counting
from services.cards import keep_card
from services.cashier import Cashier

log = structlog.get_logger(__name__)
GIVEN_UP = {PaymentStatus.FAILED, PaymentStatus.CANCELED}
TOKEN_WAIT = timedelta(hours=1)
"""How long after a payment its token may come."""


async def settle(*, database: Database, cashier: Cashier, order_id: uuid.UUID, now: datetime) -> None:
    """Bring a payment or a binding to where the gateway has it; where the gateway does not answer, try again later."""
    async with database.reading() as session:
        payment = await session.get(Payment, order_id)
    if payment is None or payment.payer_id is None:
        await card_bindings.settle_binding(database=database, cashier=cashier, binding_id=order_id, now=now)
        return
    try:
        operations: Sequence[Operation] | None = await cashier.gateway.operations_of(str(order_id))
    except GatewayFailed as failure:
        log.warning("the gateway does not tell how a payment stands", payment=str(order_id), reason=failure.reason)
        operations = None
    needless: Sequence[str] = ()
    async with database.transaction() as session:
        held = await locked_payment(session, payment_id=order_id)
        if held is None:
            return
        if operations is None:
            held.check_at = next_check(created_at=held.created_at, now=now, is_charge=held.is_charge, pace=cashier.pace)
        else:
            await apply(session=session, cashier=cashier, payment=held, operations=operations, now=now)
            needless = _needless(held, operations)
    for operation_id in needless:
        await order_calls.release(cashier=cashier, operation_id=operation_id)


async def apply(
    *, session: AsyncSession, cashier: Cashier, payment: Payment, operations: Sequence[Operation], now: datetime
) -> None:
    """Apply all operations that the gateway has of a payment, whose row the caller holds."""
    before = payment.status
    refused = await _count(session, cashier, payment, operations, now=now)
    taking = [operation for operation in operations if operation.gives_back is None]
    if payment.status is PaymentStatus.PENDING:
        await _decide(session, cashier, payment, taking, refused, now=now)
        return
    await moves.refuse(session=session, payment=payment, refused=refused, now=now)
    if payment.binds_card and payment.card_id is None and payment.status is PaymentStatus.CONFIRMED:
        believed = [operation for operation in operations if operation.id not in refused]
        await _bind(session, cashier, payment, believed, now=now)
    elif payment.status is before:
        payment.check_at = _late_check(cashier, payment, operations, now=now)


async def _count(
    session: AsyncSession, cashier: Cashier, payment: Payment, operations: Sequence[Operation], *, now: datetime
) -> dict[str, ToldOtherwise]:
    """Count operations, and return why those are refused that took money."""
    refused: dict[str, ToldOtherwise] = {}
    for operation in operations:
        try:
            await counting.count(session=session, cashier=cashier, payment=payment, operation=operation, now=now)
        except ToldOtherwise as refusal:
            if counting.is_money(operation=operation):
                refused[operation.id] = refusal
            else:
                log.warning(
                    "an operation of this key was counted for another order",
                    operation=operation.id,
                    payment=str(payment.id),
                )
    return refused


def _late_check(
    cashier: Cashier, payment: Payment, operations: Sequence[Operation], *, now: datetime
) -> datetime | None:
    if payment.status not in GIVEN_UP:
        return None
    return late_check(
        created_at=payment.created_at,
        now=now,
        has_page=not payment.is_charge and (not payment.binds_card or payment.operation_id is not None),
        is_under_way=_progress(operations, is_charge=payment.is_charge) in {Progress.UNDER_WAY, Progress.MONEY_MOVES},
        form_lasts=cashier.form_lasts,
        pace=cashier.pace,
    )


async def _decide(
    session: AsyncSession,
    cashier: Cashier,
    payment: Payment,
    operations: Sequence[Operation],
    refused: Mapping[str, ToldOtherwise],
    *,
    now: datetime,
) -> None:
    payment.moving_operation_id = counting.moving_operation(operations=operations)
    failure = failure_of(
        progress=_progress(operations, is_charge=payment.is_charge),
        refusal=next((each.failure for each in reversed(operations) if each.failure), None),
        waited=now - (payment.called_at or payment.created_at),
        form_lasts=cashier.form_lasts,
        is_charge=payment.is_charge,
        pace=cashier.pace,
    )
    if failure is None:
        payment.check_at = next_check(
            created_at=payment.created_at, now=now, is_charge=payment.is_charge, pace=cashier.pace
        )
    elif refused:
        await moves.refuse(session=session, payment=payment, refused=refused, now=now)
    else:
        await moves.fail(session=session, payment=payment, failure=failure, now=now)


def _progress(operations: Sequence[Operation], *, is_charge: bool) -> Progress:
    states = {operation.state for operation in operations}
    if states & counting.MOVING:
        return Progress.MONEY_MOVES
    if OperationState.INPROGRESS in states or (is_charge and OperationState.CREATED in states):
        return Progress.UNDER_WAY
    # One that is through and was not counted is refused by us: it is not what was asked for.
    is_refused = OperationState.SUCCEED in states or states == {OperationState.CANCELED}
    return Progress.REFUSED if is_refused else Progress.NOTHING


async def _bind(
    session: AsyncSession, cashier: Cashier, payment: Payment, operations: Sequence[Operation], *, now: datetime
) -> None:
    """Keep the card that a payment was to bind, once its token is there; without 3-D Secure none comes (C3)."""
    # Its notice may be on the way back still while the gateway is asked, so that it is not through there.
    paid = [each for each in operations if each.state in {*counting.MOVING, OperationState.SUCCEED} and each.token]
    if paid and payment.payer_id is not None:
        payment.card_id = await keep_card(
            session=session, cashier=cashier, user_id=payment.payer_id, purpose=payment.purpose, operation=paid[-1],
            now=now,
        )  # fmt: skip
    is_refused = any(each.is_token_refused for each in operations)
    is_late = now >= (payment.paid_at or payment.created_at) + TOKEN_WAIT
    is_over = payment.card_id is not None or is_refused or is_late
    payment.check_at = (
        None if is_over else next_check(created_at=payment.paid_at or now, now=now, is_charge=False, pace=cashier.pace)
    )
    if is_over:
        await tell(session, Topic.PAYMENT, payment.id)


def _needless(payment: Payment, operations: Sequence[Operation]) -> Sequence[str]:
    """Return the invoices of a payment that came to nothing, which nobody is to pay any more."""
    if payment.status not in GIVEN_UP:
        return ()
    return [operation.id for operation in operations if operation.state is OperationState.CREATED]

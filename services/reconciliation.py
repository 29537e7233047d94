"""Compare payments with the gateway, so that nothing that got lost between the two stays lost (F1, F9)."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from domain.payment_orders import OrderUnknown, ToldOtherwise
from domain.payments import PaymentStatus
from gateways.payments import GatewayFailed, Operation
from models import cabinet_payments as questions
from models.base import Database
from models.payments import locked_payment
from services import payment_moves as moves
from services import payment_operations as counting
from services.cashier import Cashier
from services.payment_notices import read_number
from services.settling import settle

log = structlog.get_logger(__name__)
AT_ONCE = 4
BATCH = 100
LOOK_BACK = timedelta(days=3)
MARGIN = timedelta(hours=1)
"""Operations at the edges of the time looked at may be counted on either side of them."""


@dataclass(slots=True)
class Reconciled:
    """What a comparison found: operations looked at, those whose money was not counted yet, and what is to be seen."""

    seen: set[str] = field(default_factory=set)
    faulty: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


async def settle_due(*, database: Database, cashier: Cashier, now: datetime) -> int:
    """Ask the gateway about all payments and bindings that are due by now, and return how many there were."""
    done, turn = 0, asyncio.Semaphore(AT_ONCE)

    async def one(order_id: uuid.UUID) -> None:
        async with turn:
            await settle(database=database, cashier=cashier, order_id=order_id, now=now)

    while True:
        async with database.transaction() as session:
            due = await questions.take_due(session, now=now, again_at=now + cashier.pace.again, limit=BATCH)
        for failure in await asyncio.gather(*map(one, due), return_exceptions=True):
            if failure is not None:
                log.error("an order was not settled", exc_info=failure)
        done += len(due)
        if not due:
            return done


async def compare(*, database: Database, cashier: Cashier, now: datetime) -> Reconciled:
    """
    Compare the gateway's operations of the last days with payments, both ways.

    Money that no notice told of confirms its payment; what was reversed or canceled there is given back here. Money
    that was counted and that the gateway does not know is told to the operator, and nothing is done about it.
    """
    found = Reconciled()
    try:
        async for operation in cashier.gateway.operations_between(now - LOOK_BACK, now):
            found.seen.add(operation.id)
            await _count(database, cashier, operation, found, now=now)
    except GatewayFailed as failure:
        log.warning("the gateway does not tell its operations", reason=failure.reason)
        return found
    async with database.reading() as session:
        counted = await questions.operations_between(session, since=now - LOOK_BACK + MARGIN, until=now - MARGIN)
    for operation_id in sorted(counted - found.seen):
        await _ask(database, cashier, operation_id, found, now=now)
    return found


async def _count(
    database: Database, cashier: Cashier, operation: Operation, found: Reconciled, *, now: datetime
) -> None:
    try:
        key = read_number(transaction=operation.transaction)
    except OrderUnknown:
        return  # another system's, or a refund, whose number is made of its payment's
    async with database.transaction() as session:
        payment = await locked_payment(session, payment_id=key)
        if payment is None or payment.payer_id is None:
            return
        try:
            await counting.count(session=session, cashier=cashier, payment=payment, operation=operation, now=now)
        except ToldOtherwise as refusal:
            found.faulty.append(operation.id)
            # A pending payment may be paid otherwise yet: whoever looks at all its operations decides and tells.
            if not counting.is_money(operation=operation):
                log.warning("an operation of this key was counted for another order", operation=operation.id)
            elif payment.status is not PaymentStatus.PENDING:
                await moves.refuse(session=session, payment=payment, refused={operation.id: refusal}, now=now)


async def _ask(database: Database, cashier: Cashier, operation_id: str, found: Reconciled, *, now: datetime) -> None:
    """Look again at an operation that the list left out; one made earlier than it was counted may stand before it."""
    try:
        operation = await cashier.gateway.operation(operation_id)
    except GatewayFailed:
        return
    if operation is None:
        found.unknown.append(operation_id)
        log.error("the gateway does not know an operation whose money was counted", operation=operation_id)
    else:
        await _count(database, cashier, operation, found, now=now)

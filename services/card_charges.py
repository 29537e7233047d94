"""Charge a bound card for a payment: the gateway is called once, and asked from then on."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import AccountNotMatched
from domain.payment_orders import RETRY_AFTER, GatewayUnavailable
from domain.payments import PaymentFailure, PaymentStatus
from gateways.payments import Declined, GatewayFailed, NotReached, Operation
from models.cards import BoundCard
from models.links import has_linked
from models.payments import Payment
from services import payment_looks, settling
from services import payment_moves as moves
from services.cards import open_token
from services.order_calls import Call

log = structlog.get_logger(__name__)


async def charge(*, call: Call, payment: Payment) -> None:
    """
    Take the money of a payment from its card, unless the gateway was called for it before: then ask what came of it.

    A payment that nobody knows the end of stays pending.

    :raises AccountNotMatched: the payer unlinked the account meanwhile; the gateway is not called
    :raises GatewayUnavailable: the gateway did not hear it; nothing was taken, and the request's key is free again
    """
    called, card = await _claim(call, payment)
    if not called:
        await payment_looks.settle_now(database=call.database, cashier=call.cashier, order_id=payment.id, now=call.now)
    elif card is None or (token := open_token(cashier=call.cashier, card=card)) is None:
        await _fail(call, payment, PaymentFailure.GATEWAY_ERROR)  # no bank was asked, so none declined
    else:
        await _charge(call, payment, token=token, first_operation=card.first_operation)


async def _claim(call: Call, payment: Payment) -> tuple[bool, BoundCard | None]:
    """Note that the gateway is being called, and tell whether nobody else has done so; return the card."""
    async with call.database.transaction() as session:
        held = await _held(session, payment)
        if held.called_at is not None or held.status is not PaymentStatus.PENDING:
            return False, None
        if not await has_linked(session, user_id=held.payer_id, account_id=held.account_id):
            raise AccountNotMatched
        held.called_at = call.now
        return True, await session.get(BoundCard, held.card_id)


async def _charge(call: Call, payment: Payment, *, token: str, first_operation: str) -> None:
    order = call.cashier.payment_order(payment=payment)
    try:
        operation = await call.cashier.gateway.charge(order, token=token, first_operation=first_operation)
    except Declined as refusal:
        await _fail(call, payment, refusal.failure)
    except NotReached as failure:
        log.warning("the gateway was not reached to charge a card", payment=str(payment.id), reason=failure.reason)
        # A notice that came meanwhile knows better: its money is not to be taken again by a repeat.
        if await _fail(call, payment, PaymentFailure.GATEWAY_ERROR, is_free=True):
            raise GatewayUnavailable(call.now + RETRY_AFTER) from None
    except GatewayFailed as failure:
        log.warning("nobody knows whether a card was charged", payment=str(payment.id), reason=failure.reason)
    else:
        await _apply(call, payment, operation)


async def _apply(call: Call, payment: Payment, operation: Operation) -> None:
    async with call.database.transaction() as session:
        held = await _held(session, payment)
        await settling.apply(session=session, cashier=call.cashier, payment=held, operations=[operation], now=call.now)


async def _fail(call: Call, payment: Payment, failure: PaymentFailure, *, is_free: bool = False) -> bool:
    """Fail a payment that nobody decided meanwhile, and tell whether it was so; ``is_free`` frees its key as well."""
    async with call.database.transaction() as session:
        held = await _held(session, payment)
        if held.status is not PaymentStatus.PENDING:
            return False
        await moves.fail(session=session, payment=held, failure=failure, now=call.now)
        if is_free:
            await call.thing.forget(session=session)
    return True


async def _held(session: AsyncSession, payment: Payment) -> Payment:
    return await session.get_one(Payment, payment.id, with_for_update=True)

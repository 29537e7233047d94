"""
Move a payment from one state to the next, with all that follows, in the caller's transaction.

The caller holds the payment's row. What follows: the ledger (billing rules 33, 34), the payer's journal, the billing
system's exchange, and word to whoever watches.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from domain.journal import Action
from domain.ledger import parts_of_payment
from domain.money import rubles
from domain.payment_orders import ToldOtherwise
from domain.payments import MOVES, PaymentFailure, PaymentSource, PaymentStatus, check_move
from domain.periods import moscow_day
from models import payment_postings as postings
from models.accounts import Account
from models.events import Topic, tell
from models.exchange import OutgoingKind, give_back
from models.payments import GatewayOperation, Payment
from services.journal import record

log = structlog.get_logger(__name__)
LATE_CHECK = timedelta(minutes=10)
"""After which time the gateway is asked again about a payment that was given up: late money is not dropped."""


async def confirm(
    *, session: AsyncSession, payment: Payment, operation_id: str, paid_at: datetime, now: datetime
) -> None:
    """
    Confirm a payment by an operation whose money is there, and post it.

    :raises PaymentFinal: money confirmed it before, or it was given back
    """
    check_move(since=payment.status, to=PaymentStatus.CONFIRMED)
    payment.status, payment.failure = PaymentStatus.CONFIRMED, None
    payment.paid_at = min(max(paid_at, payment.created_at), max(now, payment.created_at))
    payment.moving_operation_id = None
    payment.check_at = now if payment.binds_card and payment.card_id is None else None
    session.add(GatewayOperation(id=operation_id, payment_id=payment.id, amount=payment.amount, applied_at=now))
    await session.flush()
    await postings.hold_payments(session, account_id=payment.account_id)
    owed = await postings.owed_penalty(session, account_id=payment.account_id)
    parts = parts_of_payment(amount=payment.amount, purpose=payment.purpose, owed_penalty=owed)
    await postings.post(session, payment, parts=parts, on=moscow_day(now))
    await _write_down(session, payment, Action.PAYMENT_CONFIRMED, now=now)


async def confirm_further(
    *, session: AsyncSession, payment: Payment, operation_id: str, paid_at: datetime, now: datetime
) -> Payment:
    """Make a payment of its own of money that came for one which was paid already; nothing is dropped or merged."""
    further = Payment(
        account_id=payment.account_id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        source=PaymentSource.CABINET,
        status=PaymentStatus.PENDING,
        amount=payment.amount,
        created_at=now,
        operation_id=operation_id,
    )
    session.add(further)
    await session.flush()
    log.warning("an order was paid twice, which somebody may give back", first=str(payment.id), second=str(further.id))
    await confirm(session=session, payment=further, operation_id=operation_id, paid_at=paid_at, now=now)
    return further


async def refund(*, session: AsyncSession, payment: Payment, now: datetime) -> None:
    """
    Give a payment back on the ledger, once the gateway has given the money back.

    :raises PaymentFinal: it was given back before, or no money came
    """
    check_move(since=payment.status, to=PaymentStatus.REFUNDED)
    payment.status, payment.refunded_on = PaymentStatus.REFUNDED, moscow_day(now)
    await session.flush()
    await postings.give_back(session, payment, on=moscow_day(now))
    await _write_down(session, payment, Action.PAYMENT_REFUNDED, now=now)


async def fail(*, session: AsyncSession, payment: Payment, failure: PaymentFailure, now: datetime) -> None:
    """
    Note that a payment failed.

    :raises PaymentFinal: it was paid
    """
    check_move(since=payment.status, to=PaymentStatus.FAILED)
    payment.status, payment.failure, payment.moving_operation_id = PaymentStatus.FAILED, failure, None
    payment.check_at = now + LATE_CHECK
    await _write_down(session, payment, Action.PAYMENT_FAILED, now=now)


async def refuse(
    *, session: AsyncSession, payment: Payment, refused: Mapping[str, ToldOtherwise], now: datetime
) -> None:
    """
    Tell operators, once, of operations whose money is not what was asked for, and the payer unless other money paid.

    Nothing of it is counted; money that is as asked for confirms the payment later all the same.
    """
    if not refused or (payment.failure is not None and payment.failure.is_of_money):
        return
    for operation_id, refusal in refused.items():
        log.error(
            "an operation is not what was asked for",
            operation=operation_id, payment=str(payment.id), refusal=type(refusal).__name__,
        )  # fmt: skip
    if PaymentStatus.FAILED in MOVES[payment.status]:
        failure = next(iter(refused.values())).failure
        await fail(session=session, payment=payment, failure=failure, now=now)


async def cancel(*, session: AsyncSession, payment: Payment, now: datetime) -> None:
    """
    Note that the payer gave a payment up.

    :raises PaymentFinal: it is not pending any more
    """
    check_move(since=payment.status, to=PaymentStatus.CANCELED)
    payment.status, payment.check_at = PaymentStatus.CANCELED, now + LATE_CHECK
    await _write_down(session, payment, Action.PAYMENT_CANCELED, now=now)


async def note_begun(*, session: AsyncSession, payment: Payment, now: datetime) -> None:
    """Note that a payment was begun."""
    await _write_down(session, payment, Action.PAYMENT_STARTED, now=now)


MOVES_MONEY = {Action.PAYMENT_CONFIRMED, Action.PAYMENT_REFUNDED}


async def _write_down(session: AsyncSession, payment: Payment, action: Action, *, now: datetime) -> None:
    """Write a move down for the payer and whoever watches, and where money moved for the billing system."""
    if payment.payer_id is not None:
        number = await _number(session, payment.account_id)
        failure = {} if payment.failure is None else {"failure": payment.failure.value}
        record(
            session, user_id=payment.payer_id, action=action, at=now, account_id=payment.account_id,
            amount=rubles(payment.amount), number=number, purpose=payment.purpose.value, **failure,
        )  # fmt: skip
    await tell(session, Topic.PAYMENT, payment.id)
    if action in MOVES_MONEY:
        await give_back(session, kind=OutgoingKind.PAYMENT, subject_id=payment.id)
        await tell(session, Topic.BALANCE, payment.account_id)


async def _number(session: AsyncSession, account_id: uuid.UUID) -> str:
    account = await session.get_one(Account, account_id)
    return account.number

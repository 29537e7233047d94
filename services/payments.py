"""
Pay by card (N9, N10): open a payment, let it go on at the gateway, and call it off.

A call of the gateway stands between two transactions: the first leaves a payment behind that is found again whatever
happens, the second writes down what the gateway said.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from auth.refusals import NotFound
from auth.viewer import Viewer
from domain.accounts import AccountNotMatched, plain_number
from domain.inputs import InvalidInput
from domain.payment_orders import PAYMENTS_AN_HOUR, check_pending, next_check, order_faults
from domain.payments import (
    PaymentFinal,
    PaymentInProgress,
    PaymentPurpose,
    PaymentSource,
    PaymentStatus,
    check_amount,
)
from domain.users import Language, Role
from models import cabinet_payments as questions
from models.accounts import Account, account_by_number
from models.base import Database
from models.links import has_linked
from models.payment_postings import hold_payments
from models.payments import Payment
from services import card_charges, order_calls, payment_looks
from services import payment_moves as moves
from services.cards import card_to_charge, count_binding
from services.cashier import Cashier, open_counter
from services.form_uses import count_use
from services.idempotency import Once
from services.order_calls import Call

KEY = TypeAdapter(uuid.UUID)


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """
    What a person asks to pay: kopecks, null where no amount was typed.

    ``card_id`` is the key of a bound card as it was typed.
    """

    account_number: str
    purpose: PaymentPurpose
    amount: int | None
    return_url: str
    language: Language
    card_id: str | None = None
    bind_card: bool = False

    @property
    def number(self) -> str:
        """The account number as it is kept."""
        return plain_number(self.account_number)

    @property
    def kopecks(self) -> int:
        """The amount; 0, which nobody can pay, where none was typed."""
        return self.amount or 0

    @property
    def asked(self) -> tuple[object, ...]:
        """What tells it from another order under the same key; the language is no matter."""
        return self.number, self.purpose, self.amount, self.return_url, self.card_id, self.bind_card


async def start_payment(
    *, database: Database, cashier: Cashier | None, viewer: Viewer, order: PaymentOrder, key: str, now: datetime
) -> Payment:
    """
    Open a payment, once by its key, and let it go on at the gateway; a key used before gives its payment as it stands.

    A bound card is charged at once. Where the answer stays away, the payment is pending until the gateway is asked.

    :raises InvalidInput: account or amount are missing, the page to return to is none of ours, or a card binds a card
    :raises AmountOutOfRange: the amount is too small or too large
    :raises AccountNotMatched: there is no such account among the person's, or it was unlinked before the gateway was
        called to charge a card
    :raises CardRefused: the card may not be used for this (C6, C7)
    :raises PaymentInProgress: the same is being paid already
    :raises TooOften: the person has as many payments pending, has begun as many this hour, or has begun to bind as many
        cards, as anybody may
    :raises IdempotencyKeyReused: the key was used with another input
    :raises IdempotencyKeyMalformed: the key is empty or too long
    :raises GatewayUnavailable: the gateway cannot be asked; nothing was begun
    """
    counter = open_counter(cashier=cashier)
    thing = Once(f"user:{viewer.user_id}", "startPayment", key, asked=order.asked)
    async with database.transaction() as session:
        known = await thing.answered(session=session, kind=KEY)
        payment = await _begin(session, counter, viewer, order, now) if known is None else None
        if payment is not None:
            thing.keep(session=session, kind=KEY, answer=payment.id)
        else:
            payment = await session.get_one(Payment, known)
            await _check_linked(session, payment)
    call = Call(database, counter, thing, is_first=known is None, now=now)
    if payment.status is PaymentStatus.PENDING and payment.is_charge:
        await card_charges.charge(call=call, payment=payment)
    elif payment.status is PaymentStatus.PENDING and payment.binds_card and payment.operation_id is None:
        await order_calls.invoice(call=call, order=payment)
    else:
        return payment
    return await _as_it_stands(database, payment.id)


async def cancel_payment(
    *, database: Database, cashier: Cashier | None, viewer: Viewer, payment_id: uuid.UUID, now: datetime
) -> Payment:
    """
    Give a payment up; a canceled one is just returned.

    The gateway is asked first about one that a bound card is charged for: that is not called back.

    :raises NotFound: the person began no such payment
    :raises PaymentFinal: it is decided, or a card is being charged for it
    """
    async with database.reading() as session:
        payment = await session.get(Payment, payment_id)
    if payment is None or payment.payer_id != viewer.user_id:
        raise NotFound
    if payment.is_charge and payment.status is PaymentStatus.PENDING and cashier is not None:
        await payment_looks.settle_now(database=database, cashier=cashier, order_id=payment.id, now=now)
    async with database.transaction() as session:
        payment = await questions.own_payment(session, payment_id=payment_id, payer_id=viewer.user_id)
        if payment is None:
            raise NotFound
        if payment.is_charge and payment.status is PaymentStatus.PENDING:
            raise PaymentFinal(payment.status)
        if payment.status is PaymentStatus.CANCELED:
            return payment
        await moves.cancel(session=session, payment=payment, now=now)
    if cashier is not None and payment.operation_id is not None:
        await order_calls.release(cashier=cashier, operation_id=payment.operation_id)
    return payment


async def _as_it_stands(database: Database, payment_id: uuid.UUID) -> Payment:
    async with database.reading() as session:
        return await session.get_one(Payment, payment_id)


async def _begin(
    session: AsyncSession, cashier: Cashier, viewer: Viewer, order: PaymentOrder, now: datetime
) -> Payment:
    account = await _payable(session, cashier, viewer, order)
    await questions.hold_payer(session, payer_id=viewer.user_id)
    await hold_payments(session, account_id=account.id)
    card_id = None
    if order.card_id is not None:
        card = await card_to_charge(
            session=session, viewer=viewer, named=order.card_id, purpose=order.purpose, account=account, now=now
        )
        card_id = card.id
    await _check_alone(session, viewer, account, order)
    pending, oldest = await questions.pending_payments(session, payer_id=viewer.user_id)
    check_pending(pending=pending, oldest=oldest, form_lasts=cashier.form_lasts, now=now)
    by = ("person", str(viewer.user_id))
    await count_use(session=session, form="payments", by=by, limit=PAYMENTS_AN_HOUR, now=now)
    if order.bind_card:
        await count_binding(session=session, user_id=viewer.user_id, now=now)
    payment = Payment(
        account_id=account.id,
        payer_id=viewer.user_id,
        purpose=order.purpose,
        source=PaymentSource.CABINET,
        status=PaymentStatus.PENDING,
        amount=order.kopecks,
        created_at=now,
        card_id=card_id,
        binds_card=order.bind_card,
        return_url=order.return_url,
        language=order.language,
        description=cashier.describe(order.purpose, account.number, order.language),
        check_at=next_check(created_at=now, now=now, is_charge=card_id is not None, pace=cashier.pace),
    )
    session.add(payment)
    await session.flush()
    await moves.note_begun(session=session, payment=payment, now=now)
    return payment


async def _payable(session: AsyncSession, cashier: Cashier, viewer: Viewer, order: PaymentOrder) -> Account:
    faults = order_faults(
        account_number=order.number,
        charges_card=order.card_id is not None,
        binds_card=order.bind_card,
        has_amount=order.amount is not None,
        page_fault=cashier.page_fault(address=order.return_url),
    )
    if faults:
        raise InvalidInput(faults)
    check_amount(order.kopecks, minimum=cashier.minimum, maximum=cashier.maximum)
    # Staff see more accounts than they may pay for: those that they linked, like anybody else.
    account = await account_by_number(session, number=order.number, user_id=viewer.user_id, role=Role.CUSTOMER)
    if account is None:
        raise AccountNotMatched
    return account


async def _check_linked(session: AsyncSession, payment: Payment) -> None:
    """See to it that a payment that is found again goes on only where its payer may still pay for the account."""
    if payment.status is not PaymentStatus.PENDING or payment.was_charged:
        return
    if not await has_linked(session, user_id=payment.payer_id, account_id=payment.account_id):
        raise AccountNotMatched


async def _check_alone(session: AsyncSession, viewer: Viewer, account: Account, order: PaymentOrder) -> None:
    found = await questions.payment_under_way(
        session, payer_id=viewer.user_id, account_id=account.id, purpose=order.purpose, amount=order.kopecks
    )
    if found is not None:
        raise PaymentInProgress(found.id, is_charge=found.is_charge)

"""Bind a card by a small hold that 3-D Secure confirms and that is let go (C3-C6)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from auth.viewer import Viewer
from domain.accounts import AccountNotMatched, plain_number
from domain.cards import CardBindingStatus
from domain.inputs import InvalidInput
from domain.payment_orders import Progress, failure_of, next_check, order_faults
from domain.payments import PaymentPurpose
from domain.users import Language, Role
from gateways.payments import GatewayFailed, Operation, OperationState
from models.accounts import account_by_number
from models.base import Database
from models.cards import CardBinding, locked_binding
from services import order_calls
from services.cards import count_binding, keep_card
from services.cashier import Cashier, open_counter
from services.idempotency import Once
from services.order_calls import Call
from services.refunds import give_back

log = structlog.get_logger(__name__)
KEY = TypeAdapter(uuid.UUID)


@dataclass(frozen=True, slots=True)
class BindingOrder:
    """What a person asks for who binds a card; the account is one that it is to pay for."""

    account_number: str
    purpose: PaymentPurpose
    return_url: str
    language: Language

    @property
    def number(self) -> str:
        """The account number as it is kept."""
        return plain_number(self.account_number)


async def bind_card(
    *, database: Database, cashier: Cashier | None, viewer: Viewer, order: BindingOrder, key: str, now: datetime
) -> CardBinding:
    """
    Begin to bind a card, once by its key; a key used before gives its binding as it stands.

    :raises InvalidInput: the account is not named, or the page to return to is none of ours
    :raises AccountNotMatched: there is no such account among the person's
    :raises TooOften: the person has begun as many this hour as anybody may
    :raises IdempotencyKeyReused: the key was used with another input
    :raises IdempotencyKeyMalformed: the key is empty or too long
    :raises GatewayUnavailable: the gateway cannot be asked; nothing was begun
    """
    counter = open_counter(cashier=cashier)
    asked = (order.number, order.purpose, order.return_url)
    thing = Once(f"user:{viewer.user_id}", "bindCard", key, asked=asked)
    async with database.transaction() as session:
        known = await thing.answered(session=session, kind=KEY)
        if known is None:
            binding = await _begin(session, counter, viewer, order, now=now)
            thing.keep(session=session, kind=KEY, answer=binding.id)
        else:
            binding = await session.get_one(CardBinding, known)
    if binding.status is not CardBindingStatus.PENDING or binding.operation_id is not None:
        return binding
    call = Call(database, counter, thing, is_first=known is None, now=now)
    await order_calls.invoice(call=call, order=binding)
    async with database.reading() as session:
        return await session.get_one(CardBinding, binding.id)


async def settle_binding(*, database: Database, cashier: Cashier, binding_id: uuid.UUID, now: datetime) -> None:
    """Bring a binding to where the gateway has it, and let its hold go once it is decided."""
    try:
        operations: Sequence[Operation] | None = await cashier.gateway.operations_of(str(binding_id))
    except GatewayFailed as failure:
        log.warning("the gateway does not tell how a binding stands", binding=str(binding_id), reason=failure.reason)
        operations = None
    async with database.transaction() as session:
        binding = await locked_binding(session, binding_id=binding_id)
        if binding is None:
            return
        if operations is not None and binding.status is CardBindingStatus.PENDING:
            await _decide(session, cashier, binding, operations, now=now)
        is_decided = binding.status is not CardBindingStatus.PENDING
        held = _held_by(operations) if operations is not None and is_decided and not binding.is_released else []
        binding.check_at = next_check(created_at=binding.created_at, now=now, is_charge=False, pace=cashier.pace)
    if operations is not None and is_decided:
        released = [await _let_go(cashier, each) for each in held]
        await _note_released(database, binding_id, is_done=all(released))


async def _begin(
    session: AsyncSession, cashier: Cashier, viewer: Viewer, order: BindingOrder, *, now: datetime
) -> CardBinding:
    faults = order_faults(
        account_number=order.number, charges_card=False, binds_card=True,
        page_fault=cashier.page_fault(address=order.return_url),
    )  # fmt: skip
    if faults:
        raise InvalidInput(faults)
    account = await account_by_number(session, number=order.number, user_id=viewer.user_id, role=Role.CUSTOMER)
    if account is None:
        raise AccountNotMatched
    await count_binding(session=session, user_id=viewer.user_id, now=now)
    binding = CardBinding(
        user_id=viewer.user_id, account_id=account.id, purpose=order.purpose, amount=cashier.hold, created_at=now,
        return_url=order.return_url, language=order.language,
        description=cashier.describe(order.purpose, account.number, order.language),
        check_at=next_check(created_at=now, now=now, is_charge=False, pace=cashier.pace),
    )  # fmt: skip
    session.add(binding)
    await session.flush()
    return binding


async def _decide(
    session: AsyncSession, cashier: Cashier, binding: CardBinding, operations: Sequence[Operation], *, now: datetime
) -> None:
    bound = next((each for each in operations if each.token and each.is_test is cashier.takes_test), None)
    if bound is not None:
        binding.card_id = await keep_card(
            session=session, cashier=cashier, user_id=binding.user_id, purpose=binding.purpose, operation=bound,
            now=now,
        )  # fmt: skip
    if binding.card_id is not None:
        binding.status = CardBindingStatus.ACTIVE
    elif _is_refused(cashier, binding, operations, now=now):
        binding.status = CardBindingStatus.REFUSED


def _is_refused(cashier: Cashier, binding: CardBinding, operations: Sequence[Operation], *, now: datetime) -> bool:
    is_refused = bool(operations) and all(
        each.state is OperationState.CANCELED or each.is_token_refused for each in operations
    )
    progress = Progress.REFUSED if is_refused else Progress.NOTHING
    waited = now - binding.created_at
    failure = failure_of(
        progress=progress, refusal=None, waited=waited, form_lasts=cashier.form_lasts, is_charge=False,
        pace=cashier.pace,
    )  # fmt: skip
    return failure is not None


def _held_by(operations: Sequence[Operation]) -> list[Operation]:
    return [each for each in operations if each.state is not OperationState.CANCELED]


async def _let_go(cashier: Cashier, hold: Operation) -> bool:
    """Let a hold go, or give it back where the gateway has taken the sum; tell whether that is done."""
    if hold.state is not OperationState.SUCCEED:
        return await order_calls.release(cashier=cashier, operation_id=hold.id)
    number = f"refund-{hold.transaction}-{hold.id}"
    try:
        return await give_back(cashier=cashier, operation_id=hold.id, amount=hold.amount, transaction=number)
    except GatewayFailed as failure:
        log.warning("a hold that was taken is not given back", operation=hold.id, reason=failure.reason)
        return False


async def _note_released(database: Database, binding_id: uuid.UUID, *, is_done: bool) -> None:
    if not is_done:
        return
    async with database.transaction() as session:
        binding = await locked_binding(session, binding_id=binding_id)
        if binding is not None:
            binding.is_released, binding.check_at = True, None

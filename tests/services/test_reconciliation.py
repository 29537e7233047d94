"""Payments compared with the gateway both ways; what it is told when it asks, and not believed when it tells."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from auth.refusals import NotFound
from domain.cards import CardBindingStatus
from domain.payment_orders import (
    AmountDiffers,
    CurrencyDiffers,
    ModeDiffers,
    OperationForeign,
    OrderStanding,
    OrderUnknown,
)
from domain.payments import PaymentFailure, PaymentStatus
from gateways.payments import Operation, OperationState
from models.cards import CardBinding
from services import payment_notices, reconciliation, refunds
from tests.bank import UNREACHED
from tests.services.counter import Counter
from tests.world import World

S = OperationState
CONFIRMED, REFUNDED = PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def compared(counter: Counter) -> reconciliation.Reconciled:
    return await reconciliation.compare(database=counter.database, cashier=counter.cashier, now=counter.now)


async def asked(
    counter: Counter, transaction: object, amount: int | None, operation: str | None = None
) -> OrderStanding:
    state = await payment_notices.order_state(
        database=counter.database, cashier=counter.cashier, transaction=str(transaction), amount=amount,
        operation_id=operation, now=counter.now,
    )  # fmt: skip
    return state.standing


async def test_money_that_no_notice_told_of_is_counted_at_night(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    await counter.cancel(viewer, payment)
    counter.wait(hours=5)
    await counter.settle_due()  # nothing came by then
    counter.bank.add(str(payment.id), 10_000, S.SUCCEED)

    await compared(counter)

    assert (await counter.payment(payment)).status is CONFIRMED


@pytest.mark.parametrize("reversal", [{"is_reversed": True, "state": S.SUCCEED}, {"state": S.CANCELED}])
async def test_money_that_went_back_at_the_gateway_goes_back_on_the_ledger(
    counter: Counter, reversal: dict[str, Any]
) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    (operation,) = counter.bank.made.values()
    counter.bank.become(operation.id, **reversal)

    await compared(counter)
    await compared(counter)

    stand = await counter.payment(payment)
    assert (stand.status, stand.refunded_on) == (REFUNDED, counter.now.date())
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000), ("REFUND", "MAIN", 10_000)]


async def test_what_the_gateway_does_not_know_is_told_and_changes_nothing(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.paid(viewer, account)
    (operation,) = counter.bank.made.values()
    counter.bank.made.clear()
    counter.wait(hours=2)
    before = await counter.rows()

    assert (await compared(counter)).unknown == [operation.id]
    assert await counter.rows() == before


async def test_operations_of_others_are_let_be(counter: Counter) -> None:
    for transaction in ("", "x", str(uuid.uuid4()), f"refund-{uuid.uuid4()}", "{" + str(uuid.uuid4()) + "}"):
        counter.bank.add(transaction, 10_000, S.SUCCEED)
    before = await counter.rows()

    await compared(counter)

    assert await counter.rows() == before


async def test_a_gateway_that_does_not_answer_by_night_changes_nothing(counter: Counter) -> None:
    counter.bank.trouble = [UNREACHED]
    before = await counter.rows()

    await compared(counter)

    assert await counter.rows() == before


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [({"amount": 9_999}, AmountDiffers), ({"amount": 10_001}, AmountDiffers), ({"currency": "USD"}, CurrencyDiffers),
     ({"is_test": True}, ModeDiffers), ({"transaction": "x"}, OrderUnknown),
     ({"transaction": str(uuid.uuid4())}, OrderUnknown)],
)  # fmt: skip
async def test_what_is_not_what_was_asked_for_is_refused(
    counter: Counter, facts: dict[str, Any], refusal: type[Exception]
) -> None:
    viewer, account = await counter.household()
    payment, binding = await counter.start(viewer, account), await counter.bind(viewer, account)
    told = replace(counter.bank.add(str(payment.id), 10_000, S.SUCCEED), **facts)
    counter.bank.made[told.id] = told
    before = await counter.rows()

    with pytest.raises(refusal):
        await counter.notice(told)
    held = {"transaction": str(binding.id), "amount": 100} | facts
    with pytest.raises(refusal):
        await counter.notice(replace(told, **held))

    assert await counter.rows() == before
    await compared(counter)
    assert (await counter.payment(payment)).status is PaymentStatus.PENDING
    assert await counter.rows() == before


@pytest.mark.parametrize("is_mine", [True, False])
async def test_an_operation_of_a_key_that_was_counted_for_another_order_is_told_and_not_swallowed(
    counter: Counter, *, is_mine: bool
) -> None:
    viewer, account = await counter.household()
    await counter.paid(viewer, account, 5_000)
    (counted,) = counter.bank.made.values()
    payment = await (counter.start(viewer, account) if is_mine else counter.start(*await counter.household()))
    told = replace(counted, transaction=str(payment.id), amount=10_000)
    counter.bank.made = {told.id: told}
    before = await counter.rows()

    with pytest.raises(OperationForeign):
        await counter.notice(told)
    with pytest.raises(OperationForeign):
        await counter.notice(replace(told, id="7", gives_back=told.id))
    assert await counter.rows() == before
    await counter.settle(payment)

    assert (await counter.payment(payment)).failure is PaymentFailure.NOT_AS_ORDERED
    assert await counter.rows() == before | {"operation": before["operation"] + 1}
    assert await counter.ledger() == [("PAYMENT", "MAIN", -5_000)]


async def test_imported_payments_are_no_orders_of_the_gateway(counter: Counter) -> None:
    _, account = await counter.household()
    imported = await counter.world.payment(account, counter.now, 10_000)

    with pytest.raises(OrderUnknown):
        await counter.notice(Operation("1", str(imported.id), S.SUCCEED, 10_000, "RUB", is_test=False))
    with pytest.raises(OrderUnknown):
        await asked(counter, imported.id, 10_000)
    with pytest.raises(NotFound):
        await refunds.refund_payment(
            database=counter.database, cashier=counter.cashier, payment_id=imported.id, now=counter.now
        )


async def test_a_check_tells_how_an_order_stands(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    assert await asked(counter, payment.id, 10_000) is OrderStanding.PAYABLE
    assert await asked(counter, payment.id, None) is OrderStanding.PAYABLE
    with pytest.raises(AmountDiffers):
        await asked(counter, payment.id, 9_999)
    with pytest.raises(OrderUnknown):
        await asked(counter, uuid.uuid4(), 10_000)

    moving = counter.bank.add(str(payment.id), 10_000, S.TAKENIN_NOTSENT)
    await counter.settle(payment)
    assert await asked(counter, payment.id, 10_000, "1") is OrderStanding.UNDER_WAY
    assert await asked(counter, payment.id, 10_000, moving.id) is OrderStanding.PAYABLE

    await counter.notice(counter.bank.become(moving.id, S.SUCCEED))
    assert await asked(counter, payment.id, 10_000) is OrderStanding.PAID
    canceled = await counter.start(viewer, account)
    await counter.cancel(viewer, canceled)
    assert await asked(counter, canceled.id, 10_000) is OrderStanding.GONE
    late = await counter.start(viewer, account)
    counter.wait(hours=1)
    assert await asked(counter, late.id, 10_000) is OrderStanding.GONE


async def test_a_check_tells_how_a_binding_stands(counter: Counter) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)

    assert await asked(counter, binding.id, 100) is OrderStanding.PAYABLE
    counter.bank.paid(binding.operation_id or "")
    await counter.settle(binding)
    assert (await counter.one(CardBinding, binding.id)).status is CardBindingStatus.ACTIVE
    assert await asked(counter, binding.id, 100) is OrderStanding.PAID

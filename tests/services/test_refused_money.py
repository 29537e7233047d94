"""Money that the gateway took otherwise than asked for: never counted, told once, and in nobody's way."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.journal import Action
from domain.payment_orders import ToldOtherwise
from domain.payments import PaymentFailure, PaymentStatus
from gateways.payments import Operation, OperationState
from models.journal import Operation as Step
from models.payments import Payment
from services import reconciliation
from tests.bank import UNSURE
from tests.services.counter import Counter
from tests.world import World

S = OperationState
PENDING, CONFIRMED, FAILED = PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.FAILED
DIFFERS, OTHERWISE = PaymentFailure.AMOUNT_DIFFERS, PaymentFailure.NOT_AS_ORDERED
KINDS = [
    ({"amount": 9_999}, DIFFERS), ({"amount": 10_001}, DIFFERS), ({"currency": "USD"}, OTHERWISE),
    ({"is_test": True}, OTHERWISE),
]  # fmt: skip
TOLD = "an operation is not what was asked for"


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


def taken(counter: Counter, payment: Payment, state: OperationState = S.SUCCEED, **facts: Any) -> Operation:
    """Let the bank take something else than was asked for."""
    return counter.bank.add(str(payment.id), state=state, **{"amount": payment.amount} | facts)


async def looked(counter: Counter, *, minutes: int = 90) -> list[Any]:
    """Let the worker look for so long and a night come; return what operators are told."""
    with capture_logs() as lines:
        for _ in range(minutes):
            counter.wait(minutes=1)
            await counter.settle_due()
        for _ in range(2):
            await reconciliation.compare(database=counter.database, cashier=counter.cashier, now=counter.now)
    return [line for line in lines if line["event"] == TOLD]


@pytest.mark.parametrize(("facts", "failure"), KINDS)
async def test_a_payment_whose_money_is_not_what_was_asked_for_fails_by_a_reason_of_its_own_and_is_told_once(
    counter: Counter, facts: dict[str, Any], failure: PaymentFailure
) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    operation = taken(counter, payment, **facts)

    told = await looked(counter)

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure, stand.check_at) == (FAILED, failure, None)
    assert [(line["operation"], line["payment"]) for line in told] == [(operation.id, str(payment.id))]
    assert await counter.ledger() == []
    assert (await counter.rows())["gateway_operation"] == 0
    steps = [(step.action, step.parts.get("failure")) for step in await counter.rows_of(Step)]
    assert steps == [(Action.PAYMENT_STARTED, None), (Action.PAYMENT_FAILED, failure.value)]
    assert (await counter.start(viewer, account)).status is PENDING


@pytest.mark.parametrize(("facts", "failure"), KINDS)
async def test_a_charge_whose_money_is_not_what_was_asked_for_is_over(
    counter: Counter, facts: dict[str, Any], failure: PaymentFailure
) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.trouble = [UNSURE]
    payment = await counter.start(viewer, account, card_id=str(card.id))
    taken(counter, payment, **facts)

    told = await looked(counter, minutes=1)

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure, len(told)) == (FAILED, failure, 1)
    assert await counter.ledger(payment) == []
    assert (await counter.start(viewer, account, card_id=str(card.id))).status is CONFIRMED


async def test_a_notice_alone_of_another_amount_fails_nothing(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    before = await counter.rows()

    with pytest.raises(ToldOtherwise):
        await counter.notice(taken(counter, payment, amount=1))

    assert (await counter.payment(payment)).status is PENDING
    assert await counter.rows() == before


@pytest.mark.parametrize("state", [S.INPROGRESS, S.TAKENOUT, S.FROZEN, S.TAKENIN_NOTSENT])
async def test_while_another_operation_may_pay_it_the_payment_waits_and_matching_money_confirms(
    counter: Counter, state: OperationState
) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    taken(counter, payment, amount=1)
    under_way = counter.bank.add(str(payment.id), 10_000, state)

    await looked(counter)
    assert (await counter.payment(payment)).status is PENDING
    counter.bank.become(under_way.id, S.SUCCEED)
    told = await looked(counter, minutes=9)

    assert (await counter.payment(payment)).status is CONFIRMED
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000)]
    assert told


async def test_what_is_under_way_beside_it_for_ever_does_not_hold_it(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    taken(counter, payment, amount=1)
    counter.bank.add(str(payment.id), 10_000, S.INPROGRESS)

    counter.wait(days=1)
    await counter.settle_due()

    assert (await counter.payment(payment)).failure is DIFFERS


async def test_each_of_several_such_operations_is_told_once(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    both = [taken(counter, payment, currency="USD"), taken(counter, payment, amount=1)]

    told = await looked(counter)

    assert [line["operation"] for line in told] == [each.id for each in both]
    assert (await counter.payment(payment)).failure is OTHERWISE


async def test_the_invoice_of_a_payment_that_was_paid_otherwise_is_let_go(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, bind_card=True)
    taken(counter, payment, amount=1)

    await looked(counter, minutes=9)

    assert (await counter.payment(payment)).failure is DIFFERS
    assert counter.bank.released == [payment.operation_id]


async def test_later_money_that_matches_confirms_all_the_same(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    taken(counter, payment, amount=1)
    await looked(counter, minutes=9)
    assert (await counter.payment(payment)).status is FAILED

    await counter.notice(counter.bank.add(str(payment.id), 10_000, S.SUCCEED))

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure) == (CONFIRMED, None)
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000)]


@pytest.mark.parametrize("is_canceled", [True, False])
async def test_a_payer_learns_of_such_money_though_the_payment_was_given_up_before(
    counter: Counter, *, is_canceled: bool
) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    if is_canceled:
        await counter.cancel(viewer, payment)
    await looked(counter, minutes=150)
    taken(counter, payment, amount=1)

    told = await looked(counter) + await looked(counter, minutes=11)

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure, stand.check_at, len(told)) == (FAILED, DIFFERS, None, 1)
    assert await counter.ledger() == []


async def test_such_money_beside_a_payment_that_was_paid_changes_nothing_and_is_told(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    taken(counter, payment, amount=1)
    before = await counter.rows()

    told = await looked(counter, minutes=1)

    assert (await counter.payment(payment)).status is CONFIRMED
    assert await counter.rows() == before
    assert told

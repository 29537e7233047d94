"""Payments given back: the gateway first, then the ledger, and never twice."""

import asyncio
import uuid

import pytest

from auth.refusals import NotFound
from domain.payments import PaymentFinal, PaymentSource, PaymentStatus, RefundUnderWay
from gateways.payments import Declined, NotReached, OperationState, Uncertain
from models.payments import Payment
from services import reconciliation, refunds
from tests.bank import POOR, UNREACHED, UNSURE
from tests.services.counter import Counter
from tests.world import World

BOTH_WAYS = [("PAYMENT", "MAIN", -10_000), ("REFUND", "MAIN", 10_000)]
REFUNDED, CONFIRMED = PaymentStatus.REFUNDED, PaymentStatus.CONFIRMED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def refund(counter: Counter, key: uuid.UUID) -> Payment:
    return await refunds.refund_payment(
        database=counter.database, cashier=counter.cashier, payment_id=key, now=counter.now
    )


async def paid(counter: Counter) -> Payment:
    return await counter.paid(*await counter.household())


async def test_a_payment_is_given_back_once(counter: Counter) -> None:
    payment = await paid(counter)

    given = [(await refund(counter, payment.id)).status for _ in range(2)]

    assert given == [REFUNDED, REFUNDED]
    assert counter.bank.calls.count("refund") == 1
    assert await counter.ledger() == BOTH_WAYS


async def test_two_at_once_give_back_once(counter: Counter) -> None:
    payment = await paid(counter)

    done = await asyncio.gather(*(refund(counter, payment.id) for _ in range(5)), return_exceptions=True)

    assert {type(each) for each in done} <= {Payment, RefundUnderWay}
    assert counter.bank.calls.count("refund") == 1
    assert await counter.ledger() == BOTH_WAYS


async def test_what_is_not_there_to_give_back_is_refused_and_nothing_is_asked(counter: Counter) -> None:
    viewer, account = await counter.household()
    pending = await counter.start(viewer, account)
    elsewhere = Payment(
        account_id=account.id, purpose=pending.purpose, source=PaymentSource.IMPORT, status=CONFIRMED, amount=100,
        created_at=counter.now,
    )  # fmt: skip
    await counter.world.add(elsewhere)
    before = await counter.rows()

    with pytest.raises(PaymentFinal) as refused:
        await refund(counter, pending.id)
    for key in (elsewhere.id, uuid.uuid4()):
        with pytest.raises(NotFound):
            await refund(counter, key)

    assert refused.value.status is PaymentStatus.PENDING
    assert (await counter.rows(), counter.bank.calls) == (before, [])


async def test_nobody_sets_about_it_while_somebody_else_does(counter: Counter) -> None:
    payment = await paid(counter)
    await counter.set(payment, refund_asked_at=counter.now)
    before = await counter.rows()

    with pytest.raises(RefundUnderWay) as refused:
        await refund(counter, payment.id)

    assert refused.value.retry_at == counter.now + refunds.TURN
    assert (await counter.rows(), counter.bank.calls) == (before, [])


@pytest.mark.parametrize(("trouble", "raised"), [(POOR, Declined), (UNREACHED, NotReached)])
async def test_a_refund_that_surely_did_not_happen_may_be_tried_again_at_once(
    counter: Counter, trouble: Exception, raised: type[Exception]
) -> None:
    payment = await paid(counter)
    counter.bank.trouble = [trouble]
    before = await counter.rows()

    with pytest.raises(raised):
        await refund(counter, payment.id)

    assert (await counter.rows(), (await counter.payment(payment)).status) == (before, CONFIRMED)
    assert (await refund(counter, payment.id)).status is REFUNDED


async def test_f9_a_refund_whose_answer_is_lost_is_found_and_not_repeated(counter: Counter) -> None:
    payment = await paid(counter)
    counter.bank.late = [UNSURE]

    assert (await refund(counter, payment.id)).status is REFUNDED
    assert counter.bank.calls.count("refund") == 1


async def test_f9_a_refund_that_nobody_knows_of_is_not_tried_again_at_once(counter: Counter) -> None:
    payment = await paid(counter)
    counter.bank.late = [UNSURE]
    counter.bank.while_called = lambda: _break_off(counter)

    with pytest.raises(Uncertain):
        await refund(counter, payment.id)
    with pytest.raises(RefundUnderWay):
        await refund(counter, payment.id)
    counter.bank.while_called = lambda: None
    counter.wait(minutes=6)

    assert (await refund(counter, payment.id)).status is REFUNDED
    assert counter.bank.calls.count("refund") == 1


def _break_off(counter: Counter) -> None:
    if "refund" in counter.bank.calls[:-1]:
        raise UNREACHED


async def test_a_refund_that_was_cut_off_is_found_at_night(counter: Counter) -> None:
    payment = await paid(counter)
    operation = next(iter(counter.bank.made))
    await counter.bank.refund(operation, amount=10_000, transaction=f"refund-{payment.id}")

    await reconciliation.compare(database=counter.database, cashier=counter.cashier, now=counter.now)

    assert (await counter.payment(payment)).status is REFUNDED
    assert await counter.ledger() == BOTH_WAYS
    assert counter.bank.made[operation].state is OperationState.SUCCEED

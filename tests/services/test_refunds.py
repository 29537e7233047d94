"""Payments given back: once, whatever becomes of the answer; and what books and billing system make of it."""

import asyncio
import uuid
from pathlib import Path

import pytest

from auth.refusals import NotFound
from domain.payments import PaymentFinal, PaymentPurpose, PaymentStatus, RefundUnderWay
from gateways.payments import GatewayFailed, OperationState, Uncertain
from models.payments import Payment
from services import exchange_export, refunds
from tests.bank import POOR, UNREACHED, UNSURE
from tests.services.auditing import audited
from tests.services.counter import Counter
from tests.world import World

S = OperationState
CONFIRMED, REFUNDED = PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def given_back(counter: Counter, payment: Payment) -> Payment:
    return (await refund(counter, payment)).payment


async def refund(counter: Counter, payment: Payment) -> refunds.Refund:
    return await refunds.refund_payment(
        database=counter.database, cashier=counter.cashier, payment_id=payment.id, now=counter.now
    )


async def test_both_parts_of_a_penalty_payment_are_given_back(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.owe_penalty(account, 3_000)
    payment = await counter.paid(viewer, account, 5_000, purpose=PaymentPurpose.PENALTY)

    await given_back(counter, payment)

    assert sorted(await counter.ledger(payment)) == [
        ("PAYMENT", "MAIN", -2_000), ("PAYMENT", "PENALTY", -3_000), ("REFUND", "MAIN", 2_000),
        ("REFUND", "PENALTY", 3_000),
    ]  # fmt: skip


async def test_a_refund_gives_back_once_whoever_asks(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)

    made = await asyncio.gather(*(given_back(counter, payment) for _ in range(5)), return_exceptions=True)
    again = await given_back(counter, payment)

    assert {type(each) for each in made} <= {Payment, RefundUnderWay}
    assert again.status is REFUNDED
    assert counter.bank.calls.count("refund") == 1
    assert sum(amount for _, _, amount in await counter.ledger()) == 0


async def test_a_refund_tells_whether_it_was_given_back_before(counter: Counter) -> None:
    payment = await counter.paid(*await counter.household())

    told = [(await refund(counter, payment)).is_repeat for _ in range(3)]

    assert told == [False, True, True]


@pytest.mark.parametrize("trouble", [UNREACHED, POOR])
async def test_a_refund_that_did_not_happen_may_be_tried_again_at_once(
    counter: Counter, trouble: GatewayFailed
) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    counter.bank.trouble = [trouble]

    with pytest.raises(GatewayFailed):
        await given_back(counter, payment)

    assert (await counter.payment(payment)).status is CONFIRMED
    assert (await given_back(counter, payment)).status is REFUNDED


async def test_a_refund_whose_answer_is_lost_is_found(counter: Counter) -> None:
    viewer, account = await counter.household()
    first, second = await counter.paid(viewer, account), await counter.paid(viewer, account)
    counter.bank.late = [UNSURE]
    assert (await given_back(counter, first)).status is REFUNDED

    counter.bank.late, counter.bank.while_called = [UNSURE], lambda: _lose_questions_after_refund(counter)
    with pytest.raises(Uncertain):
        await given_back(counter, second)
    counter.bank.while_called = lambda: None
    with pytest.raises(RefundUnderWay):
        await given_back(counter, second)
    counter.wait(minutes=5)
    assert (await given_back(counter, second)).status is REFUNDED
    assert counter.bank.calls.count("refund") == 2


def _lose_questions_after_refund(counter: Counter) -> None:
    if counter.bank.calls[-2:] == ["refund", "operations_of"]:
        raise UNSURE


async def test_f9_a_refund_stays_in_doubt_where_nobody_can_be_asked_afterwards(counter: Counter) -> None:
    payment = await counter.paid(*await counter.household())
    counter.bank.late, counter.bank.while_called = [UNSURE], lambda: _break_off_after_refund(counter)

    with pytest.raises(Uncertain):
        await given_back(counter, payment)
    with pytest.raises(RefundUnderWay):
        await given_back(counter, payment)
    counter.bank.while_called = lambda: None
    counter.wait(minutes=5)

    assert (await given_back(counter, payment)).status is REFUNDED
    assert counter.bank.calls.count("refund") == 1


def _break_off_after_refund(counter: Counter) -> None:
    if counter.bank.calls[-2:] == ["refund", "operations_of"]:
        raise UNREACHED


async def test_nobody_sets_about_a_refund_while_somebody_else_does(counter: Counter) -> None:
    payment = await counter.paid(*await counter.household())
    await counter.set(payment, refund_asked_at=counter.now)
    before = await counter.rows()

    with pytest.raises(RefundUnderWay) as refused:
        await given_back(counter, payment)

    assert refused.value.retry_at == counter.now + refunds.TURN
    assert (await counter.rows(), counter.bank.calls) == (before, [])


async def test_a_payment_without_money_is_not_given_back(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    before = await counter.rows()

    with pytest.raises(PaymentFinal):
        await given_back(counter, payment)
    with pytest.raises(NotFound):
        await given_back(counter, replace_key(payment))

    assert (await counter.rows(), counter.bank.calls) == (before, [])


def replace_key(payment: Payment) -> Payment:
    """Return a payment that nobody knows."""
    return Payment(**payment.model_dump() | {"id": uuid.uuid4()})


async def test_the_billing_system_gets_payments_and_their_refunds(counter: Counter, tmp_path: Path) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    await counter.start(viewer, account, 7_000)  # pending ones are no matter of theirs
    first = await exchange_export.export(
        database=counter.database, folder=tmp_path / "1", since=0, today=counter.now.date()
    )
    await given_back(counter, payment)
    await exchange_export.export(
        database=counter.database, folder=tmp_path / "2", since=first.mark, today=counter.now.date()
    )

    rows = [(tmp_path / name / "payments.csv").read_text("utf-8").splitlines()[1:] for name in "12"]
    assert [len(each) for each in rows] == [1, 1]
    assert str(payment.id) in rows[0][0]
    assert "CABINET" in rows[0][0]
    assert counter.now.date().isoformat() not in rows[0][0].rpartition("CABINET")[2]
    assert rows[1][0].endswith(f"CABINET,{counter.now.date().isoformat()}")


async def test_the_audit_finds_nothing_wrong_with_payments_made_here(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.owe_penalty(account, 1_000)
    await counter.paid(viewer, account, 5_000, purpose=PaymentPurpose.PENALTY)
    await given_back(counter, await counter.paid(viewer, account))
    await counter.paid(viewer, account, purpose=PaymentPurpose.REPAIR_SERVICE)
    await counter.start(viewer, account)

    tally = await audited(counter.database)

    assert (tally.accounts, tally.found) == (1, [])

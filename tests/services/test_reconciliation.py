"""The comparison with the gateway at night: nothing that got lost between the two stays lost."""

import pytest

from domain.payments import PaymentStatus
from gateways.payments import OperationState
from services import reconciliation
from services.reconciliation import Reconciled
from tests.bank import UNREACHED
from tests.services.counter import Counter
from tests.world import World

S = OperationState


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def compare(counter: Counter) -> Reconciled:
    return await reconciliation.compare(database=counter.database, cashier=counter.cashier, now=counter.now)


async def test_f13_money_that_no_notice_told_of_is_counted_once(counter: Counter) -> None:
    payment = await counter.start(*await counter.household())
    counter.bank.add(str(payment.id), 10_000, S.SUCCEED)

    for _ in range(2):
        found = await compare(counter)

    assert (len(found.seen), found.faulty, found.unknown) == (1, [], [])
    assert (await counter.payment(payment)).status is PaymentStatus.CONFIRMED
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000)]


@pytest.mark.parametrize("facts", [{"state": S.SUCCEED, "is_reversed": True}, {"state": S.CANCELED}])
async def test_money_that_went_back_there_is_given_back_here(counter: Counter, facts: dict[str, object]) -> None:
    payment = await counter.paid(*await counter.household())
    counter.bank.become(next(iter(counter.bank.made)), **facts)  # type: ignore[arg-type]

    for _ in range(2):
        await compare(counter)

    assert (await counter.payment(payment)).status is PaymentStatus.REFUNDED
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000), ("REFUND", "MAIN", 10_000)]


@pytest.mark.parametrize("facts", [{"amount": 9_999}, {"currency": "USD"}, {"is_test": True}])
async def test_an_operation_that_is_not_what_was_asked_for_is_told_and_not_counted(
    counter: Counter, facts: dict[str, object]
) -> None:
    payment = await counter.start(*await counter.household())
    made = counter.bank.add(str(payment.id), 10_000, S.SUCCEED)
    counter.bank.become(made.id, S.SUCCEED, **facts)
    before = await counter.rows()

    found = await compare(counter)

    assert found.faulty == [made.id]
    assert (await counter.payment(payment)).status is PaymentStatus.PENDING
    assert await counter.rows() == before


@pytest.mark.parametrize("transaction", ["refund-1", "", "00000000-0000-0000-0000-000000000000"])
async def test_operations_that_are_not_ours_are_left_alone(counter: Counter, transaction: str) -> None:
    counter.bank.add(transaction, 10_000, S.SUCCEED)
    before = await counter.rows()

    found = await compare(counter)

    assert (found.faulty, await counter.rows()) == ([], before)


async def test_money_that_the_gateway_does_not_know_is_told_and_stays(counter: Counter) -> None:
    payment = await counter.paid(*await counter.household())
    (lost,) = counter.bank.made
    counter.bank.made.clear()
    counter.wait(hours=2)

    found = await compare(counter)

    assert found.unknown == [lost]
    assert (await counter.payment(payment)).status is PaymentStatus.CONFIRMED


async def test_a_gateway_that_does_not_answer_changes_nothing(counter: Counter) -> None:
    await counter.paid(*await counter.household())
    counter.bank.trouble = [UNREACHED]
    before = await counter.rows()

    assert (await compare(counter)).seen == set()
    assert await counter.rows() == before

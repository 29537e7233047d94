"""Payments as they go on: confirmed by money alone, whenever it is told of; failed, timed out, given back."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from domain.journal import Action
from domain.payments import (
    PaymentFailure,
    PaymentPurpose,
    PaymentStatus,
)
from gateways.payments import OperationState
from models.journal import Operation as Step
from tests.bank import POOR, UNREACHED, UNSURE
from tests.services.counter import Counter
from tests.world import World

S = OperationState
PENDING, CONFIRMED, FAILED = PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.FAILED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def steps(counter: Counter) -> list[tuple[Action, dict[str, str]]]:
    return [(step.action, step.parts) for step in await counter.rows_of(Step)]


async def test_n9_a_notice_confirms_and_posts_in_one_step(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, 10_000)
    counter.wait(minutes=3)

    await counter.notice(counter.bank.add(str(payment.id), 10_000, S.SUCCEED))

    paid = await counter.payment(payment)
    assert (paid.status, paid.paid_at, paid.failure, paid.check_at) == (CONFIRMED, counter.now, None, None)
    assert await counter.ledger(payment) == [("PAYMENT", "MAIN", -10_000)]
    rows = await counter.rows()
    assert (rows["gateway_operation"], rows["outgoing_record"]) == (1, 1)
    assert counter.cashier.payment_address(payment=paid) is None
    kept = {"amount": "100.00", "number": account.number, "purpose": "ELECTRICITY"}
    assert await steps(counter) == [(Action.PAYMENT_STARTED, kept), (Action.PAYMENT_CONFIRMED, kept)]


async def test_o28_the_journal_keeps_why_a_payment_failed(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    counter.wait(hours=2)
    await counter.settle(payment)
    await counter.notice(counter.bank.add(str(payment.id), 10_000, S.SUCCEED))

    kept = {"amount": "100.00", "number": account.number, "purpose": "ELECTRICITY"}
    assert await steps(counter) == [
        (Action.PAYMENT_STARTED, kept),
        (Action.PAYMENT_FAILED, kept | {"failure": "TIMED_OUT"}),
        (Action.PAYMENT_CONFIRMED, kept),
    ]


async def test_f8_a_notice_that_comes_again_is_counted_once(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    operation = counter.bank.add(str(payment.id), 10_000, S.SUCCEED)

    await asyncio.gather(*(counter.notice(operation) for _ in range(10)))
    await counter.notice(operation)

    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000)]


async def test_money_that_came_twice_for_one_payment_is_a_payment_more(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    first, second = (counter.bank.add(str(payment.id), 10_000, S.SUCCEED) for _ in range(2))

    await asyncio.gather(*(counter.notice(each) for each in (first, second, first, second)))

    made = await counter.payments()
    assert [(each.status, each.amount, each.payer_id) for each in made] == [(CONFIRMED, 10_000, viewer.user_id)] * 2
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000)] * 2


async def test_a_penalty_payment_pays_the_penalty_owed_and_then_the_main_debt(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.owe_penalty(account, 3_000)

    payment = await counter.paid(viewer, account, 5_000, purpose=PaymentPurpose.PENALTY)

    assert sorted(await counter.ledger(payment)) == [("PAYMENT", "MAIN", -2_000), ("PAYMENT", "PENALTY", -3_000)]


async def test_penalty_payments_at_once_share_the_penalty(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.owe_penalty(account, 3_000)
    begun = [
        await counter.start(viewer, account, amount, purpose=PaymentPurpose.PENALTY) for amount in (2_000, 2_001, 2_002)
    ]

    await asyncio.gather(*(counter.notice(counter.bank.add(str(each.id), each.amount, S.SUCCEED)) for each in begun))

    parts = await counter.ledger()
    assert sum(amount for _, part, amount in parts if part == "PENALTY") == -3_000
    assert sum(amount for _, _, amount in parts) == -6_003


@pytest.mark.parametrize("purpose", [PaymentPurpose.METERING_SERVICE, PaymentPurpose.REPAIR_SERVICE])
async def test_a_payment_for_services_is_no_part_of_the_bill(counter: Counter, purpose: PaymentPurpose) -> None:
    viewer, account = await counter.household()

    payment = await counter.paid(viewer, account, purpose=purpose)

    assert (payment.status, await counter.ledger()) == (CONFIRMED, [])


async def test_late_money_confirms_what_was_canceled_and_what_failed(counter: Counter) -> None:
    viewer, account = await counter.household()
    canceled, failed = await counter.start(viewer, account, 10_001), await counter.start(viewer, account, 10_002)
    await counter.cancel(viewer, canceled)
    counter.wait(hours=2)
    await counter.settle(failed)
    assert (await counter.payment(failed)).failure is PaymentFailure.TIMED_OUT

    for each in (canceled, failed):
        await counter.notice(counter.bank.add(str(each.id), each.amount, S.SUCCEED))

    stand = [await counter.payment(each) for each in (canceled, failed)]
    assert [(each.status, each.failure) for each in stand] == [(CONFIRMED, None)] * 2
    assert sum(amount for _, _, amount in await counter.ledger()) == -20_003


async def test_money_that_nobody_tells_of_is_found_though_the_payment_was_given_up_a_moment_before(
    counter: Counter,
) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    counter.bank.declined(str(payment.id), payment.amount)
    counter.wait(minutes=1)
    await counter.settle_due()
    assert (await counter.payment(payment)).status is FAILED

    again = counter.bank.add(str(payment.id), payment.amount, S.INPROGRESS)  # the page was open still
    for _ in range(70):
        counter.wait(minutes=1)
        await counter.settle_due()
    assert (await counter.payment(payment)).status is FAILED
    counter.bank.become(again.id, S.SUCCEED)
    for _ in range(30):
        counter.wait(minutes=1)
        await counter.settle_due()

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure) == (CONFIRMED, None)
    assert sum(amount for _, _, amount in await counter.ledger()) == -10_000
    counter.wait(minutes=30)
    await counter.settle_due()
    assert (await counter.payment(payment)).check_at is None


async def test_a_form_that_nobody_pays_times_out(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)

    for _ in range(59):
        counter.wait(minutes=1)
        await counter.settle_due()
        assert (await counter.payment(payment)).status is PENDING
    assert counter.bank.calls.count("operations_of") == 10  # after 1, 2, 4, 8, 16 minutes and so on
    counter.wait(minutes=35)
    await counter.settle_due()

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure) == (FAILED, PaymentFailure.TIMED_OUT)
    counter.wait(minutes=11)
    await counter.settle_due()
    assert (await counter.payment(payment)).check_at is None


@pytest.mark.parametrize("state", [S.TAKENOUT, S.FROZEN, S.TAKENIN_NOTSENT])
async def test_money_on_its_way_neither_confirms_nor_times_out(counter: Counter, state: OperationState) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    operation = counter.bank.add(str(payment.id), 10_000, state)

    counter.wait(days=2)
    await counter.settle_due()
    assert (await counter.payment(payment)).status is PENDING
    counter.bank.become(operation.id, S.SUCCEED)
    counter.wait(hours=1)
    await counter.settle_due()

    assert (await counter.payment(payment)).status is CONFIRMED


async def test_a_card_refused_on_the_page_fails_the_payment(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    counter.bank.declined(str(payment.id), 10_000, PaymentFailure.NO_3DS)

    counter.wait(minutes=1)
    await counter.settle_due()

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure) == (FAILED, PaymentFailure.NO_3DS)


@pytest.mark.parametrize("order", list(itertools.permutations(("paid", "again", "taken back"))))
async def test_f11_whatever_comes_first_the_end_is_the_same(counter: Counter, order: tuple[str, ...]) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    paid = counter.bank.add(str(payment.id), 10_000, S.SUCCEED)
    told = {"paid": paid, "again": paid, "taken back": counter.bank.reverse(paid.id)}

    for each in order:
        await counter.notice(told[each])

    (stand,) = await counter.payments()
    assert stand.status is PaymentStatus.REFUNDED
    assert await counter.ledger() == [("PAYMENT", "MAIN", -10_000), ("REFUND", "MAIN", 10_000)]


async def test_an_operation_that_gives_money_back_is_no_money_that_came(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    (taken,) = counter.bank.made.values()

    part = counter.bank.add(str(payment.id), 4_000, S.SUCCEED, gives_back=taken.id)
    await counter.notice(part)
    assert (await counter.payment(payment)).status is CONFIRMED
    await counter.notice(counter.bank.add(str(payment.id), 10_000, S.SUCCEED, gives_back=taken.id))

    assert (await counter.payment(payment)).status is PaymentStatus.REFUNDED
    assert sum(amount for _, _, amount in await counter.ledger()) == 0


async def test_a_lost_notice_is_found_by_asking(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    paid_at = counter.now + timedelta(seconds=30)
    counter.bank.add(str(payment.id), 10_000, S.SUCCEED, at=paid_at)

    counter.wait(minutes=1)
    assert await counter.settle_due() == 1

    stand = await counter.payment(payment)
    assert (stand.status, stand.paid_at) == (CONFIRMED, paid_at)


async def test_a_gateway_that_does_not_answer_is_asked_again(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    counter.bank.add(str(payment.id), 10_000, S.SUCCEED)
    counter.bank.trouble = [UNSURE, UNREACHED, POOR]

    for _ in range(20):
        counter.wait(minutes=1)
        await counter.settle_due()

    assert (await counter.payment(payment)).status is CONFIRMED


async def test_a_charge_that_nobody_heard_of_is_over_within_ten_minutes(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.trouble = [UNSURE]
    payment = await counter.start(viewer, account, card_id=str(card.id))
    assert payment.status is PENDING

    for _ in range(10):
        counter.wait(minutes=1)
        await counter.settle_due()

    stand = await counter.payment(payment)
    assert (stand.status, stand.failure) == (FAILED, PaymentFailure.GATEWAY_ERROR)

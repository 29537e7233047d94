"""Payments: begun once, confirmed by money alone, given up and timed out."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest

from auth.refusals import NotFound
from domain.accounts import AccountNotMatched
from domain.inputs import IdempotencyKeyMalformed, IdempotencyKeyReused, InvalidInput
from domain.journal import Action
from domain.payment_orders import GatewayUnavailable
from domain.payments import (
    AmountOutOfRange,
    PaymentFailure,
    PaymentFinal,
    PaymentInProgress,
    PaymentPurpose,
    PaymentStatus,
)
from domain.users import Role
from gateways.payments import OperationState
from models.journal import Operation as Step
from services import payments
from services.payments import PaymentOrder
from tests.bank import POOR, UNREACHED, UNSURE
from tests.services.counter import PAGE, Counter, viewer_of
from tests.world import World

S = OperationState
PENDING, CONFIRMED, FAILED = PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.FAILED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def test_n9_a_payment_goes_on_at_the_signed_page_of_the_gateway(counter: Counter) -> None:
    viewer, account = await counter.household()

    payment = await counter.start(viewer, account, 150_050)

    assert (payment.status, payment.amount, payment.payer_id) == (PENDING, 150_050, viewer.user_id)
    assert counter.cashier.payment_address(payment=payment) == f"https://bank.test/form/{payment.id}"
    order = counter.bank.orders[str(payment.id)]
    assert order.return_url == f"https://cabinet.example.com/paid?from=console&payment={payment.id}"
    assert order.description == f"ELECTRICITY {account.number} RU"
    assert order.payer == str(viewer.user_id)
    assert counter.bank.calls == []
    assert await counter.ledger() == []


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
    async with counter.database.reading() as session:
        steps = (await session.execute(Step.__table__.select().order_by("id"))).all()
    assert [(step.action, step.parts) for step in steps] == [
        (Action.PAYMENT_STARTED, {"amount": "100.00", "number": account.number}),
        (Action.PAYMENT_CONFIRMED, {"amount": "100.00", "number": account.number}),
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


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"amount": 99}, AmountOutOfRange),
        ({"amount": 10_000_001}, AmountOutOfRange),
        ({"account_number": ""}, InvalidInput),
        ({"account_number": "999"}, AccountNotMatched),
        ({"return_url": "https://elsewhere.example.com/"}, InvalidInput),
        ({"return_url": "https://cabinet.example.com@elsewhere.example.com/"}, InvalidInput),
        ({"return_url": "https://elsewhere.example.com\\@cabinet.example.com/"}, InvalidInput),
        ({"return_url": "http://cabinet.example.com/"}, InvalidInput),
        ({"return_url": "https://cabinet.example.com:444/"}, InvalidInput),
        ({"return_url": "//cabinet.example.com/"}, InvalidInput),
        ({"return_url": "javascript:alert(1)//cabinet.example.com"}, InvalidInput),
        ({"card_id": str(uuid.uuid4()), "bind_card": True}, InvalidInput),
        ({"key": ""}, IdempotencyKeyMalformed),
        ({"key": "x" * 256}, IdempotencyKeyMalformed),
    ],
)
async def test_what_is_refused_writes_nothing(
    counter: Counter, values: dict[str, Any], refusal: type[Exception]
) -> None:
    viewer, account = await counter.household()
    before = await counter.rows()
    key = values.pop("key", "k")
    order = PaymentOrder(
        **{"account_number": account.number, "purpose": PaymentPurpose.ELECTRICITY, "amount": 10_000,
           "return_url": PAGE, "language": viewer.user.language} | values
    )  # fmt: skip

    with pytest.raises(refusal):
        await payments.start_payment(
            database=counter.database, cashier=counter.cashier, viewer=viewer, order=order, key=key, now=counter.now
        )

    assert await counter.rows() == before


@pytest.mark.parametrize("amount", [100, 10_000_000])
async def test_both_bounds_of_the_amount_are_allowed(counter: Counter, amount: int) -> None:
    viewer, account = await counter.household()

    assert (await counter.start(viewer, account, amount)).status is PENDING


async def test_where_no_gateway_is_set_nothing_is_begun(counter: Counter) -> None:
    viewer, account = await counter.household()
    before = await counter.rows()
    order = PaymentOrder(account.number, PaymentPurpose.ELECTRICITY, 10_000, PAGE, viewer.user.language)

    with pytest.raises(GatewayUnavailable):
        await payments.start_payment(
            database=counter.database, cashier=None, viewer=viewer, order=order, key="k", now=counter.now
        )

    assert await counter.rows() == before


async def test_staff_pay_for_no_account_that_they_merely_see(counter: Counter) -> None:
    _, account = await counter.household()
    admin = viewer_of(await counter.world.person(role=Role.ADMIN))

    with pytest.raises(AccountNotMatched):
        await counter.start(admin, account)


async def test_f7_one_key_at_once_makes_one_payment(counter: Counter) -> None:
    viewer, account = await counter.household()

    made = await asyncio.gather(*(counter.start(viewer, account, key="same") for _ in range(20)))

    assert len({payment.id for payment in made}) == 1
    assert len(await counter.payments()) == 1


async def test_f7_other_keys_for_the_same_thing_at_once_make_one_payment(counter: Counter) -> None:
    viewer, account = await counter.household()

    made = await asyncio.gather(*(counter.start(viewer, account) for _ in range(20)), return_exceptions=True)

    (payment,) = [each for each in made if not isinstance(each, BaseException)]
    refusals = [each for each in made if isinstance(each, PaymentInProgress)]
    assert len(refusals) == 19
    assert {refusal.payment_id for refusal in refusals} == {payment.id}
    assert len(await counter.payments()) == 1


async def test_f7_a_key_with_another_input_is_refused(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.start(viewer, account, 10_000, key="same")
    before = await counter.rows()

    with pytest.raises(IdempotencyKeyReused):
        await counter.start(viewer, account, 10_001, key="same")

    assert await counter.rows() == before


async def test_an_equal_payment_may_follow_once_the_first_is_decided(counter: Counter) -> None:
    viewer, account = await counter.household()
    first = await counter.paid(viewer, account)

    second = await counter.start(viewer, account)

    assert second.id != first.id


async def test_two_people_of_one_account_do_not_stand_in_each_others_way(counter: Counter) -> None:
    viewer, account = await counter.household()
    other = viewer_of(await counter.neighbour(account))

    await counter.start(viewer, account)

    assert (await counter.start(other, account)).status is PENDING


async def test_a_payer_cancels_and_canceling_again_gives_it_again(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)

    assert (await counter.cancel(viewer, payment)).status is PaymentStatus.CANCELED
    before = await counter.rows()
    assert (await counter.cancel(viewer, payment)).status is PaymentStatus.CANCELED
    assert await counter.rows() == before


async def test_nobody_cancels_anothers_payment(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)
    other = viewer_of(await counter.neighbour(account))
    before = await counter.rows()

    with pytest.raises(NotFound):
        await counter.cancel(other, payment)

    assert (await counter.payment(payment)).status is PENDING
    assert await counter.rows() == before


async def test_a_decided_payment_is_not_canceled(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.paid(viewer, account)
    before = await counter.rows()

    with pytest.raises(PaymentFinal) as refused:
        await counter.cancel(viewer, payment)

    assert refused.value.status is CONFIRMED
    assert await counter.rows() == before


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


async def test_a_form_that_nobody_pays_times_out(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account)

    for _ in range(59):
        counter.wait(minutes=1)
        await counter.settle_due()
        assert (await counter.payment(payment)).status is PENDING
    assert counter.bank.calls.count("operations_of") == 6  # after 1, 2, 4, 8, 16 and 32 minutes
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

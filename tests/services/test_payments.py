"""Payments: begun once, and given up."""

import asyncio
import uuid
from typing import Any

import pytest

from auth.refusals import NotFound
from domain.accounts import AccountNotMatched
from domain.inputs import IdempotencyKeyMalformed, IdempotencyKeyReused, InvalidInput
from domain.limits import TooOften
from domain.payment_orders import FORM_LASTS, MOST_PENDING, GatewayUnavailable
from domain.payments import (
    AmountOutOfRange,
    PaymentFinal,
    PaymentInProgress,
    PaymentPurpose,
    PaymentStatus,
)
from domain.users import Role
from gateways.payments import OperationState
from models.payments import Payment
from models.users import User
from services import payments
from services.payments import PaymentOrder
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


async def test_nobody_has_more_payments_open_than_the_gateway_is_to_be_asked_about(counter: Counter) -> None:
    viewer, account = await counter.household()
    other, elsewhere = await counter.household()
    counter.wait(minutes=1)
    begun = [await counter.start(viewer, account, 10_000 + place) for place in range(MOST_PENDING - 1)]
    last = await counter.start(viewer, account, 20_000, key="same")
    counter.wait(minutes=1)
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(TooOften) as refused:
        await counter.start(viewer, account, 30_000, key="free")

    assert refused.value.retry_at == begun[0].created_at + FORM_LASTS
    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    with pytest.raises(PaymentInProgress):
        await counter.start(viewer, account, 20_000)
    assert (await counter.start(viewer, account, 20_000, key="same")).id == last.id
    assert (await counter.start(other, elsewhere)).status is PENDING
    await counter.cancel(viewer, begun[0])
    assert (await counter.start(viewer, account, 30_000, key="free")).status is PENDING


async def test_the_bound_of_open_payments_holds_over_all_accounts_at_once(counter: Counter) -> None:
    viewer, account = await counter.household()
    person = await counter.one(User, viewer.user_id)
    others = [await counter.world.account(people=(person,)) for _ in range(4)]
    for place in range(MOST_PENDING - 2):
        await counter.start(viewer, account, 10_000 + place)

    made = await asyncio.gather(
        *(counter.start(viewer, each, 5_000 + place) for each in others for place in range(3)), return_exceptions=True
    )

    assert sum(isinstance(each, Payment) for each in made) == 2
    assert sum(isinstance(each, TooOften) for each in made) == 10
    assert len(await counter.payments()) == MOST_PENDING


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

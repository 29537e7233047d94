"""Charges of bound cards, and invoices that bind one: once by their key, whatever becomes of the answer."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cards import CardBindingStatus
from domain.inputs import IdempotencyKeyReused, InvalidInput
from domain.limits import TooOften
from domain.payment_orders import GatewayUnavailable
from domain.payments import PaymentFailure, PaymentFinal, PaymentPurpose, PaymentStatus
from gateways.payments import Operation, OperationState, Order
from models.cards import CardBinding
from services import cards
from tests.bank import FACE, POOR, UNREACHED, UNSURE, Bank
from tests.services.counter import Counter
from tests.world import World

S = OperationState
ACTIVE, REFUSED = CardBindingStatus.ACTIVE, CardBindingStatus.REFUSED


class Deaf(Bank):
    """A bank that charges and tells of it, but whose answer says that nothing was heard."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(first=5000)
        self.counter, self.charges, self.made = counter, 0, counter.bank.made

    async def charge(self, order: Order, *, token: str, first_operation: str) -> Operation:
        self.charges += 1
        await self.counter.notice(await super().charge(order, token=token, first_operation=first_operation))
        raise UNREACHED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def test_a_bound_card_is_charged_without_a_page(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)

    payment = await counter.start(viewer, account, card_id=str(card.id))

    assert (payment.status, payment.card_id) == (PaymentStatus.CONFIRMED, card.id)
    assert counter.cashier.payment_address(payment=payment) is None
    assert await counter.ledger(payment) == [("PAYMENT", "MAIN", -10_000)]


async def test_a_charge_that_the_bank_declines_fails(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.trouble = [POOR]

    payment = await counter.start(viewer, account, card_id=str(card.id))

    assert (payment.status, payment.failure) == (PaymentStatus.FAILED, PaymentFailure.INSUFFICIENT_FUNDS)


async def test_f9_a_charge_whose_answer_is_lost_is_found_and_not_repeated(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.late = [UNSURE]

    payment = await counter.start(viewer, account, card_id=str(card.id), key="same")
    assert payment.status is PaymentStatus.PENDING
    counter.bank.trouble = [UNSURE]
    with pytest.raises(PaymentFinal):
        await counter.cancel(viewer, payment)  # it is not known that no money was taken
    again = await counter.start(viewer, account, card_id=str(card.id), key="same")

    assert (again.id, again.status) == (payment.id, PaymentStatus.CONFIRMED)
    assert counter.bank.calls.count("charge") == 1


async def test_f7_one_key_at_once_charges_a_card_once(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)

    made = await asyncio.gather(*(counter.start(viewer, account, card_id=str(card.id), key="k") for _ in range(20)))

    assert len({payment.id for payment in made}) == 1
    assert counter.bank.calls.count("charge") == 1
    assert (await counter.payment(made[0])).status is PaymentStatus.CONFIRMED


async def test_a_charge_that_the_gateway_did_not_hear_frees_the_key(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.trouble = [UNREACHED]

    with pytest.raises(GatewayUnavailable) as refused_:
        await counter.start(viewer, account, card_id=str(card.id), key="same")
    assert refused_.value.retry_at is not None
    payment = await counter.start(viewer, account, card_id=str(card.id), key="same")

    assert payment.status is PaymentStatus.CONFIRMED
    assert [each.status for each in await counter.payments()][-2:] == [PaymentStatus.FAILED, PaymentStatus.CONFIRMED]


async def test_f9_money_that_came_of_a_charge_is_believed_though_the_gateway_seemed_not_to_hear_it(
    counter: Counter,
) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    gateway = Deaf(counter)
    counter.cashier = replace(counter.cashier, gateway=gateway)

    payment = await counter.start(viewer, account, card_id=str(card.id), key="same")
    again = await counter.start(viewer, account, card_id=str(card.id), key="same")

    assert (payment.status, again.id) == (PaymentStatus.CONFIRMED, payment.id)
    assert gateway.charges == 1


@pytest.mark.parametrize("trouble", [UNREACHED, UNSURE, POOR])
async def test_an_invoice_that_was_not_made_frees_the_key(counter: Counter, trouble: Exception) -> None:
    viewer, account = await counter.household()
    counter.bank.late = [trouble]  # made all the same, and nobody was told of it

    with pytest.raises(GatewayUnavailable):
        await counter.start(viewer, account, bind_card=True, key="same")
    counter.bank.trouble = [trouble]
    with pytest.raises(GatewayUnavailable):
        await counter.bind(viewer, account, key="same")
    (lost,) = counter.bank.made.values()
    counter.wait(minutes=1)
    await counter.settle_due()

    assert counter.bank.released == [lost.id]
    (failed,) = await counter.payments()
    assert (failed.status, failed.check_at) == (PaymentStatus.FAILED, None)  # nobody ever got its page
    assert (await counter.start(viewer, account, bind_card=True, key="same")).status is PaymentStatus.PENDING
    assert (await counter.bind(viewer, account, key="same")).status is CardBindingStatus.PENDING


async def test_a_repeat_after_a_crash_takes_the_invoice_that_was_made(counter: Counter) -> None:
    viewer, account = await counter.household()
    crash = KeyboardInterrupt()
    counter.bank.late = [crash]  # type: ignore[list-item]

    with pytest.raises(KeyboardInterrupt):
        await counter.start(viewer, account, bind_card=True, key="same")
    payment = await counter.start(viewer, account, bind_card=True, key="same")

    (made,) = counter.bank.made.values()
    assert payment.operation_id == made.id


async def test_binding_is_once_by_its_key(counter: Counter) -> None:
    viewer, account = await counter.household()

    made = [await counter.bind(viewer, account, key="same") for _ in range(3)]
    with pytest.raises(IdempotencyKeyReused):
        await counter.bind(viewer, account, key="same", purpose=PaymentPurpose.PENALTY)

    assert len({binding.id for binding in made}) == 1
    assert counter.bank.calls == ["invoice"]


@pytest.mark.parametrize("values", [{"account_number": " "}, {"return_url": "https://elsewhere.example.com/"}])
async def test_what_does_not_hold_of_a_binding_writes_nothing(counter: Counter, values: dict[str, str]) -> None:
    viewer, account = await counter.household()
    before = await counter.rows()

    with pytest.raises(InvalidInput):
        await counter.bind(viewer, account, **values)

    assert await counter.rows() == before


async def test_a_binding_that_nobody_finishes_is_refused_and_its_hold_let_go(counter: Counter) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)

    for _ in range(8):
        counter.wait(minutes=16)
        await counter.settle_due()

    stand = await counter.one(CardBinding, binding.id)
    assert (stand.status, stand.is_released) == (REFUSED, True)
    assert counter.bank.released == [binding.operation_id]


@pytest.mark.parametrize("lost", [[], [UNSURE], [UNREACHED]])
async def test_a_hold_that_the_gateway_took_all_the_same_is_given_back_once(
    counter: Counter, lost: list[Exception]
) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)
    counter.bank.become(binding.operation_id or "", S.SUCCEED, token="token-1", card=FACE)
    counter.bank.late = lost

    for _ in range(3):
        await counter.settle(binding)

    stand = await counter.one(CardBinding, binding.id)
    assert (stand.status, stand.is_released, stand.check_at) == (CardBindingStatus.ACTIVE, True, None)
    assert (counter.bank.calls.count("refund"), counter.bank.taken().total()) == (1, 0)
    assert (counter.bank.released, await counter.ledger()) == ([], [])


async def test_nobody_tries_out_cards_by_binding_one_after_the_other(counter: Counter) -> None:
    viewer, account = await counter.household()
    other, elsewhere = await counter.household()
    for _ in range(cards.BINDINGS_AN_HOUR - 1):
        await counter.bind(viewer, account)
    last = await counter.bind(viewer, account, key="same")
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(TooOften) as refused:
        await counter.bind(viewer, account)

    assert refused.value.retry_at == counter.now + timedelta(hours=1)
    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    assert (await counter.bind(viewer, account, key="same")).id == last.id
    await counter.bind(other, elsewhere)
    counter.wait(hours=1)
    await counter.bind(viewer, account)


async def test_cards_are_not_tried_out_by_payments_that_bind_them_either(counter: Counter) -> None:
    viewer, account = await counter.household()
    for place in range(cards.BINDINGS_AN_HOUR):
        if place % 2:
            await counter.bind(viewer, account)
        else:
            await counter.cancel(viewer, await counter.start(viewer, account, bind_card=True))
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(TooOften):
        await counter.start(viewer, account, bind_card=True)

    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    assert (await counter.start(viewer, account)).status is PaymentStatus.PENDING


async def test_a_charge_whose_token_cannot_be_opened_is_none_that_a_bank_declined(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.turn_keys({"k3": bytes([3] * 32)})
    calls = list(counter.bank.calls)

    payment = await counter.start(viewer, account, 20_000, card_id=str(card.id))

    assert (payment.status, payment.failure) == (PaymentStatus.FAILED, PaymentFailure.GATEWAY_ERROR)
    assert counter.bank.calls == calls

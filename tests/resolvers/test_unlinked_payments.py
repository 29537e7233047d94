"""What a payer is told of payments for an account that was unlinked since."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.payments import PaymentStatus
from gateways.payments import Operation, Order
from tests.bank import POOR, UNSURE, Bank
from tests.resolvers.asking import answer_to, code_of
from tests.resolvers.payment_documents import wish
from tests.services.counter import PAGE, Counter, viewer_of
from tests.world import World

TOLD = "__typename ... on Payment { id status failure confirmationUrl } ... on UserError { message }"
START = f"mutation ($input: StartPaymentInput!) {{ startPayment(input: $input) {{ {TOLD} }} }}"
CANCEL = f"mutation ($id: ID!) {{ cancelPayment(paymentId: $id) {{ {TOLD} }} }}"
UNLINK = "mutation ($number: String!) { unlinkAccount(accountNumber: $number) { __typename } }"


class WaitingBank(Bank):
    """A bank that lets something else happen while somebody waits for a card to be charged."""

    meanwhile: Callable[[], Awaitable[Any]]

    async def charge(self, order: Order, *, token: str, first_operation: str) -> Operation:
        await self.meanwhile()
        return await super().charge(order, token=token, first_operation=first_operation)


@pytest.mark.parametrize(
    ("trouble", "late", "status", "later"),
    [([], [], "CONFIRMED", "CONFIRMED"), ([], [UNSURE], "PENDING", "CONFIRMED"), ([POOR], [], "FAILED", "FAILED")],
    ids=["charged", "no answer", "declined"],
)
async def test_c4_whoever_unlinks_while_the_card_is_charged_is_told_of_the_payment(
    world: World, trouble: list[Exception], late: list[Exception], status: str, later: str
) -> None:
    bank = WaitingBank()
    counter = Counter(world, bank)
    world.cashier = counter.cashier
    person = await world.person()
    account = await world.account(people=(person,))
    await counter.confirmed(viewer_of(person), account)
    card = await counter.bound(viewer_of(person), account)
    bank.trouble, bank.late = list(trouble), list(late)
    bank.meanwhile = lambda: answer_to(world, UNLINK, person=person, number=account.number)
    asked = wish(account, cardId=str(card.id), returnUrl=PAGE)

    told = (await answer_to(world, START, person=person, input=asked))["startPayment"]
    (payment,) = [each for each in await counter.payments() if each.was_charged]
    await counter.settle(payment)
    again = (await answer_to(world, START, person=person, input=asked))["startPayment"]

    assert (told["__typename"], told["id"], told["status"]) == ("Payment", str(payment.id), status)
    assert (again["__typename"], again["id"], again["status"]) == ("Payment", str(payment.id), later)
    assert (await counter.payment(payment)).status is PaymentStatus(later)
    assert bank.calls.count("charge") == 1
    assert (await answer_to(world, "{ viewer { accounts { number } } }", person=person))["viewer"]["accounts"] == []


@pytest.mark.parametrize("binds_card", [False, True])
async def test_n18_a_page_payment_is_given_up_though_its_account_was_unlinked(
    world: World, *, binds_card: bool
) -> None:
    counter = Counter(world)
    world.cashier = counter.cashier
    owner, relative = await world.person(), await world.person()
    account = await world.account(people=(owner, relative))
    payment = await counter.start(viewer_of(owner), account, bind_card=binds_card)
    await answer_to(world, UNLINK, person=owner, number=account.number)

    assert await code_of(world, CANCEL, person=relative, id=str(payment.id)) == "NOT_FOUND"
    assert (await counter.payment(payment)).status is PaymentStatus.PENDING
    for _ in range(2):
        told = (await answer_to(world, CANCEL, person=owner, id=str(payment.id)))["cancelPayment"]
        assert told == {
            "__typename": "Payment", "id": str(payment.id), "status": "CANCELED", "failure": None,
            "confirmationUrl": None,
        }  # fmt: skip

    assert (await counter.payment(payment)).status is PaymentStatus.CANCELED
    assert counter.bank.released == ([payment.operation_id] if binds_card else [])
    # The payment is the payer's; what the account is remains out of reach.
    named = CANCEL.replace("confirmationUrl", "account { number }")
    assert await code_of(world, named, person=owner, id=str(payment.id)) == "NOT_FOUND"


async def test_n18_a_charge_that_was_left_is_not_called_back_by_whoever_unlinked(world: World) -> None:
    counter = Counter(world)
    world.cashier = counter.cashier
    person = await world.person()
    account = await world.account(people=(person,))
    await counter.confirmed(viewer_of(person), account)
    card = await counter.bound(viewer_of(person), account)
    counter.bank.late = [UNSURE]
    payment = await counter.start(viewer_of(person), account, card_id=str(card.id))
    await answer_to(world, UNLINK, person=person, number=account.number)

    told = (await answer_to(world, CANCEL, person=person, id=str(payment.id)))["cancelPayment"]

    assert told["__typename"] == "PaymentFinal"
    assert (await counter.payment(payment)).status is PaymentStatus.CONFIRMED

"""Payments that are asked for again after their account was unlinked: nothing goes on, what was charged is told."""

import pytest

from auth.viewer import Viewer
from domain.accounts import AccountNotMatched
from domain.payments import PaymentStatus
from models.accounts import Account
from models.payments import Payment
from services import card_charges, links
from services.idempotency import Once
from services.order_calls import Call
from tests.bank import UNSURE
from tests.services.counter import Counter
from tests.world import World

CRASH = KeyboardInterrupt()


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def unlink(counter: Counter, viewer: Viewer, account: Account) -> None:
    await links.unlink_account(
        database=counter.database, user_id=viewer.user_id, number=account.number, now=counter.now
    )


async def left_by_a_crash(counter: Counter, viewer: Viewer, account: Account) -> tuple[Payment, str]:
    """Begin a charge that a crash ends before the gateway is called; return the payment and the key of the card."""
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.trouble = [CRASH]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        await counter.start(viewer, account, card_id=str(card.id), key="same")
    (payment,) = [each for each in await counter.payments() if each.status is PaymentStatus.PENDING]
    await counter.set(payment, called_at=None)
    return payment, str(card.id)


async def test_a_card_is_not_charged_for_an_account_that_was_unlinked_meanwhile(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment, card = await left_by_a_crash(counter, viewer, account)
    await unlink(counter, viewer, account)
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(AccountNotMatched):
        await counter.start(viewer, account, card_id=card, key="same")

    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    stand = await counter.payment(payment)
    assert (stand.status, stand.called_at) == (PaymentStatus.PENDING, None)
    counter.wait(minutes=9)
    await counter.settle_due()
    assert (await counter.payment(payment)).status is PaymentStatus.FAILED


async def test_a_card_is_not_charged_where_the_account_is_unlinked_at_the_last_moment(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment, _ = await left_by_a_crash(counter, viewer, account)
    await unlink(counter, viewer, account)
    before, calls = await counter.rows(), list(counter.bank.calls)
    thing = Once(f"user:{viewer.user_id}", "startPayment", "same", asked=None)
    call = Call(counter.database, counter.cashier, thing, is_first=True, now=counter.now)

    with pytest.raises(AccountNotMatched):
        await card_charges.charge(call=call, payment=payment)

    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    assert (await counter.payment(payment)).called_at is None


async def test_no_invoice_is_made_for_an_account_that_was_unlinked_meanwhile(counter: Counter) -> None:
    viewer, account = await counter.household()
    counter.bank.trouble = [CRASH]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        await counter.start(viewer, account, bind_card=True, key="same")
    await unlink(counter, viewer, account)
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(AccountNotMatched):
        await counter.start(viewer, account, bind_card=True, key="same")

    assert (await counter.rows(), counter.bank.calls) == (before, calls)


async def test_a_charge_that_was_left_goes_on_where_the_account_is_linked_again(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment, card = await left_by_a_crash(counter, viewer, account)

    again = await counter.start(viewer, account, card_id=card, key="same")

    assert (again.id, again.status) == (payment.id, PaymentStatus.CONFIRMED)


@pytest.mark.parametrize("is_lost", [True, False])
async def test_what_was_charged_before_the_account_was_unlinked_is_told_as_it_stands(
    counter: Counter, *, is_lost: bool
) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    counter.bank.late = [UNSURE] if is_lost else []
    payment = await counter.start(viewer, account, card_id=str(card.id), key="same")
    await unlink(counter, viewer, account)

    again = await counter.start(viewer, account, card_id=str(card.id), key="same")

    assert (again.id, again.status) == (payment.id, PaymentStatus.CONFIRMED)
    assert counter.bank.calls.count("charge") == 1

"""Bound cards, rule by rule (C3-C9)."""

import asyncio
from datetime import date
from typing import Any

import psycopg
import pytest

from domain.accounts import AccountNotMatched
from domain.cards import CardBindingStatus, CardBrand, CardRefusal, CardRefused, CardState
from domain.messages import MessageKind
from domain.payments import PaymentFailure, PaymentPurpose, PaymentStatus
from gateways.payments import OperationState
from models.cards import BoundCard, CardBinding
from models.messages import Message
from services import cards
from tests.bank import UNREACHED
from tests.owners import Owners
from tests.services.counter import Counter, viewer_of
from tests.world import World

S = OperationState
ACTIVE, REFUSED = CardBindingStatus.ACTIVE, CardBindingStatus.REFUSED


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def refused(counter: Counter, expected: CardRefusal, *args: Any, **values: Any) -> None:
    """See a payment by card refused, with nothing written and nothing asked of the bank."""
    before, calls = await counter.rows(), list(counter.bank.calls)
    with pytest.raises(CardRefused) as refusal:
        await counter.start(*args, **values)
    assert refusal.value.reason is expected
    assert (await counter.rows(), counter.bank.calls) == (before, calls)


async def test_c3_without_3d_secure_no_card_is_bound(counter: Counter) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)
    counter.bank.become(binding.operation_id or "", S.CANCELED, failure=PaymentFailure.NO_3DS)
    before = await counter.rows()

    await counter.settle(binding)

    assert (await counter.one(CardBinding, binding.id)).status is REFUSED
    assert await counter.rows() == before


async def test_c3_a_payment_without_a_token_confirms_and_binds_nothing(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, bind_card=True)
    counter.bank.paid(payment.operation_id or "", token=None)

    counter.wait(minutes=1)
    await counter.settle_due()
    for _ in range(10):
        counter.wait(minutes=30)
        await counter.settle_due()

    stand = await counter.payment(payment)
    assert (stand.status, stand.card_id, stand.check_at) == (PaymentStatus.CONFIRMED, None, None)
    assert (await counter.rows())["bound_card"] == 0


async def test_c4_a_card_is_bound_for_nobody_elses_account(counter: Counter) -> None:
    _, account = await counter.household()
    stranger = viewer_of(await counter.world.person())
    before = await counter.rows()

    with pytest.raises(AccountNotMatched):
        await counter.bind(stranger, account)

    assert await counter.rows() == before
    assert counter.bank.calls == []


async def test_c4_a_card_is_bound_by_a_hold_that_is_released(counter: Counter) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)
    assert counter.cashier.binding_address(binding=binding) == f"https://bank.test/invoice/{binding.operation_id}"

    await counter.notice(counter.bank.paid(binding.operation_id or ""))
    await counter.settle(binding)

    stand = await counter.one(CardBinding, binding.id)
    assert (stand.status, stand.is_released, stand.check_at) == (ACTIVE, True, None)
    assert counter.bank.released == [binding.operation_id]
    card = await counter.one(BoundCard, stand.card_id)
    assert (card.mask, card.brand, card.expires) == ("•••• 4242", CardBrand.VISA, date(2029, 3, 1))
    assert not counter.bank.taken()
    assert await counter.ledger() == []


async def test_c4_a_hold_that_was_not_released_is_released_later(counter: Counter) -> None:
    viewer, account = await counter.household()
    binding = await counter.bind(viewer, account)
    counter.bank.paid(binding.operation_id or "")
    counter.bank.while_called = lambda: _break_release(counter)

    await counter.settle(binding)
    assert (await counter.one(CardBinding, binding.id)).is_released is False
    counter.bank.while_called = lambda: None
    counter.wait(minutes=5)
    await counter.settle_due()

    assert (await counter.one(CardBinding, binding.id)).is_released is True
    assert len(await counter.rows_of(BoundCard)) == 1


def _break_release(counter: Counter) -> None:
    if counter.bank.calls[-1] == "release":
        raise UNREACHED


async def test_c4_a_card_is_bound_by_a_payment(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, bind_card=True)
    assert counter.cashier.payment_address(payment=payment) == f"https://bank.test/invoice/{payment.operation_id}"

    await counter.notice(counter.bank.paid(payment.operation_id or ""))
    await asyncio.gather(*(counter.settle(payment) for _ in range(5)))

    stand = await counter.payment(payment)
    (card,) = await counter.rows_of(BoundCard)
    assert (stand.status, stand.card_id) == (PaymentStatus.CONFIRMED, card.id)
    assert counter.bank.released == []


async def test_a_card_that_is_bound_twice_at_once_is_kept_as_one(counter: Counter) -> None:
    viewer, account = await counter.household()
    begun = [await counter.bind(viewer, account) for _ in range(8)]
    for binding in begun:
        counter.bank.paid(binding.operation_id or "")

    await asyncio.gather(*(counter.settle(binding) for binding in begun))

    (card,) = await counter.rows_of(BoundCard)
    assert {each.card_id for each in await counter.rows_of(CardBinding)} == {card.id}


async def test_c5_the_token_alone_is_kept_and_sealed(counter: Counter, owner: psycopg.Connection) -> None:
    viewer, account = await counter.household()
    card = await counter.bound(viewer, account)

    assert card.token is not None
    assert "token-1" not in card.token
    assert cards.open_token(cashier=counter.cashier, card=card) == "token-1"
    kept = owner.execute("SELECT * FROM bound_card").fetchall()
    assert "4242" in str(kept)
    assert "token-1" not in str(kept)


async def test_c6_bound_card_refused_for_another_purpose(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)

    await refused(
        counter, CardRefusal.WRONG_PURPOSE, viewer, account, card_id=str(card.id), purpose=PaymentPurpose.PENALTY
    )


async def test_c7_bound_card_refused_for_first_payment_to_supplier(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    elsewhere = await counter.world.account(branch=await counter.world.branch(), people=(viewer.user,))
    pending = await counter.start(viewer, elsewhere, 7_000)  # paid only once it is confirmed

    await refused(counter, CardRefusal.FIRST_PAYMENT_TO_SUPPLIER, viewer, elsewhere, card_id=str(card.id))
    await counter.notice(counter.bank.add(str(pending.id), 7_000, S.SUCCEED))

    assert (await counter.start(viewer, elsewhere, card_id=str(card.id))).status is PaymentStatus.CONFIRMED


async def test_c7_anothers_payment_to_the_supplier_does_not_count(counter: Counter) -> None:
    viewer, account = await counter.household()
    neighbour = viewer_of(await counter.neighbour(account))
    await counter.confirmed(neighbour, account)
    card = await counter.bound(viewer, account)

    await refused(counter, CardRefusal.FIRST_PAYMENT_TO_SUPPLIER, viewer, account, card_id=str(card.id))


async def test_an_expired_card_is_refused(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)
    await counter.set(card, expires=date(2026, 11, 1))
    assert (await counter.start(viewer, account, card_id=str(card.id))).status is PaymentStatus.CONFIRMED
    await counter.set(card, expires=date(2026, 10, 1))

    await refused(counter, CardRefusal.EXPIRED, viewer, account, card_id=str(card.id))


@pytest.mark.parametrize("named", ["", "x", "00000000-0000-0000-0000-000000000000", "another's"])
async def test_a_card_that_is_not_the_persons_is_not_found(counter: Counter, named: str) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    other = viewer_of(await counter.neighbour(account))
    card = await counter.bound(other, account)

    await refused(
        counter, CardRefusal.NOT_FOUND, viewer, account, card_id=str(card.id) if named == "another's" else named
    )


async def test_c8_a_recovery_request_removes_all_cards_and_tells_the_owner(counter: Counter) -> None:
    viewer, account = await counter.household()
    owners = Owners(counter.world, now=counter.now)
    await counter.confirmed(viewer, account)
    bound = [await counter.bound(viewer, account, purpose=purpose) for purpose in PaymentPurpose]
    binding = await counter.bind(viewer, account)
    paying = await counter.start(viewer, account, 9_000, bind_card=True)

    await owners.forget(viewer.user.email)

    assert [(card.state, card.token) for card in await counter.rows_of(BoundCard)] == [(CardState.REVOKED, None)] * 4
    letters = [each for each in await counter.rows_of(Message) if each.kind is MessageKind.CARDS_REMOVED]
    assert [(each.recipient, each.parts) for each in letters] == [(viewer.user.email, {"count": 4})]
    # What was under way binds nothing any more; the payment itself goes on.
    for order in (binding, paying):
        counter.bank.paid(order.operation_id or "")
        counter.wait(minutes=1)
        await counter.settle(order)
    assert (await counter.one(CardBinding, binding.id)).status is REFUSED
    assert (await counter.payment(paying)).status is PaymentStatus.CONFIRMED
    assert len(await counter.rows_of(BoundCard)) == len(bound)
    assert binding.operation_id in counter.bank.released
    await refused(counter, CardRefusal.NOT_FOUND, viewer, account, card_id=str(bound[0].id))


async def test_c8_cards_go_even_where_no_letter_may_be_sent_any_more(counter: Counter) -> None:
    viewer, account = await counter.household()
    owners = Owners(counter.world, now=counter.now)
    for _ in range(12):
        await owners.forget(viewer.user.email)
    sent = len([each for each in await counter.rows_of(Message) if each.kind is MessageKind.RECOVERY])
    card = await counter.bound(viewer, account)

    await owners.forget(viewer.user.email)

    assert (await counter.one(BoundCard, card.id)).state is CardState.REVOKED
    messages = await counter.rows_of(Message)
    assert len([each for each in messages if each.kind is MessageKind.RECOVERY]) == sent
    assert len([each for each in messages if each.kind is MessageKind.CARDS_REMOVED]) == 1


async def test_c9_a_card_is_removed_at_any_time(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = await counter.bound(viewer, account)

    await cards.unbind_card(database=counter.database, viewer=viewer, card_id=str(card.id), now=counter.now)

    stand = await counter.one(BoundCard, card.id)
    assert (stand.state, stand.token, stand.revoked_at) == (CardState.REVOKED, None, counter.now)
    await refused(counter, CardRefusal.NOT_FOUND, viewer, account, card_id=str(card.id))
    before = await counter.rows()
    with pytest.raises(CardRefused):
        await cards.unbind_card(database=counter.database, viewer=viewer, card_id=str(card.id), now=counter.now)
    assert await counter.rows() == before


async def test_c9_nobody_removes_anothers_card(counter: Counter) -> None:
    viewer, account = await counter.household()
    card = await counter.bound(viewer, account)
    before = await counter.rows()

    with pytest.raises(CardRefused):
        await cards.unbind_card(
            database=counter.database, viewer=viewer_of(await counter.neighbour(account)), card_id=str(card.id),
            now=counter.now,
        )  # fmt: skip

    assert (await counter.one(BoundCard, card.id)).state is CardState.ACTIVE
    assert await counter.rows() == before


async def test_tokens_are_sealed_anew_by_the_newest_key(counter: Counter) -> None:
    viewer, account = await counter.household()
    card = await counter.bound(viewer, account)
    counter.turn_keys({"k2": bytes([2] * 32), "k1": bytes(32)})

    assert await cards.reseal(database=counter.database, cashier=counter.cashier) == (1, 0)
    assert await cards.reseal(database=counter.database, cashier=counter.cashier) == (0, 0)
    counter.turn_keys({"k2": bytes([2] * 32)})
    stand = await counter.one(BoundCard, card.id)
    assert cards.open_token(cashier=counter.cashier, card=stand) == "token-1"
    counter.turn_keys({"k3": bytes([3] * 32)})
    assert await cards.reseal(database=counter.database, cashier=counter.cashier) == (0, 1)

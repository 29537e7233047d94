"""A card's token that the gateway tells of before it has heard our answer to its notice."""

import pytest

from domain.payments import PaymentStatus
from gateways.payments import OperationState
from models.cards import BoundCard
from tests.bank import FACE
from tests.services.counter import Counter
from tests.world import World


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


@pytest.mark.parametrize("state", [OperationState.TAKENIN_NOTSENT, OperationState.SUCCEED])
async def test_c4_a_card_is_bound_while_the_answer_to_the_notice_is_on_its_way(
    counter: Counter, state: OperationState
) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, bind_card=True)
    await counter.notice(counter.bank.paid(payment.operation_id or ""))
    counter.bank.become(payment.operation_id or "", state, token="token-1", card=FACE)

    await counter.settle(payment)

    stand = await counter.payment(payment)
    (card,) = await counter.rows_of(BoundCard)
    assert (stand.status, stand.card_id, stand.check_at) == (PaymentStatus.CONFIRMED, card.id, None)


async def test_c4_nothing_is_bound_by_money_that_has_not_come(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment = await counter.start(viewer, account, bind_card=True)
    counter.bank.become(payment.operation_id or "", OperationState.TAKENIN_NOTSENT, token="token-1", card=FACE)

    await counter.settle(payment)

    assert (await counter.payment(payment)).status is PaymentStatus.PENDING
    assert (await counter.rows())["bound_card"] == 0

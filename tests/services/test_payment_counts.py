"""How often payments are begun, and the gateway asked about one: as much as people need, and no flood."""

from datetime import timedelta

import pytest

from domain.limits import TooOften
from domain.payment_orders import PAYMENTS_AN_HOUR
from domain.payments import PaymentFinal, PaymentStatus
from services import payment_looks
from tests.bank import UNSURE
from tests.services.counter import Counter
from tests.world import World


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def test_nobody_begins_payments_without_end_by_giving_them_up(counter: Counter) -> None:
    viewer, account = await counter.household()
    began = counter.now
    for place in range(PAYMENTS_AN_HOUR):
        last = await counter.start(viewer, account, 10_000 + place, key=str(place))
        await counter.cancel(viewer, last)
    before, calls = await counter.rows(), list(counter.bank.calls)

    with pytest.raises(TooOften) as refused:
        await counter.start(viewer, account, 50_000, key="free")

    assert refused.value.retry_at == began + timedelta(hours=1)
    assert (await counter.rows(), counter.bank.calls) == (before, calls)
    assert (await counter.start(viewer, account, 10_000 + place, key=str(place))).id == last.id
    other, elsewhere = await counter.household()
    assert (await counter.start(other, elsewhere)).status is PaymentStatus.PENDING
    counter.wait(minutes=60)
    assert (await counter.start(viewer, account, 50_000, key="free")).status is PaymentStatus.PENDING


async def test_repeats_of_a_charge_ask_the_gateway_so_often_alone(counter: Counter) -> None:
    viewer, account = await counter.household()
    await counter.confirmed(viewer, account)
    card = str((await counter.bound(viewer, account)).id)
    counter.bank.trouble = [UNSURE]
    charge = await counter.start(viewer, account, 20_000, card_id=card, key="same")
    counter.bank.calls.clear()

    for _ in range(payment_looks.AN_HOUR):
        assert (await counter.start(viewer, account, 20_000, card_id=card, key="same")).id == charge.id
        with pytest.raises(PaymentFinal):
            await counter.cancel(viewer, charge)

    assert len(counter.bank.calls) == payment_looks.AN_HOUR
    assert set(counter.bank.calls) == {"operations_of"}

"""Questions to the gateway that people cause by looking: soon, but never in the way of anything else."""

import pytest
import sqlalchemy as sa

from services import payment_looks
from tests.owners import Owners
from tests.services.counter import Counter
from tests.world import World


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


async def waiting(counter: Counter) -> list[str]:
    """Return the jobs that wait, in the order in which they are done."""
    asked = sa.text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id")
    async with counter.database.reading() as session:
        return list((await session.execute(asked)).scalars())


async def test_who_waits_for_a_new_password_does_not_wait_for_the_gateway(counter: Counter) -> None:
    viewer, account = await counter.household()
    payment, binding = await counter.start(viewer, account), await counter.bind(viewer, account)
    await counter.notice(counter.bank.paid(binding.operation_id or ""))
    await payment_looks.look(database=counter.database, order_id=payment.id, now=counter.now)

    await Owners(counter.world, now=counter.now).forget(viewer.user.email)

    assert await waiting(counter) == ["send_recovery", "send_message", "settle_order", "settle_order"]


async def test_an_order_is_asked_after_sixty_times_an_hour_at_most(counter: Counter) -> None:
    payment = await counter.start(*await counter.household())

    for _ in range(payment_looks.AN_HOUR + 5):
        await payment_looks.look(database=counter.database, order_id=payment.id, now=counter.now)

    assert len(await waiting(counter)) == payment_looks.AN_HOUR

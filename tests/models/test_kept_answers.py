"""How long answers and counts of the public form are kept."""

from datetime import timedelta

import pytest

from models.expiry import delete_expired
from models.form_uses import FormUse
from models.idempotency import IdempotencyRecord
from tests.models.counting import rows_of
from tests.world import World


@pytest.mark.parametrize(("age", "is_kept"), [(timedelta(hours=25), True), (timedelta(days=30), False)])
async def test_o23_an_answer_is_kept_for_more_than_a_day(world: World, age: timedelta, is_kept: bool) -> None:
    await world.add(
        IdempotencyRecord(
            scope="user:1", operation="submitReadings", key="k", input_hash=b"", answer={}, recorded_at=world.now - age
        )
    )

    async with world.database.transaction() as session:
        await delete_expired(session, now=world.now)

    assert await rows_of(world.database, IdempotencyRecord) == int(is_kept)


@pytest.mark.parametrize(("age", "is_kept"), [(timedelta(hours=1), True), (timedelta(days=1), False)])
async def test_p1_a_count_is_kept_until_its_hour_is_over(world: World, age: timedelta, is_kept: bool) -> None:
    await world.add(FormUse(key_hash=b"1", began_at=world.now - age, uses=1))

    async with world.database.transaction() as session:
        await delete_expired(session, now=world.now)

    assert await rows_of(world.database, FormUse) == int(is_kept)

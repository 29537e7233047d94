"""What a transaction tells other processes: at its commit, and nothing where it is rolled back."""

import psycopg
import pytest

from models.base import Database
from models.events import CHANNEL, Topic, tell
from tests.world import World


async def test_an_event_is_told_at_the_commit_of_its_transaction(
    database: Database, world: World, owner: psycopg.Connection
) -> None:
    account = await world.account()
    owner.execute(f"LISTEN {CHANNEL}")

    async with database.transaction() as session:
        await tell(session, Topic.BALANCE, account.id)
        assert list(owner.notifies(timeout=0)) == []

    [notify] = owner.notifies(timeout=10, stop_after=1)
    assert notify.payload == f"balance {account.id}"


async def test_an_event_without_a_key_is_about_every_row(database: Database, owner: psycopg.Connection) -> None:
    owner.execute(f"LISTEN {CHANNEL}")

    async with database.transaction() as session:
        await tell(session, Topic.REPAIR, None)

    [notify] = owner.notifies(timeout=10, stop_after=1)
    assert notify.payload == "repair"


async def test_what_is_rolled_back_was_never_told(database: Database, owner: psycopg.Connection) -> None:
    owner.execute(f"LISTEN {CHANNEL}")

    async def fail() -> None:
        async with database.transaction() as session:
            await tell(session, Topic.PAYMENT, None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction() as session:
        await tell(session, Topic.REPAIR, None)
    assert [notify.payload for notify in owner.notifies(timeout=10, stop_after=1)] == ["repair"]

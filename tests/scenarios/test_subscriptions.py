"""What people see happen: the state at once, every change, then the end; on any server, and after any loss."""

from datetime import date

import psycopg
import pytest
from starlette.applications import Starlette

from app.settings import Settings
from domain.ledger import EntryKind
from domain.payments import PaymentStatus
from domain.users import Role
from models.events import LISTENER, Topic
from tests.app.http.served import Client
from tests.scenarios.following import (
    BALANCE,
    PAYMENT,
    REPAIR,
    Household,
    code_of,
    next_data,
    pending,
    server,
    settle,
    signed_in,
    tell_all,
)
from tests.world import World

REQUEST = """
mutation ($input: RequestRepairInput!) { requestRepair(input: $input) { ... on RepairRequest { id } } }
"""
CANCEL = "mutation ($id: ID!) { cancelRepairRequest(requestId: $id) { __typename } }"
SIGN_OUT = "mutation { signOut { __typename } }"


async def test_n9_a_payment_is_seen_to_arrive_and_then_the_stream_completes(watcher: Client, home: Household) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    assert (await next_data(watcher))["status"] == "PENDING"

    await home.settle()

    assert (await next_data(watcher))["status"] == "CONFIRMED"
    assert await watcher.receive() == {"id": "1", "type": "complete"}


async def test_a_payment_that_is_final_is_told_once(watcher: Client, home: Household) -> None:
    await home.settle(PaymentStatus.FAILED)

    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))

    assert (await next_data(watcher))["status"] == "FAILED"
    assert await watcher.receive() == {"id": "1", "type": "complete"}


async def test_n12_what_becomes_of_a_request_is_seen_on_another_server(settings: Settings, home: Household) -> None:
    async with (
        server(settings) as (first, _),
        server(settings) as (second, _),
        signed_in(first, home.token) as watching,
        signed_in(second, home.token) as acting,
    ):
        asked = {"kind": "WIRING", "description": "Искрит", "phone": "+79181234567"}
        await acting.subscribe("1", REQUEST, input={"accountNumber": home.account.number} | asked)
        request = (await next_data(acting))["id"]
        assert (await acting.receive())["type"] == "complete"
        await watching.subscribe("1", REPAIR, id=request)
        assert (await next_data(watching))["status"] == "NEW"

        await acting.subscribe("2", CANCEL, id=request)

        told = await next_data(watching)
        assert told == {"status": "CANCELED", "history": [{"status": "NEW"}, {"status": "CANCELED"}]}
        assert await watching.receive() == {"id": "1", "type": "complete"}


async def test_n10_the_balance_is_told_whenever_it_changes_and_not_when_it_does_not(
    watcher: Client, home: Household, world: World
) -> None:
    await watcher.subscribe("1", BALANCE, number=f"{home.account.number[:4]} {home.account.number[4:]}")
    assert await next_data(watcher) == {"debt": "0.00", "advance": "0.00"}

    await tell_all(world.database, Topic.BALANCE, home.account.id)
    await world.post(home.account, date(2026, 10, 31), 123_45, kind=EntryKind.CHARGE)
    await tell_all(world.database, Topic.BALANCE)

    assert await next_data(watcher) == {"debt": "123.45", "advance": "0.00"}


@pytest.mark.parametrize("query", [PAYMENT, REPAIR])
@pytest.mark.parametrize("key", ["unknown", "01920000-0000-7000-8000-000000000000"])
async def test_what_does_not_exist_is_not_found(watcher: Client, query: str, key: str) -> None:
    await watcher.subscribe("1", query, id=key)

    assert await code_of(watcher) == "NOT_FOUND"


async def test_what_is_somebody_elses_is_not_found(watcher: Client, world: World) -> None:
    other = await world.account(people=(await world.person(),))
    payment = await pending(world, other)

    await watcher.subscribe("1", PAYMENT, id=str(payment.id))
    assert await code_of(watcher) == "NOT_FOUND"
    await watcher.subscribe("1", BALANCE, number=other.number)
    assert await code_of(watcher) == "NOT_FOUND"


@pytest.mark.parametrize(("role", "sees"), [(Role.ADMIN, True), (Role.ANALYST, False), (Role.OPERATOR, False)])
async def test_staff_follow_what_their_role_lets_them_see(
    address: str, home: Household, world: World, role: Role, sees: bool
) -> None:
    async with signed_in(address, await world.session(await world.person(role))) as client:
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))

        assert (await client.receive())["type"] == ("next" if sees else "error")


async def test_f5_what_becomes_final_while_the_listener_is_cut_off_is_told(
    watcher: Client, home: Household, superuser: psycopg.Connection
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)
    await home.settle(PaymentStatus.FAILED, told=False)  # as if nobody had heard of it

    listeners = "datname = current_database() AND application_name = %s"
    cut = superuser.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listeners}", [LISTENER])

    assert cut.rowcount == 1
    assert (await next_data(watcher))["status"] == "FAILED"
    assert (await watcher.receive())["type"] == "complete"


async def test_f5_every_connection_is_cut_and_the_socket_stays(
    watcher: Client, home: Household, superuser: psycopg.Connection, world: World
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    others = "datname = current_database() AND pid <> pg_backend_pid()"
    superuser.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    await world.database.engine.dispose()
    await settle(world, home.payment, PaymentStatus.CONFIRMED)

    assert (await next_data(watcher))["status"] == "CONFIRMED"


async def test_nothing_is_kept_of_streams_that_ended(
    running: tuple[str, Starlette], home: Household, world: World
) -> None:
    address, app = running
    following = app.state.wiring.following
    async with signed_in(address, home.token) as client:
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))
        await next_data(client)
        kept = (len(following.feeds), len(following.streams), len(following.streams.guard))
        assert kept == (1, 1, 1)
        await client.send({"id": "1", "type": "complete"})

    async with signed_in(address, home.token) as client:
        while (len(following.feeds), len(following.streams)) != (0, 1):
            await client.subscribe("1", "{ rateLimit { limit } }")
            await next_data(client)
            assert (await client.receive())["type"] == "complete"

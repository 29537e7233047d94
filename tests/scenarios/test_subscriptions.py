"""What people see happen: the state at once, every change, then the end; on any server, and after any loss."""

from collections.abc import AsyncIterator, Iterator
from datetime import date

import psycopg
import pytest
from sqlalchemy import make_url
from starlette.applications import Starlette

from app.postgres import EmbeddedPostgres
from app.settings import Settings
from domain.ledger import EntryKind
from domain.payments import PaymentStatus
from domain.users import Role
from models.events import LISTENER, Topic
from models.sessions import end_all_sessions
from tests.app.http.served import Client, client_at
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


@pytest.fixture
async def home(world: World) -> Household:
    return await Household.of(world)


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[tuple[str, Starlette]]:
    async with server(settings) as found:
        yield found


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection]:
    url = make_url(postgres.owner_url(database_name)).set(drivername="postgresql", username="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@pytest.fixture
def address(running: tuple[str, Starlette]) -> str:
    return running[0]


@pytest.fixture
async def client(address: str, home: Household) -> AsyncIterator[Client]:
    async with signed_in(address, home.token) as opened:
        yield opened


async def test_a_payment_is_seen_to_arrive_and_then_the_stream_completes(client: Client, home: Household) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    assert (await next_data(client))["status"] == "PENDING"

    await home.settle()

    assert (await next_data(client))["status"] == "CONFIRMED"
    assert await client.receive() == {"id": "1", "type": "complete"}


async def test_a_payment_that_is_final_is_told_once(client: Client, home: Household) -> None:
    await home.settle(PaymentStatus.FAILED)

    await client.subscribe("1", PAYMENT, id=str(home.payment.id))

    assert (await next_data(client))["status"] == "FAILED"
    assert await client.receive() == {"id": "1", "type": "complete"}


async def test_what_is_changed_by_one_server_is_pushed_by_another(settings: Settings, home: Household) -> None:
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


async def test_the_balance_is_told_whenever_it_changes_and_not_when_it_does_not(
    client: Client, home: Household, world: World
) -> None:
    await client.subscribe("1", BALANCE, number=f"{home.account.number[:4]} {home.account.number[4:]}")
    assert await next_data(client) == {"debt": "0.00", "advance": "0.00"}

    await tell_all(world.database, Topic.BALANCE, home.account.id)
    await world.post(home.account, date(2026, 10, 31), 123_45, kind=EntryKind.CHARGE)
    await tell_all(world.database, Topic.BALANCE)

    assert await next_data(client) == {"debt": "123.45", "advance": "0.00"}


@pytest.mark.parametrize("query", [PAYMENT, REPAIR])
@pytest.mark.parametrize("key", ["unknown", "01920000-0000-7000-8000-000000000000"])
async def test_what_does_not_exist_is_not_found(client: Client, query: str, key: str) -> None:
    await client.subscribe("1", query, id=key)

    assert await code_of(client) == "NOT_FOUND"


async def test_what_is_somebody_elses_is_not_found(client: Client, world: World) -> None:
    other = await world.account(people=(await world.person(),))
    payment = await pending(world, other)

    await client.subscribe("1", PAYMENT, id=str(payment.id))
    assert await code_of(client) == "NOT_FOUND"
    await client.subscribe("1", BALANCE, number=other.number)
    assert await code_of(client) == "NOT_FOUND"


@pytest.mark.parametrize(("role", "sees"), [(Role.ADMIN, True), (Role.ANALYST, False), (Role.OPERATOR, False)])
async def test_staff_follow_what_their_role_lets_them_see(
    address: str, home: Household, world: World, role: Role, sees: bool
) -> None:
    async with signed_in(address, await world.session(await world.person(role))) as client:
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))

        assert (await client.receive())["type"] == ("next" if sees else "error")


async def test_who_is_signed_out_follows_nothing(address: str, home: Household) -> None:
    async with client_at(address) as client:
        await client.init()
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))

        assert await code_of(client) == "UNAUTHENTICATED"


async def test_a_token_of_no_session_is_not_taken(address: str) -> None:
    async with client_at(address) as client:
        await client.send({"type": "connection_init", "payload": {"authorization": "Bearer nothing"}})

        assert await client.close_code() == 4401


async def test_an_account_that_is_no_longer_linked_is_followed_no_more(
    client: Client, home: Household, owner: psycopg.Connection
) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)

    owner.execute("DELETE FROM user_account")
    await home.settle()

    assert await code_of(client) == "NOT_FOUND"


async def test_a_session_that_ends_takes_its_streams_along(client: Client, home: Household, world: World) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)

    async with world.database.transaction() as session:
        await end_all_sessions(session, user_id=home.person.id, now=world.now)

    assert await code_of(client) == "UNAUTHENTICATED"
    assert await client.close_code() == 4401


async def test_whoever_signs_out_elsewhere_is_signed_out_here(address: str, client: Client, home: Household) -> None:
    async with signed_in(address, home.token) as other:
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))
        await next_data(client)

        await other.subscribe("1", SIGN_OUT)

        assert await code_of(client) == "UNAUTHENTICATED"
        assert await client.close_code() == 4401
        assert await other.close_code() == 4401


@pytest.mark.parametrize("way", ["UPDATE user_session SET expires_at = now()", "UPDATE users SET disabled_at = now()"])
async def test_what_expires_or_is_ended_by_hand_is_found_by_looking(
    client: Client, home: Household, owner: psycopg.Connection, way: str
) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)

    owner.execute(way.encode())

    assert await code_of(client) == "UNAUTHENTICATED"
    assert await client.close_code() == 4401


async def test_no_event_follows_the_end_of_a_session_that_nobody_told(
    client: Client, home: Household, owner: psycopg.Connection
) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)

    owner.execute("UPDATE user_session SET ended_at = now()")
    await home.settle()

    assert await code_of(client) == "UNAUTHENTICATED"


async def test_f5_what_becomes_final_while_the_listener_is_cut_off_is_told(
    client: Client, home: Household, superuser: psycopg.Connection
) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)
    await home.settle(PaymentStatus.FAILED, told=False)  # as if nobody had heard of it

    listeners = "datname = current_database() AND application_name = %s"
    cut = superuser.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listeners}", [LISTENER])

    assert cut.rowcount == 1
    assert (await next_data(client))["status"] == "FAILED"
    assert (await client.receive())["type"] == "complete"


async def test_f5_every_connection_is_cut_and_the_socket_stays(
    client: Client, home: Household, superuser: psycopg.Connection, world: World
) -> None:
    await client.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(client)

    others = "datname = current_database() AND pid <> pg_backend_pid()"
    superuser.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    await world.database.engine.dispose()
    await settle(world, home.payment, PaymentStatus.CONFIRMED)

    assert (await next_data(client))["status"] == "CONFIRMED"


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

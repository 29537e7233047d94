"""Streams belong to a session: they need one, and end with it."""

import psycopg
import pytest
from starlette.applications import Starlette

from app.settings import Settings
from auth.cookies import SESSION_COOKIE
from models.sessions import end_all_sessions
from tests.app.http.served import Client, client_at
from tests.scenarios.following import (
    PAYMENT,
    Household,
    code_of,
    next_data,
    server,
    signed_in,
)
from tests.world import World

REQUEST = """
mutation ($input: RequestRepairInput!) { requestRepair(input: $input) { ... on RepairRequest { id } } }
"""
CANCEL = "mutation ($id: ID!) { cancelRepairRequest(requestId: $id) { __typename } }"
SIGN_OUT = "mutation { signOut { __typename } }"


async def test_who_is_signed_out_follows_nothing(address: str, home: Household) -> None:
    async with client_at(address) as client:
        await client.init()
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))

        assert await code_of(client) == "UNAUTHENTICATED"


async def test_a_token_of_no_session_is_not_taken(address: str) -> None:
    async with client_at(address) as client:
        await client.send({"type": "connection_init", "payload": {"authorization": "Bearer nothing"}})

        assert await client.close_code() == 4401


async def test_a_page_of_ours_follows_by_its_cookie(address: str, home: Household) -> None:
    cookie = {"cookie": f"{SESSION_COOKIE}={home.token}"}
    async with client_at(address, origin=f"http://{address}", additional_headers=cookie) as client:
        await client.init()
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))
        assert (await next_data(client))["status"] == "PENDING"


async def test_a_cookie_counts_for_nothing_where_no_page_asks(address: str, home: Household) -> None:
    async with client_at(address, additional_headers={"cookie": f"{SESSION_COOKIE}={home.token}"}) as client:
        await client.init()
        await client.subscribe("1", PAYMENT, id=str(home.payment.id))
        assert await code_of(client) == "UNAUTHENTICATED"


async def test_a_process_that_ends_sends_its_sockets_elsewhere(
    running: tuple[str, Starlette], watcher: Client, home: Household
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    running[1].state.wiring.following.streams.cut()

    assert await watcher.close_code() == 1012


async def test_more_sockets_of_a_session_than_allowed_are_closed_with_4429(settings: Settings, home: Household) -> None:
    strict = settings.model_copy(update={"stream_limit": 1})
    async with server(strict) as (address, _), signed_in(address, home.token), client_at(address) as second:
        await second.send({"type": "connection_init", "payload": {"Authorization": f"Bearer {home.token}"}})

        assert await second.close_code() == 4429


async def test_an_account_that_is_no_longer_linked_is_followed_no_more(
    watcher: Client, home: Household, owner: psycopg.Connection
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    owner.execute("DELETE FROM user_account")
    await home.settle()

    assert await code_of(watcher) == "NOT_FOUND"


async def test_a_session_that_ends_takes_its_streams_along(watcher: Client, home: Household, world: World) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    async with world.database.transaction() as session:
        await end_all_sessions(session, user_id=home.person.id, now=world.now)

    assert await code_of(watcher) == "UNAUTHENTICATED"
    assert await watcher.close_code() == 4401


async def test_whoever_signs_out_elsewhere_is_signed_out_here(address: str, watcher: Client, home: Household) -> None:
    async with signed_in(address, home.token) as other:
        await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
        await next_data(watcher)

        await other.subscribe("1", SIGN_OUT)

        assert await next_data(other) == {"__typename": "SignedOut"}
        assert await code_of(watcher) == "UNAUTHENTICATED"
        assert await watcher.close_code() == 4401
        assert await other.close_code() == 4401


@pytest.mark.parametrize("way", ["UPDATE user_session SET expires_at = now()", "UPDATE users SET disabled_at = now()"])
async def test_what_expires_or_is_ended_by_hand_is_found_by_looking(
    watcher: Client, home: Household, owner: psycopg.Connection, way: str
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    owner.execute(way.encode())

    assert await code_of(watcher) == "UNAUTHENTICATED"
    assert await watcher.close_code() == 4401


async def test_no_event_follows_the_end_of_a_session_that_nobody_told(
    watcher: Client, home: Household, owner: psycopg.Connection
) -> None:
    await watcher.subscribe("1", PAYMENT, id=str(home.payment.id))
    await next_data(watcher)

    owner.execute("UPDATE user_session SET ended_at = now()")
    await home.settle()

    assert await code_of(watcher) == "UNAUTHENTICATED"

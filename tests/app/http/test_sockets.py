"""graphql-transport-ws through real sockets: what the protocol asks for, fault by fault."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from websockets.exceptions import InvalidStatus

from app.http.access import AccessLog
from app.http.graphql import RequestScope
from app.http.guard import SessionGuard
from app.http.places import Places
from app.http.sockets import SocketEndpoint
from app.http.streams import StreamLimits, Streams
from app.http.voice import voice_of
from models.base import Database
from tests.app.http.served import Client, client_at, served
from tests.app.http.site import Site
from tests.engine.shop import SECRET, make_engine

LIMITS = StreamLimits(init_seconds=5, operations=3)
ENDLESS = "subscription { endless }"
SALES = "subscription ($names: [String!]!) { sales(names: $names) { name } }"
ITEM = "{ item { name } }"


def streams(limits: StreamLimits = LIMITS, *, addresses: int = 100) -> Streams:
    nowhere = Database("postgresql+psycopg://")
    guard = SessionGuard(nowhere, clock=Site().now)
    return Streams(Places(sessions=2, addresses=addresses), guard, listen=lambda: None, limits=limits)


def app_of(site: Site, carried: Streams) -> Starlette:
    async def scope_of(_connection: HTTPConnection, token: str | None) -> RequestScope:
        return await site.scope_for(None)  # type: ignore[arg-type]

    endpoint = SocketEndpoint(
        make_engine(), scope_of=scope_of, address_of=lambda _: "192.0.2.1", voice_for=voice_of, streams=carried,
        origins=["https://www.example.com"],
    )  # fmt: skip
    return Starlette(routes=[WebSocketRoute("/graphql", endpoint)])


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def address(site: Site) -> AsyncIterator[str]:
    carried = streams()
    async with served(AccessLog(app_of(site, carried))) as found:
        yield found
    assert (len(carried), len(carried.places)) == (0, 0)


@pytest.fixture
async def client(address: str) -> AsyncIterator[Client]:
    async with client_at(address) as opened:
        yield opened


def subscribe(**payload: Any) -> dict[str, Any]:
    return {"id": "1", "type": "subscribe", "payload": {"query": ITEM} | payload}


NESTED = "[" * 100_000
BROKEN: dict[str, Any] = {
    "no JSON": "{", "an empty text": "", "binary": b"{}", "an array": [], "null": "null", "a number": "5",
    "a string": '"x"', "deep nesting": NESTED, "a number of 5,000 digits": "9" * 5000, "no type": {},
    "an unknown type": {"type": "start"}, "a type that is a list": {"type": []},
    "what servers send": {"type": "connection_ack"}, "next": {"id": "1", "type": "next"},
    "no id": {"type": "subscribe", "payload": {"query": ITEM}}, "a numeric id": subscribe() | {"id": 1},
    "an empty id": subscribe() | {"id": ""}, "a long id": subscribe() | {"id": "x" * 129},
    "no payload": {"id": "1", "type": "subscribe"}, "a payload that is a list": subscribe() | {"payload": []},
    "no query": {"id": "1", "type": "subscribe", "payload": {}}, "a numeric query": subscribe(query=5),
    "variables in a list": subscribe(variables=[]), "variables in a text": subscribe(variables="x"),
    "numeric extensions": subscribe(extensions=5), "a numeric operation name": subscribe(operationName=5),
    "a ping with a text": {"type": "ping", "payload": "x"}, "a pong with a list": {"type": "pong", "payload": []},
    "a completion without id": {"type": "complete"}, "a completion of a number": {"type": "complete", "id": 5},
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
async def test_what_is_no_message_closes_the_socket_with_4400(client: Client, fault: str) -> None:
    await client.init()

    await client.send(BROKEN[fault])

    assert await client.close_code() == 4400


@pytest.mark.parametrize("payload", ["x", 5, [], {"Authorization": 5}])
async def test_an_introduction_that_is_none_closes_the_socket_with_4400(client: Client, payload: Any) -> None:
    await client.send({"type": "connection_init", "payload": payload})

    assert await client.close_code() == 4400


@pytest.mark.parametrize(
    "message", [{"type": "connection_init", "payload": None}, {"type": "connection_init", "payload": {}}]
)
async def test_an_introduction_may_say_nothing(client: Client, message: Any) -> None:
    await client.send(message)

    assert await client.receive() == {"type": "connection_ack"}


async def test_an_operation_before_the_introduction_closes_the_socket_with_4401(client: Client) -> None:
    await client.subscribe("1", ITEM)

    assert await client.close_code() == 4401


async def test_a_second_introduction_closes_the_socket_with_4429(client: Client) -> None:
    await client.init()

    await client.send({"type": "connection_init"})

    assert await client.close_code() == 4429


async def test_an_id_in_use_closes_the_socket_with_4409(client: Client) -> None:
    await client.init()
    await client.subscribe("1", ENDLESS)

    await client.subscribe("1", ENDLESS)

    assert await client.close_code() == 4409


async def test_who_says_nothing_is_closed_with_4408(site: Site) -> None:
    async with served(app_of(site, streams(StreamLimits(init_seconds=0.05)))) as address, client_at(address) as client:
        assert await client.close_code() == 4408


@pytest.mark.parametrize("protocol", [None, "graphql-ws"])
async def test_another_protocol_is_closed_with_4406(address: str, protocol: str | None) -> None:
    async with client_at(address, protocol=protocol) as client:
        assert await client.close_code() == 4406


@pytest.mark.parametrize(
    "origin", ["https://evil.example.org", "null", "http://127.0.0.1:1", "https://www.example.com.evil.org"]
)
async def test_a_foreign_page_is_refused_at_the_handshake(address: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with client_at(address, origin=origin):
            pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["https://www.example.com", "HTTPS://www.example.com:443", "http://{address}"])
async def test_a_page_of_ours_is_taken(address: str, origin: str) -> None:
    async with client_at(address, origin=origin.format(address=address)) as client:
        await client.init()


async def test_a_ping_is_answered_with_what_it_said(client: Client) -> None:
    await client.send({"type": "ping", "payload": {"sent": 1}})
    assert await client.receive() == {"type": "pong", "payload": {"sent": 1}}

    await client.send({"type": "ping"})
    assert await client.receive() == {"type": "pong"}

    await client.send({"type": "pong"})
    await client.init()


async def test_a_subscription_is_answered_event_by_event_and_then_complete(client: Client) -> None:
    await client.init()

    await client.subscribe("a", SALES, names=["x", "y"])

    assert [await client.receive() for _ in range(3)] == [
        {"id": "a", "type": "next", "payload": {"data": {"sales": {"name": "x"}}}},
        {"id": "a", "type": "next", "payload": {"data": {"sales": {"name": "y"}}}},
        {"id": "a", "type": "complete"},
    ]


async def test_queries_and_mutations_are_answered_too(client: Client, site: Site) -> None:
    await client.init()

    await client.subscribe("q", ITEM)
    assert [await client.receive() for _ in range(2)] == [
        {"id": "q", "type": "next", "payload": {"data": {"item": {"name": "a"}}}},
        {"id": "q", "type": "complete"},
    ]
    await client.subscribe("m", 'mutation { buy(name: "lamp") { __typename } }')
    assert (await client.receive())["payload"] == {"data": {"buy": {"__typename": "Sold"}}}
    assert site.shop.sold == ["lamp"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothingLikeThat }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": SALES}, "BAD_USER_INPUT"),
        ({"query": ITEM, "operationName": "Other"}, "BAD_REQUEST"),
        ({"query": "subscription A { shut } subscription B { shut }"}, "BAD_REQUEST"),
        ({"query": "subscription { shut }"}, "SERVICE_UNAVAILABLE"),
        ({"query": SALES, "variables": {"names": ["broken"]}}, "INTERNAL"),
        ({"extensions": {"persistedQuery": {}}, "query": None}, "PERSISTED_QUERY_NOT_FOUND"),
    ],
)
async def test_what_cannot_be_executed_ends_its_operation_alone(client: Client, payload: Any, code: str) -> None:
    await client.init()
    await client.subscribe("other", ENDLESS)
    await client.receive()

    await client.send(subscribe(**payload))

    told = await client.receive()
    assert (told["id"], told["type"], [error["extensions"]["code"] for error in told["payload"]]) == (
        "1",
        "error",
        [code],
    )
    assert SECRET not in str(told)
    await client.subscribe("1", ITEM)
    assert (await client.receive())["type"] == "next"


async def test_a_subscription_that_fails_on_its_way_ends_in_an_error_and_is_not_completed(client: Client) -> None:
    await client.init()

    await client.subscribe("1", SALES, names=["x", "broken"])

    assert [(await client.receive())["type"] for _ in range(2)] == ["next", "error"]
    await client.subscribe("1", ITEM)
    assert (await client.receive())["type"] == "next"


async def test_a_completed_operation_sends_nothing_more_and_frees_its_id(client: Client, site: Site) -> None:
    await client.init()
    await client.subscribe("1", ENDLESS)
    await client.receive()

    await client.send({"id": "1", "type": "complete"})
    await client.send({"id": "unknown", "type": "complete"})
    await client.subscribe("1", ITEM)

    assert (await client.receive())["payload"] == {"data": {"item": {"name": "a"}}}


async def test_more_operations_than_allowed_are_refused_one_by_one(client: Client) -> None:
    await client.init()
    for name in "abc":
        await client.subscribe(name, ENDLESS)
        await client.receive()

    await client.subscribe("d", ENDLESS)

    told = await client.receive()
    assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", "TOO_EXPENSIVE")


async def test_each_operation_counts_as_a_request(site: Site) -> None:
    async with served(app_of(Site(limit=2), streams())) as address, client_at(address) as client:
        await client.init()
        await client.subscribe("1", ITEM)
        assert [(await client.receive())["type"] for _ in range(2)] == ["next", "complete"]

        await client.subscribe("2", ITEM)

        told = await client.receive()
        error = told["payload"][0]["extensions"]
        assert (told["type"], error["code"]) == ("error", "RATE_LIMITED")
        assert error["retryAt"] == (Site().now().replace(second=0) + timedelta(minutes=1)).isoformat()


async def test_more_sockets_of_an_address_than_allowed_are_told_to_come_back(site: Site) -> None:
    async with served(app_of(site, streams(addresses=1))) as address, client_at(address) as first:
        await first.init()
        async with client_at(address) as second:
            assert await second.close_code() == 1013
        await first.subscribe("1", ITEM)
        assert (await first.receive())["type"] == "next"


async def test_a_message_that_is_too_long_closes_the_socket(site: Site) -> None:
    async with served(app_of(site, streams()), ws_max_size=1000) as address, client_at(address) as client:
        await client.init()
        await client.subscribe("1", ITEM + "#" * 1000)
        assert await client.close_code() == 1009


async def test_leaving_closes_what_was_followed(address: str, site: Site) -> None:
    shop = site.shop
    async with client_at(address) as client:
        await client.init()
        await client.subscribe("1", ENDLESS)
        await client.receive()

    async with client_at(address) as client:
        await client.init()
        while shop.sold != ["closed"]:
            await client.subscribe("1", ITEM)
            assert (await client.receive())["type"] == "next"
            assert (await client.receive())["type"] == "complete"


async def test_a_mutation_runs_to_its_end_though_its_client_has_left(address: str, site: Site) -> None:
    async with client_at(address) as client:
        await client.init()
        await client.subscribe("1", "{ slow }")
        await client.send({"id": "1", "type": "complete"})
        await client.subscribe("1", ITEM)
        assert (await client.receive())["payload"] == {"data": {"item": {"name": "a"}}}
        site.shop.patience.set()


async def test_a_lost_client_leaves_no_traceback(address: str) -> None:
    with structlog.testing.capture_logs() as logs:
        async with client_at(address) as client:
            await client.init()
            await client.subscribe("1", ENDLESS)
            await client.receive()
            client.connection.transport.abort()
            await asyncio.wait_for(client.connection.wait_closed(), 20)
        async with client_at(address) as client:
            await client.init()

    assert [line for line in logs if line["log_level"] == "error"] == []

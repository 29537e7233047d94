"""graphql-transport-ws through real sockets: what the protocol asks for, fault by fault."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from app.http.graphql import RequestScope
from tests.app.http.carrying import ENDLESS, ITEM, SALES, app_of, streams, subscribe
from tests.app.http.served import Client, client_at, served
from tests.app.http.site import Site
from tests.engine.shop import SECRET, Shop


async def test_an_id_in_use_closes_the_socket_with_4409(caller: Client) -> None:
    await caller.init()
    await caller.subscribe("1", ENDLESS)

    await caller.subscribe("1", ENDLESS)

    assert await caller.close_code() == 4409


async def test_a_ping_is_answered_with_what_it_said(caller: Client) -> None:
    await caller.send({"type": "ping", "payload": {"sent": 1}})
    assert await caller.receive() == {"type": "pong", "payload": {"sent": 1}}

    await caller.send({"type": "ping"})
    assert await caller.receive() == {"type": "pong"}

    await caller.send({"type": "pong"})
    await caller.init()


async def test_a_subscription_is_answered_event_by_event_and_then_complete(caller: Client) -> None:
    await caller.init()

    await caller.subscribe("a", SALES, names=["x", "y"])

    assert [await caller.receive() for _ in range(3)] == [
        {"id": "a", "type": "next", "payload": {"data": {"sales": {"name": "x"}}}},
        {"id": "a", "type": "next", "payload": {"data": {"sales": {"name": "y"}}}},
        {"id": "a", "type": "complete"},
    ]


async def test_queries_and_mutations_are_answered_too(caller: Client, site: Site) -> None:
    await caller.init()

    await caller.subscribe("q", ITEM)
    assert [await caller.receive() for _ in range(2)] == [
        {"id": "q", "type": "next", "payload": {"data": {"item": {"name": "a"}}}},
        {"id": "q", "type": "complete"},
    ]
    await caller.subscribe("m", 'mutation { buy(name: "lamp") { __typename } }')
    assert (await caller.receive())["payload"] == {"data": {"buy": {"__typename": "Sold"}}}
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
async def test_what_cannot_be_executed_ends_its_operation_alone(caller: Client, payload: Any, code: str) -> None:
    await caller.init()
    await caller.subscribe("other", ENDLESS)
    await caller.receive()

    await caller.send(subscribe(**payload))

    told = await caller.receive()
    assert (told["id"], told["type"], [error["extensions"]["code"] for error in told["payload"]]) == (
        "1",
        "error",
        [code],
    )
    assert SECRET not in str(told)
    await caller.subscribe("1", ITEM)
    assert (await caller.receive())["type"] == "next"


async def test_a_subscription_that_fails_on_its_way_ends_in_an_error_and_is_not_completed(caller: Client) -> None:
    await caller.init()

    await caller.subscribe("1", SALES, names=["x", "broken"])

    assert [(await caller.receive())["type"] for _ in range(2)] == ["next", "error"]
    await caller.subscribe("1", ITEM)
    assert (await caller.receive())["type"] == "next"


async def test_a_completed_operation_sends_nothing_more_and_frees_its_id(caller: Client, site: Site) -> None:
    await caller.init()
    await caller.subscribe("1", ENDLESS)
    await caller.receive()

    await caller.send({"id": "1", "type": "complete"})
    await caller.send({"id": "unknown", "type": "complete"})
    await caller.subscribe("1", ITEM)

    assert (await caller.receive())["payload"] == {"data": {"item": {"name": "a"}}}


async def test_more_operations_than_allowed_are_refused_one_by_one(caller: Client) -> None:
    await caller.init()
    for name in "abc":
        await caller.subscribe(name, ENDLESS)
        await caller.receive()

    await caller.subscribe("d", ENDLESS)

    told = await caller.receive()
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


@dataclass
class Slow(Site):
    """A site that takes its time over each operation, and counts the events of those that are followed."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    events: int = 0

    async def scope_for(self, request: Any) -> RequestScope:
        scope = await super().scope_for(request)
        if self.looked_up > 1:  # the first is the introduction
            await self.gate.wait()
        return replace(scope, renew=self.renew)

    def renew(self) -> Shop:
        self.events += 1
        return self.shop


@pytest.mark.parametrize("leaves", [True, False])
async def test_what_is_left_before_it_began_is_never_followed(*, leaves: bool) -> None:
    site, carried = Slow(), streams()
    async with served(app_of(site, carried)) as address:
        async with client_at(address) as client:
            await client.init()
            await client.subscribe("1", ENDLESS)
            while site.looked_up < 2:
                await client.send({"type": "ping"})
                await client.receive()
            if not leaves:
                await client.send({"id": "1", "type": "complete"})
                await client.send({"type": "ping"})
                await client.receive()
                site.gate.set()
                await client.subscribe("1", ITEM)
                assert [(await client.receive())["type"] for _ in range(2)] == ["next", "complete"]
        async with client_at(address) as other:
            while len(carried) > 1:
                await other.send({"type": "ping"})
                await other.receive()
        site.gate.set()

    assert site.events == 0


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

"""The same by server-sent events: a payment that arrives, a session that ends, a balance on another server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from app.settings import Settings
from auth.cookies import SESSION_COOKIE
from models.sessions import end_all_sessions
from tests.app.http.served import PATIENCE
from tests.scenarios.following import PAYMENT, Household, server
from tests.world import World


@asynccontextmanager
async def stream(address: str, home: Household, **headers: str) -> AsyncIterator[AsyncIterator[Any]]:
    """Follow the household's payment; give what the events bring, null of the last."""
    headers = headers or {"authorization": f"Bearer {home.token}"}
    asked = {"query": PAYMENT, "variables": {"id": str(home.payment.id)}}
    async with httpx2.AsyncClient(base_url=f"http://{address}", timeout=PATIENCE) as client:
        accept = {"accept": "text/event-stream, application/json"}
        async with client.stream("POST", "/graphql", json=asked, headers=accept | headers) as answer:
            assert answer.status_code == 200
            yield events(answer)


async def events(answer: httpx2.Response) -> AsyncIterator[Any]:
    async with asyncio.timeout(PATIENCE):
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:] or "null")


def status(told: Any) -> str:
    return str(told["data"]["paymentStatus"]["status"])


async def test_n9_a_payment_is_seen_to_arrive_by_events(settings: Settings, home: Household) -> None:
    async with server(settings) as (address, _), stream(address, home) as told:
        assert status(await anext(told)) == "PENDING"

        await home.settle()

        assert status(await anext(told)) == "CONFIRMED"
        assert [rest async for rest in told] == [None]


async def test_a_session_that_ends_takes_its_stream_along(settings: Settings, home: Household, world: World) -> None:
    async with server(settings) as (address, app), stream(address, home) as told:
        assert status(await anext(told)) == "PENDING"

        async with world.database.transaction() as session:
            await end_all_sessions(session, user_id=home.person.id, now=world.now)

        [error] = (await anext(told))["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert [rest async for rest in told] == [None]
        assert len(app.state.wiring.following.streams.guard) == 0


async def test_a_page_follows_by_its_cookie_and_the_header_that_goes_with_it(
    settings: Settings, home: Household
) -> None:
    headers = {"cookie": f"{SESSION_COOKIE}={home.token}", "graphql-require-preflight": "1"}
    async with server(settings) as (address, _), stream(address, home, **headers) as told:
        assert status(await anext(told)) == "PENDING"


async def test_a_process_that_ends_lets_its_streams_come_back(settings: Settings, home: Household) -> None:
    async with server(settings) as (address, app), stream(address, home) as told:
        assert status(await anext(told)) == "PENDING"

        app.state.wiring.following.streams.cut()

        assert [rest async for rest in told] == []

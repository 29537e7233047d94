"""What becomes of the operations of a web socket whose session is over, or whose process ends."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from app.http.graphql import RequestScope
from app.http.socket_messages import ClientMessage, MessageType
from app.http.socket_operations import Operations
from engine.errors import ErrorCode, coded_error
from tests.app.http.carrying import ENDLESS, LIMITS, app_of, streams
from tests.app.http.served import PATIENCE, Client, client_at, served
from tests.app.http.site import Site
from tests.engine.shop import VOICE, make_engine

SESSION = uuid.uuid4()
OVER = coded_error("over", code=ErrorCode.UNAUTHENTICATED)


class SignedIn(Site):
    """A site where everybody has the same session."""

    async def scope_for(self, request: Any) -> RequestScope:
        return replace(await super().scope_for(request), session_id=SESSION)


@pytest.fixture
def site() -> SignedIn:
    return SignedIn()


@asynccontextmanager
async def ending(site: Site, *, seconds: float) -> AsyncIterator[Client]:
    """Follow something as 1, have asked as 2 for what takes its time, and end the session."""
    carried = streams(replace(LIMITS, last_seconds=seconds))
    async with served(app_of(site, carried)) as address, client_at(address) as client:
        await client.init()
        await client.subscribe("1", ENDLESS)
        await client.receive()
        await client.subscribe("2", "{ slow }")
        await client.send({"type": "ping"})
        assert await client.receive() == {"type": "pong"}

        carried.guard.end(SESSION)

        assert await failed(client) == ("1", "UNAUTHENTICATED")
        yield client
        assert await client.close_code() == 4401
    await carried.guard.close()


async def failed(client: Client) -> tuple[str, str]:
    message = await client.receive()
    assert message["type"] == "error"
    return message["id"], message["payload"][0]["extensions"]["code"]


async def test_what_is_answered_once_is_answered_though_it_may_have_ended_the_session(site: Site) -> None:
    async with ending(site, seconds=PATIENCE) as client:
        site.shop.patience.set()

        assert await client.receive() == {"id": "2", "type": "next", "payload": {"data": {"slow": "at last"}}}
        assert await client.receive() == {"id": "2", "type": "complete"}


async def test_what_takes_too_long_is_not_waited_for_when_its_session_is_over(site: Site) -> None:
    async with ending(site, seconds=0.0) as client:
        assert await failed(client) == ("2", "UNAUTHENTICATED")
        site.shop.patience.set()


async def test_none_goes_on_where_the_client_leaves_as_its_session_ends(site: Site) -> None:
    sent: asyncio.Queue[Any] = asyncio.Queue()
    is_gone = False

    async def send(message: dict[str, Any]) -> None:
        if is_gone:
            raise WebSocketDisconnect(1006)
        sent.put_nowait(message)

    async def enter() -> RequestScope:
        return await site.scope_for(None)

    operations = Operations(make_engine(), VOICE, enter=enter, send=send, most=3)
    others = asyncio.all_tasks()
    async with asyncio.timeout(PATIENCE):
        for name in "abc":
            await operations.begin(ClientMessage(MessageType.SUBSCRIBE, id=name, payload={"query": ENDLESS}))
            await sent.get()
        running = asyncio.all_tasks() - others
        is_gone = True

        with pytest.raises(WebSocketDisconnect):
            await operations.end(OVER, seconds=0.0)

        await asyncio.wait(running)
    assert (len(operations), site.shop.sold) == (0, ["closed"] * 3)


async def test_a_socket_that_opens_while_its_process_ends_is_sent_elsewhere() -> None:
    carried = streams()
    carried.cut()

    async with served(app_of(Site(), carried)) as address, client_at(address) as client:
        assert await client.close_code() == 1012
    assert len(carried) == 0

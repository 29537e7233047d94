"""How a web socket begins: which page may open one, in which protocol, and who its client is."""

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from app.http.streams import StreamLimits
from tests.app.http.carrying import ITEM, app_of, streams
from tests.app.http.served import Client, client_at, served
from tests.app.http.site import Site
from tests.engine.shop import SECRET, Outage


@pytest.mark.parametrize(
    "message", [{"type": "connection_init", "payload": None}, {"type": "connection_init", "payload": {}}]
)
async def test_an_introduction_may_say_nothing(caller: Client, message: Any) -> None:
    await caller.send(message)

    assert await caller.receive() == {"type": "connection_ack"}


async def test_an_operation_before_the_introduction_closes_the_socket_with_4401(caller: Client) -> None:
    await caller.subscribe("1", ITEM)

    assert await caller.close_code() == 4401


async def test_a_second_introduction_closes_the_socket_with_4429(caller: Client) -> None:
    await caller.init()

    await caller.send({"type": "connection_init"})

    assert await caller.close_code() == 4429


async def test_who_says_nothing_is_closed_with_4408(site: Site) -> None:
    async with served(app_of(site, streams(StreamLimits(init_seconds=0.0)))) as address, client_at(address) as client:
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


async def test_who_cannot_be_looked_up_is_told_to_come_back(caller: Client, site: Site) -> None:
    site.fault = Outage(SECRET)

    await caller.send({"type": "connection_init"})

    assert await caller.close_code() == 1013


async def test_introductions_count_as_requests_and_are_told_to_come_back(site: Site) -> None:
    async with served(app_of(Site(limit=0), streams())) as address, client_at(address) as client:
        await client.send({"type": "connection_init"})

        assert await client.close_code() == 1013

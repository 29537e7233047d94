"""Who takes nothing is cut off, and nothing is kept for them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import structlog
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from app.http.access import AccessLog
from app.http.streams import StreamLimits
from app.reaping import Reaper
from tests.app.http.carrying import ITEM, app_of, streams, subscribe
from tests.app.http.served import PATIENCE, PROTOCOL, Server, client_at, server_of
from tests.app.http.site import Site

FLOOD = "subscription { flood }"
HASTY = StreamLimits(slow_seconds=0.1)


@pytest.fixture
def site() -> Site:
    return Site()


@asynccontextmanager
async def deaf_socket(address: str, *messages: Any) -> AsyncIterator[None]:
    """Say something over a web socket, and never read more than the handshake."""
    protocol = ClientProtocol(parse_uri(f"ws://{address}/graphql"), subprotocols=[PROTOCOL])
    reader, writer = await connected(address)
    protocol.send_request(protocol.connect())
    writer.writelines(protocol.data_to_send())
    protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
    for message in ({"type": "connection_init"}, *messages):
        protocol.send_text(json.dumps(message).encode())
    writer.writelines(protocol.data_to_send())
    yield
    writer.transport.abort()


@asynccontextmanager
async def deaf_stream(address: str) -> AsyncIterator[None]:
    """Follow a flood of events, and never read."""
    _, writer = await connected(address)
    body = json.dumps({"query": FLOOD}).encode()
    head = f"Host: {address}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
    writer.write(f"POST /graphql HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    yield
    writer.transport.abort()


async def connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection that buffers next to nothing."""
    host, _, port = address.partition(":")
    return await asyncio.open_connection(host, int(port), limit=1000)


async def until_cut_off(server: Server, *, left: int) -> None:
    """Wait until all connections but some are cut off."""
    reaper = Reaper()
    async with asyncio.timeout(PATIENCE):
        while len(server.server_state.connections) > left:
            reaper.look(server.server_state.connections)
            await asyncio.sleep(0)


async def test_f21_a_socket_that_nobody_reads_is_cut_off_and_the_others_stay(site: Site) -> None:
    carried = streams(HASTY)
    async with server_of(app_of(site, carried)) as (address, server), client_at(address) as other:
        await other.init()
        async with deaf_socket(address, subscribe(query=FLOOD)):
            await until_cut_off(server, left=1)

            assert site.shop.dry.is_set()
            assert (len(carried), len(carried.places)) == (1, 1)
            await other.subscribe("1", ITEM)
            assert (await other.receive())["type"] == "next"


async def test_f21_pongs_that_nobody_reads_end_a_socket_too(site: Site) -> None:
    carried = streams(HASTY)
    pings = [{"type": "ping", "payload": {"x": "x" * 200_000}}] * 100
    with structlog.testing.capture_logs() as logs:
        async with server_of(AccessLog(app_of(site, carried))) as (address, server), deaf_socket(address, *pings):
            await until_cut_off(server, left=0)

            assert (len(carried), len(carried.places)) == (0, 0)
    assert [line["log_level"] for line in logs] == ["info"]


async def test_who_answers_no_ping_is_cut_off_without_a_code_and_so_comes_back(site: Site) -> None:
    carried = streams()
    pinging = {"ws_ping_interval": 0.01, "ws_ping_timeout": 0.01}
    async with server_of(app_of(site, carried), **pinging) as (address, _):
        protocol = ClientProtocol(parse_uri(f"ws://{address}/graphql"), subprotocols=[PROTOCOL])
        reader, writer = await connected(address)
        protocol.send_request(protocol.connect())
        writer.writelines(protocol.data_to_send())
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionResetError):
                while heard := await reader.read(1000):
                    protocol.receive_data(heard)
        writer.transport.abort()

    assert protocol.close_rcvd is None
    assert Opcode.PING in [event.opcode for event in protocol.events_received() if isinstance(event, Frame)]
    assert (len(carried), len(carried.places)) == (0, 0)


async def test_f21_an_event_stream_that_nobody_reads_is_cut_off(site: Site) -> None:
    site.streams.limits = HASTY
    async with server_of(site.app()) as (address, server), deaf_stream(address):
        await until_cut_off(server, left=0)

        assert site.shop.dry.is_set()
        assert (len(site.streams), len(site.streams.places)) == (0, 0)

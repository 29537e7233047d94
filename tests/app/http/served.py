"""An application behind a real socket, in the loop of the test."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from app.http.socket_protocol import SocketProtocol

PROTOCOL = "graphql-transport-ws"
PATIENCE = 20.0
"""Seconds after which a test that waits in vain fails."""


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()


@asynccontextmanager
async def served(app: ASGIApp, **options: Any) -> AsyncIterator[str]:
    """Serve ``app`` for the length of the block; give its host and port."""
    async with server_of(app, **options) as (address, _):
        yield address


@asynccontextmanager
async def server_of(app: ASGIApp, **options: Any) -> AsyncIterator[tuple[str, Server]]:
    """Serve ``app`` for the length of the block; give its host and port, and the server."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws=SocketProtocol,
        timeout_graceful_shutdown=5,
        **options,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve([listening]))
    await server.is_ready.wait()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}", server
    finally:
        server.should_exit = True
        await task


class Client:
    """A client that speaks graphql-transport-ws, or not quite."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        """Send a message as JSON; a text or bytes as they are."""
        await self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def receive(self) -> Any:
        """Return the next message."""
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.connection.recv())

    async def init(self, payload: Any = None) -> None:
        """Introduce oneself, and be taken."""
        await self.send({"type": "connection_init"} | ({} if payload is None else {"payload": payload}))
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, name: str, query: str, **variables: Any) -> None:
        """Begin an operation."""
        await self.send({"id": name, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def close_code(self) -> int | None:
        """Return the code that the server closes with; whatever comes before is thrown away."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code


@asynccontextmanager
async def client_at(
    address: str, *, protocol: str | None = "graphql-transport-ws", **options: Any
) -> AsyncIterator[Client]:
    """Open a web socket to /graphql."""
    protocols = [Subprotocol(protocol)] if protocol else None
    async with connect(f"ws://{address}/graphql", subprotocols=protocols, proxy=None, **options) as connection:
        yield Client(connection)

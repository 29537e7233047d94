"""The stand-in for smsc.ru on a loopback address."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from gateways.sms_sandbox import Sandbox


@asynccontextmanager
async def running(sandbox: Sandbox) -> AsyncIterator[str]:
    """Serve until the end of the block; give the address."""
    with socket.create_server(("127.0.0.1", 0)) as address:
        server = uvicorn.Server(uvicorn.Config(sandbox.app(), log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[address]))
        yield f"http://127.0.0.1:{address.getsockname()[1]}"
        server.should_exit = True
        await serving

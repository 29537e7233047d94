"""One process that serves, works off jobs, or both, until a signal asks it to end."""

import asyncio
import gc
import math
import signal
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import FrameType

import structlog
import uvicorn
import uvloop
from starlette.applications import Starlette

from app import jobs, sandbox
from app.asgi import create_app
from app.errors import AddressTaken, CannotRun
from app.http.bodies import MAX_BYTES
from app.http.socket_protocol import SocketProtocol
from app.reaping import Reaper
from app.settings import Settings
from app.wiring import Wiring

log = structlog.get_logger(__name__)

GRACE = 5
"""Seconds beyond the longest request that connections get to finish when the server ends."""

COLLECT_AFTER = (20_000, 5, 2)
"""Objects made before garbage is searched for among them, and how often before it is among older and oldest ones."""

REAP_EVERY = 50
"""Tenths of a second between two looks at connections that do not close."""

Watch = Callable[[], str | None]
"""Tells what went wrong beside the server, in one sentence, and nothing while all is well."""


def listen(settings: Settings) -> socket.socket:
    """Take the address that the server listens on.

    :raises AddressTaken: somebody else has it, or it may not be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as refused:
        where = f"port {settings.port} of {settings.host}"
        reason = (refused.strerror or "refused").partition(" (")[0]  # the rest repeats the address
        raise AddressTaken(f"Cannot listen on {where}: {reason}; KABINET_PORT chooses another.") from None


class Server(uvicorn.Server):
    """A server that drains, and that ends when something it needs has ended."""

    def __init__(self, config: uvicorn.Config, *, wiring: Wiring, watch: Watch, announce: Callable[[], None]) -> None:
        """Serve what ``config`` names; ``announce`` is called once requests are taken."""
        super().__init__(config)
        self.fault: str | None = None
        self._wiring = wiring
        self._watch = watch
        self._announce = announce
        self._end = float("inf")
        self._reaper = Reaper()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests, and say so."""
        await super().startup(sockets)
        sandbox.start(self._wiring.sandbox)
        _calm_collector()
        log.info("serving", address=self._wiring.settings.address)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain at the first signal, end at the next or after the set seconds, then cut what still runs.

        uvicorn would raise the signal again after its end and leave PostgreSQL behind, so it is not told of it.
        """
        health, seconds = self._wiring.health, self._wiring.settings.drain_seconds
        self.force_exit = self.should_exit
        self.should_exit = health.draining or not seconds
        if not health.draining:
            health.draining = True
            log.info("draining", signal=sig)
            self._end = time.monotonic() + seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would never end by themselves, then what else is open."""
        self._wiring.following.streams.cut()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Tell whether to end, ten times a second."""
        self.fault = self.fault or self._watch()
        if counter % REAP_EVERY == 0:
            self._reaper.look(self.server_state.connections)
        return await super().on_tick(counter) or self.fault is not None or time.monotonic() >= self._end


def serve(
    settings: Settings, *, with_worker: bool, watch: Watch = lambda: None, announce: Callable[[], None] = lambda: None
) -> None:
    """Serve until a signal comes; with the worker in the same process where asked.

    :raises CannotRun: the address is taken, or something that the server needs has ended.
    """
    _run(_serve(settings, with_worker=with_worker, watch=watch, announce=announce))


def work(settings: Settings) -> None:
    """Work off jobs until a signal comes."""
    _run(_work(settings))


def _run(main: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def _serve(settings: Settings, *, with_worker: bool, watch: Watch, announce: Callable[[], None]) -> None:
    address = listen(settings)
    app = create_app(settings)
    wiring: Wiring = app.state.wiring
    worker = asyncio.create_task(jobs.work(wiring)) if with_worker else None

    def fault() -> str | None:
        return watch() or (_ending(worker) if worker and worker.done() else None)

    server = Server(_config(app, settings), wiring=wiring, watch=fault, announce=announce)
    try:
        await server.serve(sockets=[address])
    finally:
        await _stop(worker)
        await wiring.close()
    if server.fault:
        raise CannotRun(server.fault)


async def _work(settings: Settings) -> None:
    wiring = Wiring.build(settings)
    worker = asyncio.create_task(jobs.work(wiring))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, worker.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await worker
    finally:
        await wiring.close()


def _config(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=False,  # app.http.address believes the trusted ones
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.request_timeout) + GRACE,
        ws=SocketProtocol,
        ws_max_size=MAX_BYTES,
        ws_per_message_deflate=False,  # 40 KB a socket, for messages of a few hundred bytes
    )


def _calm_collector() -> None:
    """Leave what stays for good out of every search for garbage: each would hold up all streams for half a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _ending(worker: asyncio.Task[None]) -> str:
    error = None if worker.cancelled() else worker.exception()
    return f"The worker has ended: {error or 'without a reason'}."


async def _stop(worker: asyncio.Task[None] | None) -> None:
    if worker is not None and not worker.done():
        worker.cancel()
        await asyncio.wait([worker])

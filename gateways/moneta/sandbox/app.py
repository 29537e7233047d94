"""The sandbox as an application: it runs alone, or mounted in the cabinet's own server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateways.moneta.sandbox.assistant import Assistant
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.courier import Courier
from gateways.moneta.sandbox.faults import Faults
from gateways.moneta.sandbox.forms import Forms
from gateways.moneta.sandbox.journal import Journal, JournalTaken
from gateways.moneta.sandbox.operator import Operator
from gateways.moneta.sandbox.processing import Processing
from gateways.moneta.sandbox.requests import Requests
from gateways.moneta.sandbox.services import Services
from gateways.moneta.sandbox.settings import Shop, Tempo
from gateways.moneta.sandbox.shop import ShopLine


@dataclass
class Sandbox:
    """The parts of a sandbox; whoever runs it starts and stops it, and the first request starts it where nobody did."""

    bank: Bank
    faults: Faults
    processing: Processing
    courier: Courier
    line: ShopLine
    is_started: bool = False

    def start(self) -> None:
        """
        Read the journal, and go on with what was under way.

        :raises JournalTaken: another process keeps it
        """
        if not self.is_started:
            self.bank.load()
            self.is_started = True
            self.processing.resume()

    async def stop(self) -> None:
        """Leave off, and let go of the journal."""
        await self.courier.stop()
        await self.line.close()
        await self.bank.close()
        self.is_started = False


class Started:
    """Starts the sandbox before the first request; answers 503 while another process keeps its journal."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        """Wrap ``app``."""
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            try:
                self._sandbox.start()
            except JournalTaken:
                taken = Response("Another process keeps the journal of the sandbox.", status_code=503)
                await taken(scope, receive, send)
                return
        await self._app(scope, receive, send)


def create_sandbox(
    *,
    shop: Shop,
    folder: Path,
    clock: Callable[[], datetime],
    tempo: Tempo | None = None,
    client: httpx2.AsyncClient | None = None,
) -> Starlette:
    """
    Return the application; its parts stand in ``state.sandbox``.

    Mounted in another application, whose server runs no lifespan of ours, it starts with its first request: then
    whoever closes the server stops it.
    """
    tempo = tempo or Tempo()
    line = ShopLine(shop, patience=tempo.patience, client=client)
    bank, faults = Bank(Journal(folder), clock=clock), Faults()
    courier = Courier(bank, line, tempo=tempo, faults=faults)
    processing = Processing(bank, courier, tempo=tempo)
    sandbox = Sandbox(bank, faults, processing, courier, line)
    services = Services(Requests(bank, processing, shop), shop=shop, tempo=tempo, faults=faults)
    assistant = Assistant(bank, processing, Forms(bank, line, shop=shop))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        sandbox.start()
        yield
        await sandbox.stop()

    app = Starlette(
        routes=[
            *assistant.routes(),
            Route("/services", services.answer, methods=["POST"]),
            *Operator(bank, faults).routes(),
        ],
        lifespan=lifespan,
    )
    app.add_middleware(Started, sandbox=sandbox)
    app.state.sandbox = sandbox
    return app

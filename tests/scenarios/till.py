"""A cabinet and the gateway's stand-in, each serving on a port of its own, and people who pay there."""

import asyncio
import re
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import jobs
from app.asgi import create_app
from app.settings import Settings
from gateways.moneta.sandbox import Sandbox, Shop, Tempo, create_sandbox
from gateways.moneta.sandbox import settings as sandbox
from gateways.moneta.sandbox.faults import Fault, How
from gateways.moneta.sandbox.operations import Operation, State
from services import reconciliation
from tests.resolvers.payment_documents import BIND, BOUND, CANCEL, CARDS, ONE, START, UNBIND

PAID, MIR, DECLINED, NO_FUNDS = "4242424242424242", "2200000000000004", "4000000000000002", "4000000000009995"
NO_3DS, FIRST, TWICE, LOST = "4000000000003055", "5555555555554444", "4000000000002230", "4000000000004046"
FORGED, CHANGED = "4000000000005126", "4000000000006777"
TOKEN_REFUSED, CHARGE_DECLINED = "4000000000008237", "4000000000000341"
BALANCE = "query ($number: String!) { account(number: $number) { balance { debt penalty advance } } }"
AT_ONCE = Tempo(notice_after=0.0, retries=(0.0,) * 2, slow=0.0, late=0.0)
FINAL = {State.SUCCEED, State.CANCELED}
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
SMS = re.compile(r'class="sms"[^>]*>[^<]*?\b(\d{6})\b')


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve until the end of the block."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield
    server.should_exit = True
    await task


@dataclass
class Recorder:
    """Keeps whatever passes an application, byte for byte: paths, headers and bodies, both ways."""

    app: ASGIApp
    wanted: Callable[[str], bool] = lambda _path: True
    heard: list[bytes] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.wanted(scope["path"]):
            await self.app(scope, receive, send)
            return
        self.heard += [scope["raw_path"], scope["query_string"], *(part for pair in scope["headers"] for part in pair)]

        async def hear() -> Message:
            message = await receive()
            self.heard.append(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            self.told += [*(part for pair in message.get("headers", ()) for part in pair), message.get("body", b"")]
            await send(message)

        await self.app(scope, hear, tell)


@dataclass
class Till:
    """What a test needs to pay: the cabinet, the stand-in, and a browser that keeps no cookies."""

    app: Starlette
    sandbox: Sandbox
    browser: httpx2.AsyncClient
    address: str
    cabinet: Recorder
    services: Recorder

    @property
    def back(self) -> str:
        """A page of the cabinet's to come back to."""
        return f"{self.address}/pay?from=form"

    async def ask(self, document: str, *, token: str, **variables: Any) -> Any:
        """Return what the only field of a document is answered."""
        headers = {"authorization": f"Bearer {token}"}
        payload = {"query": document, "variables": variables}
        answer = (await self.browser.post(f"{self.address}/graphql", json=payload, headers=headers)).json()
        assert "errors" not in answer, answer
        (told,) = answer["data"].values()
        return told

    async def start(self, number: str, *, token: str, **others: Any) -> Any:
        """Begin a payment of 100 rubles."""
        asked = {"accountNumber": number, "purpose": "ELECTRICITY", "amount": "100.00", "returnUrl": self.back}
        given = asked | {"idempotencyKey": uuid.uuid4().hex} | others
        return await self.ask(START, token=token, input=given)

    async def bind(self, number: str, *, token: str, **others: Any) -> Any:
        """Begin to bind a card."""
        asked = {"accountNumber": number, "purpose": "ELECTRICITY", "returnUrl": self.back}
        given = asked | {"idempotencyKey": uuid.uuid4().hex} | others
        return await self.ask(BIND, token=token, input=given)

    async def payment(self, payment: dict[str, Any], *, token: str) -> Any:
        """Return a payment as it stands."""
        return await self.ask(ONE, token=token, id=payment["id"])

    async def binding(self, binding: dict[str, Any], *, token: str) -> Any:
        """Return a binding as it stands."""
        return await self.ask(BOUND, token=token, id=binding["id"])

    async def cancel(self, payment: dict[str, Any], *, token: str) -> Any:
        """Give a payment up."""
        return await self.ask(CANCEL, token=token, id=payment["id"])

    async def cards(self, *, token: str) -> Any:
        """Return the cards that are bound."""
        return (await self.ask(CARDS, token=token))["cards"]

    async def unbind(self, card: dict[str, Any], *, token: str) -> Any:
        """Remove a card."""
        return await self.ask(UNBIND, token=token, id=card["id"])

    async def owed(self, number: str, *, token: str) -> int:
        """Return the debt in kopecks, below zero what was paid ahead."""
        balance = (await self.ask(BALANCE, token=token, number=number))["balance"]
        debt, advance = (int(balance[part].replace(".", "")) for part in ("debt", "advance"))
        return debt - advance

    async def enter_card(self, address: str, number: str = PAID) -> str:
        """Enter a card on the gateway's page, and the code where one is asked for; return where that leads to."""
        led = await self.begin_card(address, number)
        return await self.enter_code(led) if "/secure?" in led else led

    async def begin_card(self, address: str, number: str = PAID) -> str:
        """Enter a card on the gateway's page; return where that leads to, to the page of the code if there is one."""
        page = await self.browser.get(address)
        assert page.status_code == 200, page.text
        typed = {"number": number, "expiry": "12/30", "cvv": "123"}
        return await self._send(urljoin(address, "card"), _hidden(page.text) | typed)

    async def enter_code(self, address: str) -> str:
        """Enter the code that the page itself tells; return where that leads to."""
        page = await self.browser.get(address)
        sms = SMS.search(page.text)
        assert sms, page.text
        return await self._send(urljoin(address, "secure"), _hidden(page.text) | {"code": sms[1]})

    async def _send(self, address: str, fields: dict[str, str]) -> str:
        answer = await self.browser.post(address, data=fields)
        assert answer.status_code == 303, answer.text
        return urljoin(address, answer.headers["location"])

    async def settled(self, order: dict[str, Any]) -> None:
        """Wait until the gateway is through with its operations of a payment or a binding, and let the worker work."""
        await self.sandbox.bank.until(lambda: self._is_through(order["id"]))
        await self.work()

    def _is_through(self, transaction: str) -> bool:
        found = self.operations(transaction)
        return bool(found) and all(one.state in FINAL or (one.is_hold and one.is_told) for one in found)

    def operations(self, transaction: str) -> list[Operation]:
        """Return the gateway's operations of a payment or a binding."""
        return [one for one in self.sandbox.bank if one.transaction == transaction]

    async def reconcile(self, *, after: timedelta = timedelta(minutes=2)) -> None:
        """Ask the gateway about what is pending, as the periodic job does so long after."""
        wiring = self.app.state.wiring
        now = datetime.now(UTC) + after
        await reconciliation.settle_due(database=wiring.database, cashier=wiring.cashier, now=now)

    def break_off(self, request: str) -> None:
        """Let the gateway be deaf to requests of a name."""
        self.sandbox.faults.put(request, Fault(How.DEAF))

    async def work(self) -> None:
        """Let the worker do what waits."""
        for _ in range(2):
            await jobs.work_through(self.app.state.wiring)

    async def pay(self, number: str, card: str = PAID, *, token: str, **others: Any) -> Any:
        """Pay by a new card, and return the payment as it stands then."""
        begun = await self.start(number, token=token, **others)
        await self.enter_card(begun["confirmationUrl"], card)
        await self.settled(begun)
        return await self.payment(begun, token=token)


@pytest.fixture
async def till(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Till]:
    """Return a cabinet whose payments go to a stand-in, which tells it of them at once."""
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_server(("127.0.0.1", 0)) as there:
        address, gateway = (f"http://127.0.0.1:{listener.getsockname()[1]}" for listener in (here, there))
        app = create_app(settings.model_copy(update=_set(gateway) | {"port": here.getsockname()[1]}))
        shop = Shop(check_url=f"{address}/moneta/check", pay_url=f"{address}/moneta/pay")
        folder, clock = tmp_path_factory.mktemp("gateway"), partial(datetime.now, UTC)
        stand_in = create_sandbox(shop=shop, folder=folder, clock=clock, tempo=AT_ONCE)
        cabinet, services = Recorder(app), Recorder(stand_in, lambda path: path == "/services")
        async with serving(cabinet, here), serving(services, there), httpx2.AsyncClient(trust_env=False) as browser:
            yield Till(app, stand_in.state.sandbox, browser, address, cabinet, services)
        await app.state.wiring.close()


def _set(gateway: str) -> dict[str, Any]:
    return {
        "captcha": "fixed",
        "moneta_host": gateway,
        "moneta_account": sandbox.ACCOUNT,
        "moneta_integrity_code": sandbox.INTEGRITY_CODE,
        "moneta_username": sandbox.USERNAME,
        "moneta_password": sandbox.PASSWORD,
        "moneta_payment_password": sandbox.PAYMENT_PASSWORD,
        "moneta_vat": "1105",
        "card_keys": {"tests": bytes(range(32))},
    }


def named_in(address: str) -> dict[str, list[str]]:
    """Return the query of the address that the gateway leads back to."""
    return parse_qs(urlsplit(address).query)


def _hidden(page: str) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in FIELD.findall(page)}

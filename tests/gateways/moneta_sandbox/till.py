"""The sandbox with a shop beside it that speaks by the cabinet's own code, and a payer who goes through its pages."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.users import Language
from gateways.moneta.answers import Result, signed_answer
from gateways.moneta.gateway import MonetaGateway
from gateways.moneta.merchant_account import Host, MerchantAccount
from gateways.moneta.notices import NoticeRefused, read_check, read_notice
from gateways.moneta.receipts import Receipt
from gateways.moneta.sandbox import Sandbox, Shop, Tempo, create_sandbox
from gateways.moneta.sandbox.operations import Operation, State
from gateways.payments import Operation as Told
from gateways.payments import Order

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOP = Shop(check_url="http://shop.example.com/check", pay_url="http://shop.example.com/pay")
FAST = Tempo(notice_after=0, retries=(0.0,) * 3, patience=5, slow=0, late=0, code=600, hold=600)
TRANSACTION = "3d0c6f2e-6d5c-4f0e-9a3f-1b8f4d7f2a10"
BACK = "https://cabinet.example.com/paid?payment=1"


def account(address: str = "http://sandbox.example.com") -> MerchantAccount:
    """Return the shop's account as the cabinet knows it."""
    return MerchantAccount(
        SHOP.account, SHOP.code, SHOP.username, SHOP.password, SHOP.payment_password, Host.named(address)
    )


def order(**values: Any) -> Order:
    """Return an order of 120.25 rubles."""
    said = {"transaction": TRANSACTION, "amount": 12025, "description": "Электроэнергия", "return_url": BACK}
    return Order(**{**said, "payer": TRANSACTION, "language": Language.RU, **values})


@dataclass
class Desk:
    """
    The shop: it allows what ``allows`` says, takes notices while ``takes`` is set, and keeps what it believed.

    ``receipt`` is the sum of the receipt that it answers notices with, in kopecks.
    """

    allows: Result = Result.UNPAID
    takes: bool = True
    answer: bytes | None = None
    receipt: int | None = None
    checks: list[int | None] = field(default_factory=list)
    notices: list[Told] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    raw: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Return the shop's two addresses."""
        paths = (("/check", self._check), ("/pay", self._pay))
        return Starlette(routes=[Route(path, answer, methods=["POST"]) for path, answer in paths])

    async def _check(self, request: Request) -> Response:
        asked = read_check(parse_qsl((await request.body()).decode()), account=account())
        self.checks.append(asked.amount)
        amount = asked.amount or 12025
        told = signed_answer(self.allows, transaction=asked.transaction, account=account(), amount=amount)
        return Response(told if self.answer is None else self.answer, media_type="application/xml")

    async def _pay(self, request: Request) -> Response:
        given = parse_qsl((await request.body()).decode())
        self.raw.append(dict(given))
        try:
            notice = read_notice(given, account=account())
        except NoticeRefused as refused:
            self.refused.append(type(refused).__name__)
            return PlainTextResponse("FAIL")
        if self.takes:
            self.notices.append(notice)
        if self.receipt is None:
            return PlainTextResponse("SUCCESS" if self.takes else "FAIL")
        receipt = Receipt("Электроэнергия", self.receipt, "1105", "commodity", "full_payment")
        told = {"transaction": notice.transaction, "account": account(), "receipt": receipt}
        return Response(signed_answer(Result.PAID, **told), media_type="application/xml")


@dataclass
class Till:
    """A sandbox under test, its shop and a payer's browser that is sent nowhere by itself."""

    app: Starlette
    desk: Desk
    browser: httpx2.AsyncClient

    @property
    def sandbox(self) -> Sandbox:
        """Return the sandbox's parts."""
        found: Sandbox = self.app.state.sandbox
        return found

    async def open(self, **values: Any) -> httpx2.Response:
        """Open the form of an order."""
        return await self.browser.get(MonetaGateway(account()).form_address(order(**values)))

    async def card(self, form: httpx2.Response, number: str, **typed: str) -> httpx2.Response:
        """Type a card into an open form."""
        return await self.send(form, "/card", number=number, **({"expiry": "12/30", "cvv": "123"} | typed))

    async def pay(self, number: str, **values: Any) -> httpx2.Response:
        """Go all the way with a card; the answer is the last one, which sends the browser back."""
        form = await self.open(**values)
        return await self.confirm(await self.card(form, number))

    async def confirm(self, sent_on: httpx2.Response) -> httpx2.Response:
        """Type the code of the SMS, where one is asked for."""
        if not sent_on.headers.get("location", "").startswith("secure"):
            return sent_on
        page = await self.browser.get("/" + sent_on.headers["location"])
        [code] = re.findall(r"\b\d{6}\b", text_of(page))
        return await self.send(page, "/secure", code=code)

    async def send(self, page: httpx2.Response, path: str, **typed: str) -> httpx2.Response:
        """Send the form of a page."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        fields = {name: unescape(value) for name, value in hidden}
        return await self.browser.post(path, data=fields | typed)

    async def reached(self, *states: State, count: int = 1) -> list[Operation]:
        """Wait until so many operations have come to one of these states, and return them."""

        def found() -> list[Operation]:
            return [one for one in self.sandbox.bank if one.state in states]

        async with asyncio.timeout(20):
            await self.sandbox.bank.until(lambda: len(found()) >= count)
        return found()

    async def when(self, met: Callable[[Operation], bool]) -> Operation:
        """Wait until something is true of an operation, and return it."""
        async with asyncio.timeout(20):
            await self.sandbox.bank.until(lambda: any(map(met, self.sandbox.bank)))
        return next(filter(met, self.sandbox.bank))


@asynccontextmanager
async def till(folder: Path, *, tempo: Tempo = FAST, desk: Desk | None = None) -> AsyncIterator[Till]:
    """Open a sandbox on a folder until the end of the block."""
    desk = desk or Desk()
    shop = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=desk.app()))
    app = create_sandbox(shop=SHOP, folder=folder, clock=lambda: NOW, tempo=tempo, client=shop)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://sandbox.example.com") as browser:
        try:
            yield Till(app, desk, browser)
        finally:
            await app.state.sandbox.stop()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on loopback until the end of the block; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as address:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[address]))
        yield f"http://127.0.0.1:{address.getsockname()[1]}"
        server.should_exit = True
        await serving


def text_of(page: httpx2.Response) -> str:
    """Return what a person reads, and see that the page keeps to what every page promises."""
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL))


def journal_of(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a journal."""
    return [json.loads(line) for line in (folder / "operations.jsonl").read_text("utf-8").splitlines()]

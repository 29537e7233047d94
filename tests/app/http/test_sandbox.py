"""The cabinet and its stand-in for MONETA in one server: real HTTP both ways, and the ledger at the end."""

import asyncio
import re
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from app.asgi import create_app
from app.settings import Settings
from domain.payments import PaymentFailure, PaymentPurpose, PaymentStatus
from domain.users import Language
from gateways.moneta.sandbox import Sandbox
from gateways.moneta.sandbox.cards import CARDS, Outcome
from gateways.moneta.sandbox.operations import FINAL
from models.accounts import Account
from models.payments import Payment
from services import payments
from services.cards import BoundCard
from services.payments import PaymentOrder
from services.settling import settle
from tests.services.counter import viewer_of
from tests.world import World

NUMBER = {outcome: number for number, outcome in reversed(CARDS.items())}


@dataclass
class Street:
    """A served cabinet, and somebody with an account who pays at it."""

    app: Starlette
    address: str
    world: World
    account: Account
    viewer: Any
    browser: httpx2.AsyncClient

    @property
    def sandbox(self) -> Sandbox:
        found: Sandbox = self.app.state.wiring.sandbox.state.sandbox
        return found

    async def start(self, **values: Any) -> Payment:
        order = PaymentOrder(**{
            "account_number": self.account.number, "purpose": PaymentPurpose.ELECTRICITY, "amount": 12025,
            "return_url": f"{self.address}/paid", "language": Language.RU,
        } | values)  # fmt: skip
        return await payments.start_payment(
            database=self.world.database, cashier=self.app.state.wiring.cashier, viewer=self.viewer, order=order,
            key=uuid.uuid4().hex, now=datetime.now(UTC),
        )  # fmt: skip

    async def pay(self, payment: Payment, outcome: Outcome) -> str:
        """Go through the gateway's pages; return where the browser ends."""
        form = await self.browser.get(self.app.state.wiring.cashier.payment_address(payment=payment))
        assert form.status_code == 200, form.text
        sent = await self._send(form, number=NUMBER[outcome], expiry="12/30", cvv="123")
        if "secure" in sent.headers["location"]:
            page = await self.browser.get(str(sent.request.url.join(sent.headers["location"])))
            [code] = re.findall(r'class="sms"[^>]*>\D*(\d{6})', page.text)
            sent = await self._send(page, code=code)
        return sent.headers["location"]

    async def _send(self, page: httpx2.Response, **typed: str) -> httpx2.Response:
        [action] = re.findall(r'<form method="post" action="([^"]+)"', page.text)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        fields = {name: unescape(value) for name, value in hidden}
        return await self.browser.post(str(page.request.url.join(action)), data=fields | typed)

    async def settled(self, payment: Payment) -> Payment:
        """Wait until the gateway is done, let the cabinet ask it, and return the payment as it stands."""
        async with asyncio.timeout(20):
            await self.sandbox.bank.until(lambda: all(one.state in FINAL for one in self.sandbox.bank))
        wiring = self.app.state.wiring
        now = datetime.now(UTC)
        await settle(database=self.world.database, cashier=wiring.cashier, order_id=payment.id, now=now)
        async with self.world.database.reading() as session:
            return await session.get_one(Payment, payment.id)


@pytest.fixture
async def street(settings: Settings, world: World) -> AsyncIterator[Street]:
    person = await world.person()
    account = await world.account(people=(person,))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = create_app(settings.model_copy(update={"port": port}))
        async with _served(app, listening), httpx2.AsyncClient(trust_env=False, timeout=20) as browser:
            yield Street(app, f"http://127.0.0.1:{port}", world, account, viewer_of(person), browser)
        await app.state.wiring.close()


@asynccontextmanager
async def _served(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield
    server.should_exit = True
    await serving


async def _cards(world: World) -> list[BoundCard]:
    async with world.database.reading() as session:
        return list((await session.execute(BoundCard.__table__.select())).all())


async def test_n9_a_payment_at_the_stand_in_is_confirmed_by_its_notice(street: Street, tmp_path: Path) -> None:
    payment = await street.start()

    assert (await street.pay(payment, Outcome.NOTICE_FIRST)).startswith(f"{street.address}/paid?payment=")
    paid = await street.settled(payment)

    assert (paid.status, paid.amount) == (PaymentStatus.CONFIRMED, 12025)
    assert (tmp_path / "moneta" / "operations.jsonl").exists()


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        (Outcome.DECLINED, PaymentFailure.DECLINED),
        (Outcome.NO_FUNDS, PaymentFailure.INSUFFICIENT_FUNDS),
        (Outcome.NO_3DS, PaymentFailure.NO_3DS),
    ],
)
async def test_n9_why_a_card_was_refused_reaches_the_payment(
    street: Street, outcome: Outcome, failure: PaymentFailure
) -> None:
    payment = await street.start(bind_card=True)

    await street.pay(payment, outcome)
    failed = await street.settled(payment)

    assert (failed.status, failed.failure) == (PaymentStatus.FAILED, failure)


async def test_n9_a_lost_notice_is_found_by_asking(street: Street) -> None:
    payment = await street.start()

    await street.pay(payment, Outcome.NOTICE_LOST)
    paid = await street.settled(payment)

    assert paid.status is PaymentStatus.CONFIRMED


async def test_c5_a_card_is_bound_by_a_payment_and_charged(street: Street) -> None:
    first = await street.start(bind_card=True)
    await street.pay(first, Outcome.NOTICE_FIRST)
    await street.settled(first)
    [card] = await _cards(street.world)

    second = await street.start(amount=5000, card_id=str(card.id))
    paid = await street.settled(second)

    assert paid.status is PaymentStatus.CONFIRMED
    assert [one.amount for one in street.sandbox.bank] == [12025, 5000]


async def test_a_paid_order_cannot_be_paid_again(street: Street) -> None:
    payment = await street.start()
    form = street.app.state.wiring.cashier.payment_address(payment=payment)
    await street.pay(payment, Outcome.NOTICE_FIRST)
    await street.settled(payment)

    page = await street.browser.get(form)

    assert page.status_code == 400
    assert "уже оплачен" in page.text

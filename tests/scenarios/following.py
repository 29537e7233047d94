"""People who follow what happens, over web sockets to servers of one database."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from starlette.applications import Starlette

from app.asgi import create_app
from app.postgres import EmbeddedPostgres
from app.settings import Settings
from domain.payments import PaymentSource, PaymentStatus
from models.accounts import Account
from models.base import Database
from models.events import Topic, tell
from models.payments import Payment
from models.users import User
from tests.app.http.served import Client, client_at, served
from tests.world import World

PAYMENT = "subscription ($id: ID!) { paymentStatus(paymentId: $id) { id status failure } }"
BALANCE = "subscription ($number: String!) { balance(accountNumber: $number) { debt advance } }"
REPAIR = "subscription ($id: ID!) { repairRequest(requestId: $id) { status history { status } } }"


@dataclass
class Household:
    """A person, the account, a payment under way, and the token of a session."""

    world: World
    person: User
    account: Account
    payment: Payment
    token: str

    @classmethod
    async def of(cls, world: World) -> "Household":
        """Add one."""
        person = await world.person()
        account = await world.account(people=(person,))
        payment = await pending(world, account)
        return cls(world, person, account, payment, await world.session(person))

    async def settle(self, status: PaymentStatus = PaymentStatus.CONFIRMED, *, told: bool = True) -> None:
        """Move the payment, as the cashier does in one transaction."""
        await settle(self.world, self.payment, status, told=told)


async def pending(world: World, account: Account) -> Payment:
    """Add a payment that is under way, and posted nowhere."""
    payment = Payment(
        account_id=account.id, purpose="ELECTRICITY", source=PaymentSource.CABINET, status=PaymentStatus.PENDING,
        amount=10_000, created_at=world.now, reference=uuid.uuid4().hex,
    )  # fmt: skip
    await world.add(payment)
    return payment


async def settle(world: World, payment: Payment, status: PaymentStatus, *, told: bool = True) -> None:
    async with world.database.transaction() as session:
        moved = await session.get(Payment, payment.id)
        assert moved is not None
        moved.status = status
        moved.paid_at = world.now + timedelta(minutes=1)
        if told:
            await tell(session, Topic.PAYMENT, payment.id)


async def tell_all(database: Database, topic: Topic, key: uuid.UUID | None = None) -> None:
    """Say that something changed, whether or not it did."""
    async with database.transaction() as session:
        await tell(session, topic, key)


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[tuple[str, Starlette]]:
    """Run a server with a pool, a listener and streams of its own; give its address and its application."""
    app = create_app(settings)
    try:
        async with served(app) as address:
            yield address, app
    finally:
        await app.state.wiring.close()


@asynccontextmanager
async def signed_in(address: str, token: str) -> AsyncIterator[Client]:
    """Open a web socket under a session."""
    async with client_at(address) as client:
        await client.init({"Authorization": f"Bearer {token}"})
        yield client


async def next_data(client: Client) -> Any:
    """Return what the next message brings of its one field."""
    message = await client.receive()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    [value] = message["payload"]["data"].values()
    return value


async def code_of(client: Client) -> str:
    """Return the code of the error that the next message is."""
    message = await client.receive()
    assert message["type"] == "error", message
    [error] = message["payload"]
    return str(error["extensions"]["code"])


@pytest.fixture
async def home(world: World) -> Household:
    return await Household.of(world)


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[tuple[str, Starlette]]:
    async with server(settings) as found:
        yield found


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection]:
    url = make_url(postgres.owner_url(database_name)).set(drivername="postgresql", username="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@pytest.fixture
def address(running: tuple[str, Starlette]) -> str:
    return running[0]


@pytest.fixture
async def watcher(address: str, home: Household) -> AsyncIterator[Client]:
    async with signed_in(address, home.token) as opened:
        yield opened

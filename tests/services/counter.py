"""People who pay at a counter of a bank whose operations are known exactly."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auth.key_rings import KeyRing
from auth.viewer import Viewer
from domain.ledger import EntryKind, LedgerPart
from domain.payments import PaymentPurpose, PaymentStatus
from domain.users import Language
from gateways.payments import Operation, OperationState
from models.accounts import Account, UserAccount
from models.base import Database
from models.cards import BoundCard, CardBinding
from models.payments import Payment
from models.users import User
from services import card_bindings, payment_notices, payments, reconciliation, settling
from services.card_bindings import BindingOrder
from services.cashier import Cashier
from services.payments import PaymentOrder
from tests.bank import Bank
from tests.world import World

PAGE = "https://cabinet.example.com/paid?from=console"
ELECTRICITY = PaymentPurpose.ELECTRICITY
TABLES = (
    "payment", "gateway_operation", "ledger_entry", "outgoing_record", "bound_card", "card_binding", "operation",
    "idempotency_record", "message", "procrastinate_jobs",
)  # fmt: skip


def cashier_of(bank: Bank) -> Cashier:
    """Return a counter with a ring of one key."""
    return Cashier(
        gateway=bank,
        keys=KeyRing({"k1": bytes(32)}),
        origins=frozenset({"https://cabinet.example.com"}),
        describe=lambda purpose, number, language: f"{purpose.value} {number} {language.value}",
    )


@dataclass
class Counter:
    """A counter of a world, its bank, and the time there."""

    world: World
    bank: Bank = field(default_factory=Bank)
    cashier: Cashier = field(init=False)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.world.now
        self.cashier = cashier_of(self.bank)

    @property
    def database(self) -> Database:
        return self.world.database

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    async def household(self, **values: Any) -> tuple[Viewer, Account]:
        """Add a person with an account."""
        person = await self.world.person()
        return viewer_of(person), await self.world.account(people=(person,), **values)

    async def start(self, viewer: Viewer, account: Account, amount: int = 10_000, **values: Any) -> Payment:
        """Begin to pay kopecks; each time by another key unless one is given."""
        key = values.pop("key", None) or uuid.uuid4().hex
        order = PaymentOrder(
            **{"account_number": account.number, "purpose": ELECTRICITY, "amount": amount, "return_url": PAGE,
               "language": Language.RU} | values
        )  # fmt: skip
        return await payments.start_payment(
            database=self.database, cashier=self.cashier, viewer=viewer, order=order, key=key, now=self.now
        )

    async def cancel(self, viewer: Viewer, payment: Payment) -> Payment:
        """Give a payment up."""
        return await payments.cancel_payment(
            database=self.database, cashier=self.cashier, viewer=viewer, payment_id=payment.id, now=self.now
        )

    async def notice(self, operation: Operation) -> uuid.UUID:
        """Let a notice of an operation arrive that was verified."""
        return await payment_notices.apply_operation(
            database=self.database, cashier=self.cashier, operation=operation, now=self.now
        )

    async def settle(self, order: Payment | CardBinding) -> None:
        """Ask the bank about an order."""
        await settling.settle(database=self.database, cashier=self.cashier, order_id=order.id, now=self.now)

    async def settle_due(self) -> int:
        """Ask the bank about all orders that are due."""
        return await reconciliation.settle_due(database=self.database, cashier=self.cashier, now=self.now)

    async def bind(self, viewer: Viewer, account: Account, *, key: str | None = None, **values: Any) -> CardBinding:
        """Begin to bind a card."""
        order = BindingOrder(
            **{"account_number": account.number, "purpose": ELECTRICITY, "return_url": PAGE,
               "language": Language.RU} | values
        )  # fmt: skip
        return await card_bindings.bind_card(
            database=self.database, cashier=self.cashier, viewer=viewer, order=order, key=key or uuid.uuid4().hex,
            now=self.now,
        )  # fmt: skip

    async def paid(self, viewer: Viewer, account: Account, amount: int = 10_000, **values: Any) -> Payment:
        """Begin to pay, pay on the page, and let the notice arrive."""
        payment = await self.start(viewer, account, amount, **values)
        await self.notice(self.bank.add(str(payment.id), amount, OperationState.SUCCEED))
        return await self.payment(payment)

    async def bound(self, viewer: Viewer, account: Account, **values: Any) -> BoundCard:
        """Bind a card by a hold."""
        binding = await self.bind(viewer, account, **values)
        self.bank.paid(binding.operation_id or "")
        await self.settle(binding)
        card_id = (await self.one(CardBinding, binding.id)).card_id
        return await self.one(BoundCard, card_id)

    async def payment(self, payment: Payment) -> Payment:
        """Return a payment as it stands."""
        return await self.one(Payment, payment.id)

    async def one(self, table: Any, key: Any) -> Any:
        """Return a row as it stands."""
        async with self.database.reading() as session:
            return await session.get_one(table, key)

    async def rows_of(self, table: Any) -> list[Any]:
        """Return all rows of a table, the oldest first."""
        async with self.database.reading() as session:
            return list((await session.execute(sa.select(table).order_by("id"))).scalars())

    async def set(self, row: Any, **values: Any) -> None:
        """Change a row by hand."""
        async with self.database.transaction() as session:
            held = await session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(held, name, value)

    def turn_keys(self, keys: dict[str, bytes]) -> None:
        """Seal by other keys from now on."""
        self.cashier = replace(self.cashier, keys=KeyRing(keys))

    async def payments(self) -> list[Payment]:
        """Return all payments, the oldest first."""
        async with self.database.reading() as session:
            return list((await session.execute(sa.select(Payment).order_by("id"))).scalars())

    async def rows(self) -> dict[str, int]:
        """Return how many rows there are of all that a payment writes."""
        async with self.database.reading() as session:
            return {
                table: (await session.execute(sa.text(f"SELECT count(*) FROM {table}"))).scalar_one()
                for table in TABLES
            }

    async def ledger(self, payment: Payment | None = None) -> list[tuple[str, str, int]]:
        """Return entries of a payment, or of all: kind, part, kopecks."""
        of = "" if payment is None else f"AND payment_id = '{payment.id}'"
        asked = f"SELECT kind, part, amount FROM ledger_entry WHERE payment_id IS NOT NULL {of} ORDER BY sequence"
        async with self.database.reading() as session:
            return [tuple(row) for row in await session.execute(sa.text(asked))]

    async def neighbour(self, account: Account) -> User:
        """Add another person who linked an account."""
        person = await self.world.person()
        await self.world.add(UserAccount(user_id=person.id, account_id=account.id))
        return person

    async def owe_penalty(self, account: Account, amount: int) -> None:
        """Post a penalty, in kopecks."""
        await self.world.post(account, self.now.date(), amount, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)

    async def confirmed(self, viewer: Viewer, account: Account) -> None:
        """See to it that a person has paid the account's supplier before."""
        assert (await self.paid(viewer, account, 5_000)).status is PaymentStatus.CONFIRMED


def viewer_of(person: User) -> Viewer:
    """Return a person who is signed in."""
    return Viewer(user=person, session_id=uuid.uuid4())

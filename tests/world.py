"""Builders of rows for tests: each makes what it needs around it and gives back the row."""

import itertools
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlmodel import SQLModel

from app.outages import is_outage
from auth.authenticator import Authenticator
from auth.captchas import CaptchaMaker
from auth.viewer import Viewer
from domain.accounts import AccountKind
from domain.charges import ChargeBasis, ChargeLineKind
from domain.ledger import EntryKind
from domain.limits import RateLimit
from domain.metering import ReadingSource, ReadingStatus, TariffZone
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from domain.tariffs import TariffCategory
from domain.users import Language, Role
from models.accounts import Account, OperatorBranch, UserAccount
from models.base import Database
from models.branches import Branch, Supplier
from models.charges import Charge, ChargeLine
from models.ledger import LedgerEntry
from models.metering import Meter, Reading
from models.payments import Payment
from models.tariffs import Tariff, TariffRate
from models.users import User, UserSession
from resolvers.context import Context
from resolvers.feeds import Feeds
from services.cashier import Cashier

AUTHENTICATOR = Authenticator(captchas=CaptchaMaker(fixed=True))


class World:
    """A small retailer: what is not said gets a plausible value."""

    def __init__(self, database: Database, *, now: datetime, first: int = 1) -> None:
        self.database = database
        self.now = now
        self.cashier: Cashier | None = None
        self._numbers = itertools.count(first)
        self._branch: Branch | None = None

    async def add(self, *rows: SQLModel) -> None:
        """Store rows in one transaction."""
        async with self.database.transaction() as session:
            session.add_all(rows)

    async def branch(self, **values: Any) -> Branch:
        """Add a branch with a supplier of its own."""
        number = next(self._numbers)
        supplier = Supplier(code=f"S{number}", name="ТестЭнергоСбыт")
        await self.add(supplier)
        branch = Branch(**{
            "code": f"B{number}", "supplier_id": supplier.id, "name": f"Филиал {number}", "locality": "г. Краснодар",
            "street": "ул. Красная", "house": "1", "phones": ["+70002168301"], "email": "branch@example.com",
            "hours": [{"weekday": "MONDAY", "opens": "08:00", "closes": "17:00"}],
        } | values)  # fmt: skip
        await self.add(branch)
        return branch

    async def tariff(
        self, *, code: str = "URBAN_GAS_1", zones: int = 1, prices: str = "7.35 10.00 14.64", **values: Any
    ) -> Tariff:
        """Add a tariff with bands up to 1,100 and 1,700 kWh at ``prices`` in rubles."""
        tariff = Tariff(**{
            "code": code, "name": "Городское население, газовые плиты", "category": TariffCategory.URBAN_GAS,
            "valid_from": date(2025, 7, 1),
        } | values)  # fmt: skip
        await self.add(tariff)
        bands = list(zip((1, 2, 3), (1100, 1700, None), prices.split(), strict=True))
        await self.add(*(
            TariffRate(tariff_id=tariff.id, zone=zone, band=band, up_to=up_to, price=Decimal(price))
            for zone in list(TariffZone)[:zones]
            for band, up_to, price in bands
        ))  # fmt: skip
        return tariff

    async def account(self, *, branch: Branch | None = None, people: tuple[User, ...] = (), **values: Any) -> Account:
        """Add an account of a branch, linked to people."""
        self._branch = self._branch or await self.branch()
        branch = branch or self._branch
        account = Account(**{
            "number": f"2300{next(self._numbers):08d}", "kind": AccountKind.RESIDENTIAL, "holder": "Тестов Тест",
            "branch_id": branch.id, "supplier_id": branch.supplier_id, "tariff_code": "URBAN_GAS_1",
            "locality": "г. Краснодар", "street": "ул. Северная", "house": "12А", "flat": "7",
            "opened_on": date(2020, 1, 1),
        } | values)  # fmt: skip
        await self.add(account)
        await self.link(account, *people)
        return account

    async def link(self, account: Account, *people: User) -> None:
        """Link an account to people."""
        await self.add(*(UserAccount(user_id=person.id, account_id=account.id) for person in people))

    async def meter(self, account: Account, **values: Any) -> Meter:
        """Add a meter of one zone and six digits."""
        meter = Meter(**{
            "account_id": account.id, "serial": f"M{next(self._numbers):07d}", "model": "Меркурий 201", "digits": 6,
            "installed_on": date(2020, 1, 1), "verify_before": date(2036, 1, 1),
        } | values)  # fmt: skip
        await self.add(meter)
        return meter

    async def reading(self, meter: Meter, taken_on: date, *values: int, **others: Any) -> Reading:
        """Add an accepted reading of the billing system, zone by zone."""
        zones = dict(zip(("t1", "t2", "t3"), values, strict=False))
        reading = Reading(**{
            "meter_id": meter.id, "taken_on": taken_on, "source": ReadingSource.IMPORT,
            "status": ReadingStatus.ACCEPTED,
        } | zones | others)  # fmt: skip
        await self.add(reading)
        return reading

    async def charge(self, account: Account, month: date, amount: int, *, kwh: int = 100, **values: Any) -> Charge:
        """Add a charge of one line and post it to the ledger at the end of its month; kopecks."""
        charge = Charge(**{
            "account_id": account.id, "month": month, "amount": amount, "basis": ChargeBasis.READINGS,
        } | values)  # fmt: skip
        await self.add(charge)
        await self.add(ChargeLine(
            charge_id=charge.id, position=1, kind=ChargeLineKind.ENERGY, text="Электроэнергия", zone=TariffZone.T1,
            band=1, kwh=kwh, price=Decimal(amount) / 100 / kwh, amount=amount,
        ))  # fmt: skip
        end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        await self.post(account, end, amount, kind=EntryKind.CHARGE, month=month, charge_id=charge.id)
        return charge

    async def payment(self, account: Account, paid_at: datetime, amount: int, **values: Any) -> Payment:
        """Add a confirmed payment and post it to the ledger; kopecks."""
        payment = Payment(**{
            "account_id": account.id, "purpose": PaymentPurpose.ELECTRICITY, "source": PaymentSource.IMPORT,
            "status": PaymentStatus.CONFIRMED, "amount": amount, "created_at": paid_at, "paid_at": paid_at,
            "reference": f"P{next(self._numbers)}",
        } | values)  # fmt: skip
        await self.add(payment)
        await self.post(account, paid_at.date(), -amount, kind=EntryKind.PAYMENT, payment_id=payment.id)
        return payment

    async def post(self, account: Account, on: date, amount: int, *, kind: EntryKind, **values: Any) -> LedgerEntry:
        """Post an entry to the ledger; kopecks, a debit above zero."""
        entry = LedgerEntry(account_id=account.id, posted_on=on, kind=kind, amount=amount, **values)
        await self.add(entry)
        return entry

    async def person(self, role: Role = Role.CUSTOMER, *, branches: tuple[Branch, ...] = (), **values: Any) -> User:
        """Add an active person whose password nobody knows."""
        number = next(self._numbers)
        person = User(**{
            "login": f"person{number}", "email": f"person{number}@example.com", "password_hash": "none", "role": role,
            "activated_at": self.now,
        } | values)  # fmt: skip
        await self.add(person)
        await self.add(*(OperatorBranch(user_id=person.id, branch_id=branch.id) for branch in branches))
        return person

    async def session(self, person: User) -> str:
        """Open a session and return its token."""
        token = uuid.uuid4().hex
        await self.add(UserSession(
            user_id=person.id, token_hash=sha256(token.encode()).digest(), created_at=self.now,
            last_seen_at=self.now, expires_at=self.now + timedelta(days=1), client="Tests",
        ))  # fmt: skip
        return token

    def context(self, person: User | None = None, *, language: Language = Language.RU) -> Context:
        """Return the context of a request made by a person, or by nobody."""
        return Context(
            database=self.database,
            now=self.now,
            language=language,
            viewer=Viewer(user=person, session_id=uuid.uuid4()) if person else None,
            client_address="127.0.0.1",
            authenticator=AUTHENTICATOR,
            feeds=Feeds(self.database, clock=lambda: self.now, is_outage=is_outage),
            cashier=self.cashier,
            rate_limit=RateLimit(limit=600, remaining=599, reset_at=self.now + timedelta(minutes=1)),
        )

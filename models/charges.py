"""Charges of a month and the lines that add up to them."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.charges import ChargeBasis, ChargeLineKind
from domain.metering import TariffZone
from models.base import Row, choice, kopecks, reference


class Charge(Row, table=True):
    """What a month costs, in kopecks, as it stands now; corrections of it are entries of the ledger."""

    __table_args__ = (sa.UniqueConstraint("account_id", "month"),)

    account_id: uuid.UUID = reference("account.id")
    month: date
    amount: int = kopecks()
    basis: ChargeBasis = choice(ChargeBasis)
    due_on: date | None = None


class ChargeLine(SQLModel, table=True):
    """One line: energy by zone and band in whole kWh at a price in rubles, or another cause of an amount in kopecks."""

    __tablename__ = "charge_line"

    charge_id: uuid.UUID = Field(foreign_key="charge.id", primary_key=True)
    position: int = Field(primary_key=True)
    kind: ChargeLineKind = choice(ChargeLineKind)
    text: str
    zone: TariffZone | None = choice(TariffZone, nullable=True)
    band: int | None = None
    kwh: int | None = None
    price: Decimal | None = Field(default=None, sa_type=sa.Numeric(12, 5))
    amount: int = kopecks()

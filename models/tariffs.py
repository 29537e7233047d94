"""Tariffs and their rates."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from domain.metering import TariffZone
from domain.tariffs import TariffCategory
from models.base import Row, choice, reference


class Tariff(Row, table=True):
    """A tariff from ``valid_from`` to ``valid_to``, both included; one code has many such rows, never overlapping."""

    __table_args__ = (sa.UniqueConstraint("code", "valid_from"),)

    code: str
    name: str
    category: TariffCategory = choice(TariffCategory)
    valid_from: date
    valid_to: date | None = None
    act: str | None = None
    official: bool = True


class TariffRate(Row, table=True):
    """
    Price of a kilowatt-hour in rubles, by zone and band.

    ``up_to`` is the kilowatt-hours a month, of all zones together, where the band ends; null for the last.
    """

    __tablename__ = "tariff_rate"
    __table_args__ = (sa.UniqueConstraint("tariff_id", "zone", "band"),)

    tariff_id: uuid.UUID = reference("tariff.id")
    zone: TariffZone = choice(TariffZone)
    band: int
    up_to: int | None = None
    price: Decimal = Field(sa_type=sa.Numeric(12, 5))

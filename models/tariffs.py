"""Tariffs and their rates."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from domain import tariffs as domain
from domain.metering import TariffZone
from domain.tariffs import TariffCategory
from models.base import Row, choice, reference
from models.batches import among, in_order


class Tariff(Row, table=True):
    """A tariff from ``valid_from`` to ``valid_to``, both included; one code has many such rows, never overlapping."""

    __table_args__ = (sa.UniqueConstraint("code", "valid_from"),)

    code: str
    name: str
    category: TariffCategory = choice(TariffCategory)
    valid_from: date
    valid_to: date | None = None
    act: str | None = None
    act_number: str | None = None
    act_date: date | None = None
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


async def all_in_force(session: AsyncSession, *, on: date) -> list[domain.Tariff]:
    """Return every tariff in force on a day, by code."""
    return _rated(await session.execute(_in_force(on)))


async def in_force(session: AsyncSession, keys: Sequence[str], *, on: date) -> list[domain.Tariff | None]:
    """Return the tariff of each code that is in force on a day, where there is one."""
    read = await session.execute(_in_force(on).where(among(Tariff.code, keys, sa.Text)))
    found: dict[str, domain.Tariff | None] = {tariff.code: tariff for tariff in _rated(read)}
    return in_order(keys, found, None)


async def touching(
    session: AsyncSession, *, since: date, until: date, beside: Sequence[str] | None = None
) -> list[domain.Tariff]:
    """
    Return every tariff in force on some day from ``since`` to ``until``, both included, by code and first day.

    With ``beside`` only those of the categories that these codes are of: what a norm is charged at is among them.
    """
    asked = _touching(since, until)
    if beside is not None:
        categories = sa.select(col(Tariff.category)).where(among(Tariff.code, beside, sa.Text))
        asked = asked.where(col(Tariff.category).in_(categories))
    return _rated(await session.execute(asked))


def _in_force(on: date) -> sa.Select[Tariff, TariffRate]:
    return _touching(on, on)


def _touching(since: date, until: date) -> sa.Select[Tariff, TariffRate]:
    last = sa.func.coalesce(Tariff.valid_to, sa.literal("infinity").cast(sa.Date))
    return (
        sa.select(Tariff, TariffRate)
        .outerjoin(TariffRate, col(TariffRate.tariff_id) == Tariff.id)
        .where(col(Tariff.valid_from) <= sa.literal(until, sa.Date), last >= sa.literal(since, sa.Date))
        .order_by(col(Tariff.code), col(Tariff.valid_from), col(TariffRate.zone), col(TariffRate.band))
    )


def _rated(rows: Iterable[sa.Row[Tariff, TariffRate]]) -> list[domain.Tariff]:
    return [_with_rates(tariff, [rate for _, rate in group]) for tariff, group in groupby(rows, key=lambda row: row[0])]


def _with_rates(tariff: Tariff, rates: Iterable[TariffRate | None]) -> domain.Tariff:
    priced = [domain.Rate(rate.zone, rate.band, rate.up_to, rate.price) for rate in rates if rate is not None]
    return domain.Tariff(
        id=tariff.id,
        code=tariff.code,
        name=tariff.name,
        category=tariff.category,
        valid_from=tariff.valid_from,
        valid_to=tariff.valid_to,
        act=tariff.act,
        act_number=tariff.act_number,
        act_date=tariff.act_date,
        official=tariff.official,
        rates=priced,
    )

"""Charges of a month and the lines that add up to them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource, ConsumptionMonth, ZoneConsumption
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.periods import Month
from models.base import Row, choice, document, kopecks, reference
from models.batches import among, count_of_each, first_of_each, grouped


class Charge(Row, table=True):
    """
    What a month costs, in kopecks; later corrections of what we computed are rows of `ChargeCorrection`.

    ``volumes`` tells what the volume of a computed charge rests on, meter by meter; null of an imported one.
    """

    __table_args__ = (sa.UniqueConstraint("account_id", "month"),)

    account_id: uuid.UUID = reference("account.id")
    month: date
    amount: int = kopecks()
    basis: ChargeBasis = choice(ChargeBasis)
    due_on: date | None = None
    source: ChargeSource = choice(ChargeSource, default=ChargeSource.IMPORTED, kept=True)
    volumes: dict[str, Any] | None = document(nullable=True)


class ChargeCorrection(Row, table=True):
    """
    What the close of ``posted_month`` changed of an earlier month (billing rules 9, 20 and 22).

    ``amount`` is the difference in kopecks to what stood before; ``volumes`` and ``lines`` are those that stand now,
    ``ground`` tells why, in facts. One ledger entry posts it, unless the difference is 0.
    """

    __tablename__ = "charge_correction"
    __table_args__ = (sa.UniqueConstraint("account_id", "month", "posted_month"),)

    account_id: uuid.UUID = reference("account.id")
    month: date
    posted_month: date
    amount: int = kopecks()
    basis: ChargeBasis = choice(ChargeBasis)
    volumes: dict[str, Any] = document()
    lines: list[dict[str, Any]] = document()
    ground: dict[str, Any] = document()


class ChargeLine(SQLModel, table=True):
    """
    One line: energy by zone and band in whole kWh at a price in rubles, or another cause of an amount in kopecks.

    ``facts`` of a computed line are what its sentence is made of in the reader's language; its ``text`` is empty.
    """

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
    facts: dict[str, Any] | None = document(nullable=True)


async def charges_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, limit: int, after: Month | None
) -> list[list[Charge]]:
    """Return charges of each account, the newest month first, from before the month ``after``."""
    where = [] if after is None else [col(Charge.month) < after]
    order: list[sa.ColumnElement[Any]] = [col(Charge.month).desc()]
    return await first_of_each(
        session, Charge, owner=Charge.account_id, keys=keys, order=order, where=where, limit=limit
    )


async def count_charges(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[int]:
    """Return how many charges each account has."""
    return await count_of_each(session, owner=Charge.account_id, keys=keys)


async def lines_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[ChargeLine]]:
    """Return the lines of each charge, in their order."""
    lines = sa.select(ChargeLine).where(among(ChargeLine.charge_id, keys)).order_by(col(ChargeLine.position))
    groups = grouped((line.charge_id, line) for line in (await session.execute(lines)).scalars())
    return [groups[key] for key in keys]


async def consumption_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, since: Month, until: Month
) -> list[list[ConsumptionMonth]]:
    """Return the charged months of each account from ``since`` to ``until``, the oldest first, with their energy."""
    # A line without a zone is energy of a meter that tells none apart.
    zone = sa.func.coalesce(col(ChargeLine.zone), TariffZone.T1)
    shown: list[Any] = [Charge.account_id, Charge.month, Charge.amount, Charge.basis]
    energy = sa.and_(col(ChargeLine.charge_id) == Charge.id, col(ChargeLine.kind) == ChargeLineKind.ENERGY)
    asked = (
        sa.select(*map(col, shown), zone, sa.func.sum(ChargeLine.kwh))
        .select_from(Charge)
        .outerjoin(ChargeLine, energy)
        .where(among(Charge.account_id, keys), col(Charge.month).between(since, until))
        .group_by(col(Charge.id), zone)
        .order_by(col(Charge.month), zone)
    )
    months: dict[uuid.UUID, dict[date, ConsumptionMonth]] = defaultdict(dict)
    rows: Iterable[Any] = await session.execute(asked)
    for account, month, amount, basis, zone_read, kwh in rows:
        empty = ConsumptionMonth(Month(month), [], Kopecks(amount), basis)
        by_zone = months[account].setdefault(month, empty).by_zone
        if kwh is not None:
            by_zone.append(ZoneConsumption(zone_read, int(kwh)))
    return [list(months[key].values()) for key in keys]

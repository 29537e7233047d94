"""Charges of a month and the lines that add up to them."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.bill_lines import BillLine
from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource
from domain.line_facts import LineFacts
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
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

    def explained(self, volume: MonthVolume | None) -> BillLine:
        """Return the line with the volume of its month, which computed lines are told by."""
        facts = LineFacts.read(self.facts) if self.facts else None
        return BillLine(
            self.kind, self.text, self.zone, self.band, self.kwh, self.price, self.amount, facts, volume
        )  # fmt: skip


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

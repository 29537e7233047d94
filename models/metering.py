"""Meters and their readings."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from domain.metering import ReadingSource, ReadingStatus, TariffZone, ZoneValue
from models.base import Row, choice, moment, reference, texts
from models.batches import among, grouped


class Meter(Row, table=True):
    """
    A meter of an account, with one register a zone.

    ``digits`` are the whole digits of a register; ``ratio`` is what a difference of readings is multiplied by.
    ``entered_on`` and ``removal_entered_on`` are the days on which it and its removal became known, where that was
    after a month that they concern was closed (billing rule 22).
    """

    __table_args__ = (sa.UniqueConstraint("account_id", "serial"),)

    account_id: uuid.UUID = reference("account.id")
    serial: str = Field(index=True)
    model: str
    digits: int
    ratio: int = 1
    zone_count: int = 1
    reads_itself: bool = False
    installed_on: date | None = None
    removed_on: date | None = None
    verify_before: date | None = None
    entered_on: date | None = None
    removal_entered_on: date | None = None

    @property
    def zones(self) -> list[TariffZone]:
        """The zones that the meter tells apart."""
        return list(TariffZone)[: self.zone_count]


class Reading(Row, table=True):
    """
    What a meter's registers showed on a day, in whole units of the register, zone by zone.

    ``rolled_over`` tells that a register passed zero since the reading before; decided once, when it is accepted
    (billing rule 10). ``receipt_number`` is what the public form answered; all readings of a form share it.
    ``entered_on`` is the day on which it became known, ``taken_on`` where null; ``superseded_on`` is the day on which a
    superseded one fell out, before anything was charged by it where null (billing rule 22).
    """

    __table_args__ = (
        sa.Index(None, "meter_id", "taken_on", "id"),
        # A registration that nobody confirmed is deleted, and PostgreSQL looks for its readings then.
        sa.Index("ix_reading_given_by", "given_by", postgresql_where=sa.text("given_by IS NOT NULL")),
        # A close looks for what became known, or fell out, since the one before; both are rare.
        sa.Index("ix_reading_entered_on", "entered_on", postgresql_where=sa.text("entered_on IS NOT NULL")),
        sa.Index("ix_reading_superseded_on", "superseded_on", postgresql_where=sa.text("superseded_on IS NOT NULL")),
        sa.Index("uq_reading_meter_id_taken_on_source", "meter_id", "taken_on", "source", unique=True,
                 postgresql_where=sa.text("source::text IN ('IMPORT', 'CONTROL') AND status::text <> 'SUPERSEDED'")),
    )  # fmt: skip

    meter_id: uuid.UUID = reference("meter.id")
    taken_on: date
    source: ReadingSource = choice(ReadingSource)
    status: ReadingStatus = choice(ReadingStatus)
    t1: int | None = Field(default=None, sa_type=sa.BigInteger)
    t2: int | None = Field(default=None, sa_type=sa.BigInteger)
    t3: int | None = Field(default=None, sa_type=sa.BigInteger)
    warnings: list[str] = texts()
    rolled_over: bool = False
    note: str | None = None
    receipt_number: str | None = Field(default=None, index=True)
    given_by: uuid.UUID | None = reference("users.id", nullable=True)
    entered_on: date | None = None
    superseded_on: date | None = None
    recorded_at: datetime = moment(now=True)

    @property
    def values(self) -> list[ZoneValue]:
        """What each register showed, T1 first."""
        shown = zip(TariffZone, (self.t1, self.t2, self.t3), strict=True)
        return [ZoneValue(zone, value) for zone, value in shown if value is not None]


async def meters_by_id(session: AsyncSession, keys: Sequence[uuid.UUID]) -> Sequence[Meter]:
    """Return the meters of keys that rows refer to, in their order."""
    rows = (await session.execute(sa.select(Meter).where(among(Meter.id, keys)))).scalars()
    found = {meter.id: meter for meter in rows}
    return [found[key] for key in keys]


async def meters_of_accounts(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, include_removed: bool, today: date
) -> Sequence[list[Meter]]:
    """Return the meters of each account, those that hang first; ``today`` is a day of Europe/Moscow."""
    hangs = sa.func.coalesce(col(Meter.removed_on) > today, sa.true())
    chosen = sa.select(Meter).where(among(Meter.account_id, keys))
    if not include_removed:
        chosen = chosen.where(hangs)
    rows = (await session.execute(chosen.order_by(hangs.desc(), col(Meter.serial), col(Meter.id)))).scalars()
    meters = grouped((meter.account_id, meter) for meter in rows)
    return [meters[key] for key in keys]

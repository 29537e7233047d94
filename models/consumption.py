"""The history of consumption: charged months as they stand now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.charges import ChargeLineKind, ConsumptionMonth, ZoneConsumption
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.month_volumes import MonthVolume
from domain.periods import Month
from models.batches import among
from models.charges import Charge, ChargeCorrection, ChargeLine


async def consumption_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, since: Month, until: Month
) -> list[list[ConsumptionMonth]]:
    """
    Return the charged months of each account from ``since`` to ``until``, the oldest first, with their energy.

    A corrected month has its new volume and basis, and the amount of its charge with all corrections (billing rule 20).
    """
    energy, last = _energy(), _last_correction()
    amount = Charge.amount + sa.func.coalesce(last.c.amount, 0)
    basis = sa.func.coalesce(last.c.basis, Charge.basis)
    asked = (
        sa.select(col(Charge.account_id), col(Charge.month), amount, basis, last.c.volumes, energy.c.zone, energy.c.kwh)
        .select_from(Charge)
        .outerjoin(energy, sa.true())
        .outerjoin(last, sa.true())
        .where(among(Charge.account_id, keys), col(Charge.month).between(since, until))
        .order_by(col(Charge.month), energy.c.zone)
    )
    months: dict[uuid.UUID, dict[date, ConsumptionMonth]] = defaultdict(dict)
    rows: Iterable[Any] = await session.execute(asked)
    for account, month, kopecks, rests_on, volumes, zone, kwh in rows:
        if month not in months[account]:
            corrected = [] if volumes is None else _by_zone(MonthVolume.read(volumes))
            months[account][month] = ConsumptionMonth(Month(month), corrected, Kopecks(int(kopecks)), rests_on)
        if volumes is None and kwh is not None:
            months[account][month].by_zone.append(ZoneConsumption(zone, int(kwh)))
    return [list(months[key].values()) for key in keys]


def _energy() -> sa.FromClause:
    # A line without a zone is energy of a meter that tells none apart.
    zone = sa.func.coalesce(col(ChargeLine.zone), TariffZone.T1).label("zone")
    mine = sa.and_(col(ChargeLine.charge_id) == Charge.id, col(ChargeLine.kind) == ChargeLineKind.ENERGY)
    summed = sa.select(zone, sa.func.sum(ChargeLine.kwh).label("kwh")).where(mine).group_by(zone)
    return summed.correlate(Charge).lateral("energy")


def _last_correction() -> sa.FromClause:
    """Return the latest correction of a charge, with the kopecks of all of them."""
    row = ChargeCorrection
    total = sa.func.sum(row.amount).over().label("amount")
    mine = sa.and_(col(row.account_id) == Charge.account_id, col(row.month) == Charge.month)
    corrections = sa.select(total, col(row.basis), col(row.volumes)).where(mine).correlate(Charge)
    return corrections.order_by(col(row.posted_month).desc()).limit(1).lateral("correction")


def _by_zone(volume: MonthVolume) -> list[ZoneConsumption]:
    """Return the kilowatt-hours of a corrected month by zone; those of a norm, which has none, count as T1."""
    norm = volume.norm.kwh if volume.norm else 0
    metered = volume.metered
    return [
        ZoneConsumption(zone, kwh)
        for zone in TariffZone
        if (kwh := metered.get(zone, 0) + (norm if zone is TariffZone.T1 else 0))
    ]

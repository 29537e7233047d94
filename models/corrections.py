"""Questions asked of corrections: what was put right of a charge, with the lines that stand now."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.bill_lines import bill_line
from domain.correction_grounds import CorrectionGround
from domain.line_facts import ComputedLine
from domain.money import Kopecks
from domain.month_volumes import MonthVolume
from domain.periods import Month
from domain.posted_corrections import PostedCorrection
from models.batches import among, grouped
from models.charges import Charge, ChargeCorrection


async def corrections_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[PostedCorrection]]:
    """Return the corrections of each charge, the oldest first."""
    row = ChargeCorrection
    mine = sa.and_(col(row.account_id) == Charge.account_id, col(row.month) == Charge.month)
    asked = sa.select(col(Charge.id), row).join(row, mine).where(among(Charge.id, keys)).order_by(col(row.posted_month))
    groups = grouped((charge, _posted(found)) for charge, found in await session.execute(asked))
    return [groups[key] for key in keys]


def _posted(row: ChargeCorrection) -> PostedCorrection:
    volume = MonthVolume.read(row.volumes)
    return PostedCorrection(
        id=row.id,
        posted_in=Month(row.posted_month),
        amount=Kopecks(row.amount),
        volume=volume,
        lines=[bill_line(ComputedLine.read(line), volume=volume) for line in row.lines],
        ground=CorrectionGround.read(row.ground),
    )

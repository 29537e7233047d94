"""What a database knows of the months before anything was closed in it."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.month_closes import Beginnings
from domain.periods import Month, last_day, month_of

_BEGINNINGS = """
    SELECT EXISTS (
               SELECT FROM account
               WHERE (opened_on IS NULL OR opened_on <= :last) AND (closed_on IS NULL OR closed_on >= :month)
           ) AS is_supplied,
           coalesce((SELECT min(taken_on) FROM reading), (SELECT min(opened_on) FROM account)) AS known,
           (SELECT max(month) FROM charge WHERE source = 'IMPORTED') AS charged
"""


async def beginnings(session: AsyncSession, *, month: Month) -> Beginnings:
    """Return what the first close of a database is judged by."""
    row = (await session.execute(sa.text(_BEGINNINGS), {"month": month, "last": last_day(month)})).one()
    known, charged = (None if day is None else month_of(day) for day in (row.known, row.charged))
    return Beginnings(row.is_supplied, known, charged)

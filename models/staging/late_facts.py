"""Days on which removed meters and ends of supply become known, where that is after a close (billing rule 22)."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from models.staging.closed import is_closed, known
from models.staging.merging import bound


def entered(day: str, *, account: str) -> str:
    """Return the SQL of the day on which what happened on a day becomes known; null where that is in time."""
    return f"CASE WHEN {is_closed(day, account=account)} THEN {known(day, account=account)} END"


_ENDS = f"""
    UPDATE account a SET closing_entered_on = {entered("s.closed_on", account="a.id")}
    FROM staged_accounts s WHERE s.number = a.number AND s.closed_on IS DISTINCT FROM a.closed_on
"""
_REMOVALS = f"""
    UPDATE meter m SET removal_entered_on = {entered("s.removed_on", account="a.id")}
    FROM staged_meters s JOIN account a ON a.number = s.account
    WHERE m.account_id = a.id AND m.serial = s.serial AND s.removed_on IS DISTINCT FROM m.removed_on
"""


async def note(session: AsyncSession, *, days: LoadDays) -> None:
    """Note what a set tells late of accounts and meters that are known, before it is merged."""
    for statement in (_ENDS, _REMOVALS):
        await session.execute(sa.text(statement), bound(statement, days))

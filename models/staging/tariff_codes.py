"""What tariff accounts had, before a set gives them another one (billing rules 9 and 14)."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from models.staging.merging import bound

_KEEP_FORMER = """
    INSERT INTO former_tariff (account_id, until, tariff_code)
    SELECT a.id, least(
        CAST(:closed_until AS date), (SELECT min(f.month) - 1 FROM billing_fault f WHERE f.account_id = a.id)
    ), a.tariff_code
    FROM staged_accounts s JOIN account a ON a.number = s.number
    WHERE a.tariff_code IS NOT NULL AND s.tariff IS DISTINCT FROM a.tariff_code
        AND EXISTS (SELECT FROM charge c WHERE c.account_id = a.id AND c.source = 'COMPUTED')
    ON CONFLICT DO NOTHING
"""


async def keep_former(session: AsyncSession, *, days: LoadDays) -> None:
    """Keep the tariff of accounts that were charged here, for the months that were: the set gives them another one."""
    await session.execute(sa.text(_KEEP_FORMER), bound(_KEEP_FORMER, days))

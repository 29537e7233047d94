"""Accounts and meters that rows of the set may refer to: those of the set, and those stored before."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

_STATEMENTS = (
    """
    CREATE TEMP TABLE known_accounts ON COMMIT DROP AS
    SELECT number FROM staged_accounts WHERE number IS NOT NULL UNION SELECT number FROM account
    """,
    """
    CREATE TEMP TABLE known_meters ON COMMIT DROP AS
    SELECT DISTINCT ON (account, serial)
           account, serial, zone_count, power(10, digits)::bigint AS top, installed_on, removed_on
    FROM (
        SELECT 0 AS place, account, serial, coalesce(zone_count, 1) AS zone_count, least(digits, 9) AS digits,
               installed_on, removed_on
        FROM staged_meters
        UNION ALL
        SELECT 1, a.number, m.serial, m.zone_count, m.digits, m.installed_on, m.removed_on
        FROM meter m JOIN account a ON a.id = m.account_id
    ) either
    WHERE account IS NOT NULL AND serial IS NOT NULL
    ORDER BY account, serial, place
    """,
    # To those there was nothing to close: what the set tells of them is entered on its own days.
    """
    CREATE TEMP TABLE new_accounts ON COMMIT DROP AS
    SELECT number FROM known_accounts EXCEPT SELECT number FROM account
    """,
    "ANALYZE known_accounts, known_meters, new_accounts",
)


async def collect(session: AsyncSession) -> None:
    """Make the temporary tables known_accounts, new_accounts and known_meters of the files staged so far."""
    for statement in _STATEMENTS:
        await session.execute(sa.text(statement))

"""What a later set says by leaving it out, and where it differs from what customers gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.faults import SHOWN
from models.staging.readings import AGREES, OWN_READINGS, STAGED_READINGS

_LINES = """
    DELETE FROM charge_line l USING staged_charges s, account a, charge c
    WHERE a.number = s.account AND c.account_id = a.id AND c.month = to_date(s.month, 'YYYY-MM') AND l.charge_id = c.id
        AND NOT EXISTS (
            SELECT FROM staged_charge_lines g
            WHERE g.account = s.account AND g.month = s.month AND g.position = l.position
        )
"""
_RATES = """
    DELETE FROM tariff_rate r USING staged_tariffs s, tariff t
    WHERE t.code = s.code AND t.valid_from = s.valid_from AND r.tariff_id = t.id
        AND NOT EXISTS (
            SELECT FROM staged_tariff_rates g
            WHERE g.tariff = s.code AND g.valid_from = s.valid_from AND g.zone = r.zone AND g.band = r.band
        )
"""
_PARTS = {"tariff_rates": _RATES, "charge_lines": _LINES}
# Of several readings of a day the one that counts is told, else the latest.
_DIFFERENCES = f"""
    SELECT *, count(*) OVER () AS total FROM (
        SELECT DISTINCT ON (s.line) s.line, s.account, s.meter, s.taken_on, ARRAY[s.t1, s.t2, s.t3] AS given,
               ARRAY[o.t1, o.t2, o.t3] AS kept, bool_or({AGREES}) OVER (PARTITION BY s.line) AS agrees
        FROM {STAGED_READINGS} JOIN {OWN_READINGS} o ON o.meter_id = m.id AND o.taken_on = s.taken_on
        WHERE s.status IS DISTINCT FROM 'SUPERSEDED'
        ORDER BY s.line, o.status = 'UNDER_REVIEW', o.id DESC
    ) told
    WHERE NOT agrees ORDER BY line LIMIT {SHOWN}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """
    A reading that a customer gave and that stays, though the file's line says otherwise; values zone by zone.

    Where the line is a control of the day ``refuted_on`` that cannot be true beside it, the reading is superseded.
    """

    line: int
    account: str
    meter: str
    taken_on: date
    given: Sequence[int | None]
    kept: Sequence[int | None]
    refuted_on: date | None = None


async def remove_parts(session: AsyncSession) -> dict[str, int]:
    """Remove lines of charges and rates of tariffs that the set no longer has; return how many, by file."""
    return {name: await _deleted(session, statement) for name, statement in _PARTS.items()}


async def _deleted(session: AsyncSession, statement: str) -> int:
    counting = f"WITH gone AS ({statement} RETURNING 1) SELECT count(*) FROM gone"
    return await session.scalar(sa.text(counting)) or 0


async def differences(session: AsyncSession) -> tuple[list[Difference], int]:
    """Return the first differences from what customers gave, and how many there are."""
    rows = (await session.execute(sa.text(_DIFFERENCES))).all()
    told = [Difference(row.line, row.account, row.meter, row.taken_on, row.given, row.kept) for row in rows]
    return told, rows[0].total if rows else 0

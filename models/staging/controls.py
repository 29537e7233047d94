"""Where controls of the set and readings that customers gave cannot both be true."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from models.staging.leftovers import Difference
from models.staging.readings import STAGED_READINGS


def _any(compared: str) -> str:
    return "(" + " OR ".join(f"s.{zone} {compared} o.{zone}" for zone in ("t1", "t2", "t3")) + ")"


_CONFLICTS = f"""
    SELECT DISTINCT ON (o.id) o.id, o.meter_id, s.line, s.account, s.meter, o.taken_on, s.taken_on AS control_on,
           ARRAY[s.t1, s.t2, s.t3] AS given, ARRAY[o.t1, o.t2, o.t3] AS kept
    FROM {STAGED_READINGS} JOIN reading o ON o.meter_id = m.id
    WHERE s.source = 'CONTROL' AND o.source IN ('CUSTOMER', 'PUBLIC_FORM') AND o.status IN ('ACCEPTED', 'NEXT_PERIOD')
        AND (o.taken_on <= s.taken_on AND {_any("<")} OR o.taken_on >= s.taken_on AND {_any(">")})
    ORDER BY o.id, s.line
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A valid reading of a customer that a control refutes, unless a register passed zero between them."""

    reading_id: uuid.UUID
    meter_id: uuid.UUID
    difference: Difference


async def conflicts(session: AsyncSession) -> Sequence[Conflict]:
    """Return what controls of the set seem to refute, each reading with the first line that does."""
    return [
        Conflict(
            row.id,
            row.meter_id,
            Difference(row.line, row.account, row.meter, row.taken_on, row.given, row.kept, refuted_on=row.control_on),
        )
        for row in await session.execute(sa.text(_CONFLICTS))
    ]

"""How readings are merged, and what becomes of those that closed months rest on (billing rule 22)."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from models.staging.closed import is_closed, known
from models.staging.merging import Merge, bound

OWN_READINGS = """(
    SELECT id, meter_id, taken_on, status, t1, t2, t3 FROM reading
    WHERE source IN ('CUSTOMER', 'PUBLIC_FORM') AND status NOT IN ('REJECTED', 'SUPERSEDED')
)"""
"""What customers gave here; a file never overwrites it. What is under review does not count yet: the file's counts."""
# Equations of two sides each, no OR: only so can the database hash what it looks up instead of scanning once a row.
AGREES = " AND ".join(f"coalesce(s.{zone}, -1) = coalesce(o.{zone}, -1)" for zone in ("t1", "t2", "t3"))
STAGED_READINGS = """staged_readings s
    JOIN account a ON a.number = s.account JOIN meter m ON m.account_id = a.id AND m.serial = s.meter"""

_SOURCE = "CASE s.source WHEN 'CONTROL' THEN 'CONTROL' ELSE 'IMPORT' END"
# What is imported, and any reading of a business, counts as of the beginning of its day (billing rule 8).
_DAY_LATER = "(s.source <> 'CONTROL' OR a.kind = 'BUSINESS')::int"
_VALID = "IN ('ACCEPTED', 'NEXT_PERIOD')"

READINGS = Merge(
    "readings", "reading",
    f"""{STAGED_READINGS} WHERE s.source = 'CONTROL'
        OR s.status IS DISTINCT FROM 'SUPERSEDED' AND NOT EXISTS (
            SELECT FROM {OWN_READINGS} o
            WHERE o.meter_id = m.id AND o.taken_on = s.taken_on AND o.status <> 'UNDER_REVIEW'
        ) AND (s.source = 'IMPORT' OR NOT EXISTS (
            SELECT FROM reading o
            WHERE o.source IN ('CUSTOMER', 'PUBLIC_FORM') AND o.meter_id = m.id AND o.taken_on = s.taken_on AND {AGREES}
        ))""",
    {"meter_id": "m.id", "taken_on": "s.taken_on", "source": _SOURCE},
    {**{name: f"s.{name}" for name in ("t1", "t2", "t3", "note")}, "rolled_over": "coalesce(s.rolled_over, false)"},
    first={
        "warnings": "'{}'::text[]",
        "entered_on": f"""
            CASE WHEN {is_closed("s.taken_on", account="a.id", later=_DAY_LATER)}
                 THEN {known("s.taken_on", account="a.id")} END
        """,
    },
    kept={"status": "'ACCEPTED'"},
    among="stored.status <> 'SUPERSEDED'",
)  # fmt: skip

_SUPERSEDE_CHANGED = f"""
    UPDATE reading o
    SET status = 'SUPERSEDED',
        superseded_on = CASE WHEN o.status {_VALID} THEN {known("o.taken_on", account="s.account_id")} END
    FROM (
        SELECT m.id AS meter_id, a.id AS account_id, {_SOURCE} AS stored_source, {_DAY_LATER} AS later, s.*
        FROM {READINGS.rows}
    ) s
    WHERE o.meter_id = s.meter_id AND o.taken_on = s.taken_on AND o.source = s.stored_source
        AND o.status <> 'SUPERSEDED'
        AND {is_closed("coalesce(o.entered_on, o.taken_on)", account="s.account_id", later="s.later")}
        AND (NOT ({AGREES}) OR o.rolled_over <> coalesce(s.rolled_over, false)
             OR (o.status {_VALID}) <> (coalesce(s.status, o.status) {_VALID}))
"""


async def supersede_changed(session: AsyncSession, *, days: LoadDays) -> None:
    """Keep what closed months rest on as it was: what the set makes of such a reading becomes a row of its own."""
    await session.execute(sa.text(_SUPERSEDE_CHANGED), bound(_SUPERSEDE_CHANGED, days))


_NOTE_OVERDUE = """
    UPDATE reading r SET warnings = array_append(r.warnings, 'VERIFICATION_OVERDUE')
    FROM staged_meters s
        JOIN account a ON a.number = s.account JOIN meter m ON m.account_id = a.id AND m.serial = s.serial
    WHERE r.meter_id = m.id AND s.verify_before > m.verify_before AND r.taken_on > m.verify_before
        AND NOT 'VERIFICATION_OVERDUE' = ANY(r.warnings)
"""


async def note_overdue(session: AsyncSession) -> None:
    """
    Note with readings that their meter's verification had run out, before the set tells of a new one (billing rule 16).

    They never count, as closed months were charged without them.
    """
    await session.execute(sa.text(_NOTE_OVERDUE))

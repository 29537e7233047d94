"""A first load: the large tables are empty, so that indexes and references are made after their rows, all at once."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

TABLES = ("reading", "payment", "charge", "charge_line", "ledger_entry")

_MAY = """
    SELECT bool_and(pg_has_role(current_user, relowner, 'MEMBER') AND has_schema_privilege(relnamespace, 'CREATE'))
    FROM pg_class WHERE oid = ANY (CAST(:names AS regclass[]))
"""
_REFERENCES = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS undo,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS redo
    FROM pg_constraint
    WHERE contype = 'f' AND CAST(:names AS regclass[]) && ARRAY[conrelid::regclass, confrelid::regclass]
    ORDER BY conrelid::regclass::text, conname
"""
_KEYS = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS undo,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS redo
    FROM pg_constraint
    WHERE contype IN ('p', 'u') AND conrelid = ANY (CAST(:names AS regclass[]))
    ORDER BY conrelid::regclass::text, conname
"""
_INDEXES = """
    SELECT format('DROP INDEX %s', indexrelid::regclass) AS undo, pg_get_indexdef(indexrelid) AS redo
    FROM pg_index i
    WHERE indrelid = ANY (CAST(:names AS regclass[]))
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u'))
    ORDER BY indexrelid::regclass::text
"""


async def is_first(session: AsyncSession) -> bool:
    """Tell whether the large tables are empty and this role owns them."""
    if not await session.scalar(sa.text(_MAY), {"names": list(TABLES)}):
        return False
    filled = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in TABLES)
    return not await session.scalar(sa.text(f"SELECT {filled}"))


async def strip(session: AsyncSession) -> list[str]:
    """Drop references, keys and indexes of the large tables; return the statements that make them again."""
    again: list[str] = []
    for question in (_REFERENCES, _KEYS, _INDEXES):
        for undo, redo in (await session.execute(sa.text(question), {"names": list(TABLES)})).all():
            await session.execute(sa.text(undo))
            again.insert(0, redo)
    return again


async def restore(session: AsyncSession, *, statements: Sequence[str], done: Callable[[int], None]) -> None:
    """Make again what was dropped, references last; tell after each how many are done."""
    for number, statement in enumerate(statements, start=1):
        await session.execute(sa.text(statement))
        done(number)


async def analyze(session: AsyncSession) -> None:
    """Let the planner look at what the tables hold now."""
    await session.execute(sa.text(f"ANALYZE {', '.join(('account', 'meter', *TABLES))}"))

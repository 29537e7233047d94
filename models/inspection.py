"""What a database is able to, asked before anything relies on it."""

from dataclasses import dataclass

import sqlalchemy as sa

FACTS = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_encoding') AS encoding,
       lower('ЁЖ') = 'ёж' AS lowers_cyrillic,
       current_user::text AS role,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS has_trigrams,
       to_regclass('ledger_entry') IS NOT NULL AS has_ledger
"""
SIMILARITY = "SELECT similarity('Краснодар', 'краснодарский') > 0.3"
RIGHTS = """
-- Asked for several rights at once, PostgreSQL says yes where any of them is there.
SELECT has_table_privilege('ledger_entry', 'SELECT') AND has_table_privilege('ledger_entry', 'INSERT') AS may_write,
       has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE') AS may_rewrite
"""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answers. ``similarity`` is none without pg_trgm, the rights are none without a ledger."""

    major: int
    encoding: str
    lowers_cyrillic: bool
    role: str
    finds_similar_cyrillic: bool | None
    may_write_ledger: bool | None
    may_rewrite_ledger: bool | None


def inspect(connection: sa.Connection) -> Inspection:
    """Ask the database, as the role that the connection has; nothing is changed."""
    facts = connection.execute(sa.text(FACTS)).one()
    rights = connection.execute(sa.text(RIGHTS)).one() if facts.has_ledger else None
    return Inspection(
        major=facts.major,
        encoding=facts.encoding,
        lowers_cyrillic=facts.lowers_cyrillic,
        role=facts.role,
        finds_similar_cyrillic=connection.scalar(sa.text(SIMILARITY)) if facts.has_trigrams else None,
        may_write_ledger=rights.may_write if rights else None,
        may_rewrite_ledger=rights.may_rewrite if rights else None,
    )

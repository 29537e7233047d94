"""What a database is able to, asked before anything relies on it."""

from dataclasses import dataclass

import sqlalchemy as sa

FACTS = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_encoding') AS encoding,
       lower('ЁЖ') = 'ёж' AS lowers_cyrillic,
       current_user::text AS role,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS has_trigrams,
       to_regclass('ledger_entry') IS NOT NULL AS has_ledger,
       EXISTS (
         SELECT FROM pg_attribute WHERE attrelid = to_regclass('users') AND attname = 'totp_secret'
       ) AS has_factors
"""
SIMILARITY = "SELECT similarity('Краснодар', 'краснодарский') > 0.3"
RIGHTS = """
-- Asked for several rights at once, PostgreSQL says yes where any of them is there.
SELECT has_table_privilege('ledger_entry', 'SELECT') AND has_table_privilege('ledger_entry', 'INSERT') AS may_write,
       has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE') AS may_rewrite
"""
SECOND_FACTORS = "SELECT count(*) FROM users WHERE totp_secret IS NOT NULL AND disabled_at IS NULL"


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    The answers. ``finds_similar_cyrillic`` is none without pg_trgm, the rights are none without a ledger.

    ``second_factors`` is how many people have one; 0 before its column is there.
    """

    major: int
    encoding: str
    lowers_cyrillic: bool
    role: str
    finds_similar_cyrillic: bool | None
    may_write_ledger: bool | None
    may_rewrite_ledger: bool | None
    second_factors: int


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
        second_factors=connection.scalar(sa.text(SECOND_FACTORS)) or 0 if facts.has_factors else 0,
    )

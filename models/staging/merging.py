"""Merge a file's rows into its table with one statement: new rows are inserted, changed ones updated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.exchange.days import LoadDays


@dataclass(frozen=True, slots=True)
class Merge:
    """
    How a file's rows become rows of a table.

    Mappings are from columns of the table to the SQL of what they get, ``rows`` is what stands in FROM with the staged
    row as ``s``. ``key`` finds the row, ``values`` are kept up to date, ``first`` are set in a new row alone, ``kept``
    (with what a new row gets) stay as they are where the field is empty. ``returning`` adds columns to ``merged``, the
    rows that were touched, on which the further statements ``posts`` of the WITH rest.
    """

    file: str
    table: str
    rows: str
    key: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    identified: bool = True
    among: str = "true"
    returning: str = ""
    posts: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows that a merge added and changed."""

    added: int
    changed: int

    def __add__(self, other: "Outcome") -> "Outcome":
        """Return what two merges of one file did."""
        return Outcome(self.added + other.added, self.changed + other.changed)


async def merge(session: AsyncSession, *, plan: Merge, days: LoadDays) -> Outcome:
    """Merge the rows that were staged."""
    return await touch(session, statement=_statement(plan), days=days)


async def touch(session: AsyncSession, *, statement: str, days: LoadDays) -> Outcome:
    """Run a statement that answers how many rows it added and changed."""
    row = (await session.execute(sa.text(statement), bound(statement, days))).one()
    return Outcome(row.added, row.changed)


def numbered(prefix: str, counter: str) -> str:
    """
    Return the SQL of a UUIDv7 from a counter below 2^48 and the bound parameter ``prefix`` (id or entry_id).

    The database's own uuidv7() opens the source of randomness for each row, which would take a fifth of a load's time.
    """
    return f"CAST(:{prefix} || lpad(to_hex({counter}), 12, '0') AS uuid)"


def bound(statement: str, days: LoadDays) -> dict[str, object]:
    """Return the parameters that a statement names: prefixes of keys, and the days of the load."""
    possible = {
        "id": str(uuid7())[:-12], "entry_id": str(uuid7())[:-12],
        "closed_until": days.closed_until, "entered_on": days.entered_on,
    }  # fmt: skip
    return {name: value for name, value in possible.items() if f":{name}" in statement}


def _statement(plan: Merge) -> str:
    given = {**plan.key, **plan.values, **plan.first, **{name: f"s.{name}" for name in plan.kept}}
    new = {
        name: f"coalesce(given.{name}, {plan.kept[name]})" if name in plan.kept else f"given.{name}" for name in given
    }
    if plan.identified:
        new = {"id": numbered("id", "given.line"), **new}
    after = {name: f"given.{name}" for name in plan.values}
    after |= {name: f"coalesce(given.{name}, stored.{name})" for name in plan.kept}
    return f"""
        WITH merged AS (
            MERGE INTO {plan.table} AS stored
            USING (SELECT s.line, {", ".join(f"{sql} AS {name}" for name, sql in given.items())} FROM {plan.rows}) given
            ON {" AND ".join(f"stored.{name} = given.{name}" for name in plan.key)} AND {plan.among}
            {_update(after)}
            WHEN NOT MATCHED THEN INSERT ({", ".join(new)}) VALUES ({", ".join(new.values())})
            RETURNING merge_action() AS action{plan.returning}
        ){plan.posts}
        SELECT count(*) FILTER (WHERE action = 'INSERT') AS added, count(*) FILTER (WHERE action = 'UPDATE') AS changed
        FROM merged
    """


def _update(after: Mapping[str, str]) -> str:
    if not after:
        return ""
    stored = ", ".join(f"stored.{name}" for name in after)
    changes = ", ".join(f"{name} = {sql}" for name, sql in after.items())
    return f"WHEN MATCHED AND ROW({stored}) IS DISTINCT FROM ROW({', '.join(after.values())}) THEN UPDATE SET {changes}"

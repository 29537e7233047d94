"""Checks of staged rows against each other and against the tables."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from domain.exchange.faults import SHOWN, Fault, Faults
from domain.exchange.files import FILES, File
from models.staging.tables import staged


@dataclass(frozen=True, slots=True)
class Check:
    """
    What must not be true of a file's rows.

    ``conditions`` are column, SQL and reason; ``rows`` is what stands in FROM, with the staged row as ``s``. ``needs``
    are other files without which nothing can be told.
    """

    file: str
    rows: str
    conditions: tuple[tuple[str, str, str], ...]
    needs: tuple[str, ...] = ()


async def find(session: AsyncSession, *, check: Check, days: LoadDays, faults: Faults) -> None:
    """Add to ``faults`` what a check finds in a set."""
    await _find(session, FILES[check.file], _statement(check), faults, days)


async def find_repeated(session: AsyncSession, *, file: File, faults: Faults) -> None:
    """Add to ``faults`` the rows whose key a row above has."""
    key, where = _REPEATED.get(file.name) or (", ".join(file.key), "sound")
    rows = f"SELECT * FROM {staged(file)} WHERE {where}"
    statement = f"""
        SELECT line, NULL AS place, 'the row says again what line ' || first || ' says of ' || '{" ".join(file.key)}'
               AS reason, count(*) OVER () AS total
        FROM (
            SELECT line, first_value(line) OVER (PARTITION BY {key} ORDER BY line) AS first FROM ({rows}) s
            WHERE ({key}) IN (SELECT {key} FROM ({rows}) s GROUP BY {key} HAVING count(*) > 1)
        ) numbered
        WHERE line > first ORDER BY line LIMIT {SHOWN}
    """
    await _find(session, file, statement, faults)


_REPEATED = {
    "readings": ("account, meter, taken_on, (source = 'CONTROL')", "sound AND status IS DISTINCT FROM 'SUPERSEDED'"),
    "payments": ("reference, coalesce(source, 'IMPORT')", "sound"),
}


def _statement(check: Check) -> str:
    names = [f"fault_{number}" for number in range(len(check.conditions))]
    flags = ", ".join(f"({sql}) AS {name}" for name, (_, sql, _) in zip(names, check.conditions, strict=True))
    told = ", ".join(
        f"({name}, '{column}', '{reason}')" for name, (column, _, reason) in zip(names, check.conditions, strict=True)
    )
    return f"""
        SELECT line, place, reason, count(*) OVER () AS total
        FROM (SELECT s.line, {flags} FROM {check.rows} WHERE s.sound) looked_at,
             LATERAL (VALUES {told}) AS fault (found, place, reason)
        WHERE ({" OR ".join(names)}) AND found
        ORDER BY line LIMIT {SHOWN}
    """


async def _find(
    session: AsyncSession, file: File, statement: str, faults: Faults, days: LoadDays | None = None
) -> None:
    possible = {"as_of": days.as_of, "closed_until": days.closed_until} if days else {}
    values = {name: value for name, value in possible.items() if f":{name}" in statement}
    found = (await session.execute(sa.text(statement), values)).all()
    if found:
        told = [Fault(file.file_name, row.line, row.place, row.reason) for row in found]
        faults.extend(told, total=found[0].total)

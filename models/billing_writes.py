"""Store what the close of a month posts, in bulk."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from psycopg import AsyncConnection
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from domain.billing import CannotCharge, Closed, MonthCharge, MonthCorrection
from domain.charges import ChargeLineKind, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.line_facts import ComputedLine
from domain.month_volumes import MonthVolume
from domain.periods import Month, last_day
from models.billing import BillingFault, MonthClose
from models.staging.tables import IMPORT_LOCK

Columns = tuple[str, ...]
CHARGE = ("id", "account_id", "month", "amount", "basis", "due_on", "source", "volumes")
LINE = ("charge_id", "position", "kind", "text", "zone", "band", "kwh", "price", "amount", "facts")
CORRECTION = ("id", "account_id", "month", "posted_month", "amount", "basis", "volumes", "lines", "ground")
ENTRY = ("account_id", "posted_on", "kind", "part", "amount", "month", "charge_id", "correction_id", "facts")


async def store(
    session: AsyncSession,
    *,
    month: Month,
    closed: Mapping[uuid.UUID, Closed],
    faults: Mapping[uuid.UUID, CannotCharge],
) -> None:
    """Store charges, corrections and entries of accounts, and why others could not be charged."""
    charges = {account: uuid7() for account in closed}
    corrected = {account: [uuid7() for _ in each.corrections] for account, each in closed.items()}
    await _copy(session, "charge", CHARGE, (
        (charges[account], account, month, each.charge.amount, each.charge.volume.basis.value, each.due_on,
         ChargeSource.COMPUTED.value, _json(each.charge.volume.told()))
        for account, each in closed.items()
    ))  # fmt: skip
    await _copy(session, "charge_line", LINE, (
        row for account, each in closed.items() for row in _lines(charges[account], each.charge)
    ))  # fmt: skip
    await _copy(session, "charge_correction", CORRECTION, (
        _correction(key, account, month, correction)
        for account, each in closed.items()
        for key, correction in zip(corrected[account], each.corrections, strict=True)
    ))  # fmt: skip
    await _copy(session, "ledger_entry", ENTRY, (
        (account, last_day(month), *entry)
        for account, each in closed.items()
        for entry in _entries(each, month, charges[account], corrected[account])
    ))  # fmt: skip
    await _note_faults(session, month, closed, faults)


def _lines(charge: uuid.UUID, priced: MonthCharge) -> Iterator[tuple[Any, ...]]:
    for position, line in enumerate(priced.lines, start=1):
        shown = (ChargeLineKind.ENERGY.value, "", line.zone.value, line.band, line.kwh, line.price, line.amount)
        yield (charge, position, *shown, _json(line.facts.told()))


def _correction(key: uuid.UUID, account: uuid.UUID, month: Month, made: MonthCorrection) -> tuple[Any, ...]:
    volume = made.charge.volume
    lines = _json([ComputedLine.told(line) for line in made.charge.lines])
    told = (_json(volume.told()), lines, _json(ground_of(made)))
    return (key, account, volume.month, month, made.amount, volume.basis.value, *told)


def _entries(
    closed: Closed, month: Month, charge: uuid.UUID, corrected: Sequence[uuid.UUID]
) -> Iterator[tuple[Any, ...]]:
    """Yield kind, part, amount, month, charge, correction and facts of entries, in their order (billing rule 37)."""
    main, penalty = LedgerPart.MAIN.value, LedgerPart.PENALTY.value
    for key, made in zip(corrected, closed.corrections, strict=True):
        if made.amount:
            of = made.charge.volume.month
            facts = _json({"month": of.isoformat(), **ground_of(made)})
            yield EntryKind.CORRECTION.value, main, made.amount, of, None, key, facts
    if closed.charge.amount:
        yield EntryKind.CHARGE.value, main, closed.charge.amount, month, charge, None, None
    for posting in closed.penalties:
        facts = _json(posting.facts.told())
        yield posting.kind.value, penalty, posting.amount, posting.month, None, None, facts
    if closed.transfer:
        facts = _json({"transfer": True})
        yield EntryKind.CORRECTION.value, penalty, closed.transfer, None, None, None, facts
        yield EntryKind.CORRECTION.value, main, -closed.transfer, None, None, None, facts


def ground_of(made: MonthCorrection) -> dict[str, Any]:
    """Return why a month was corrected: kilowatt-hours before and after, and the readings that it did not rest on."""
    known = {reading["id"] for reading in _readings(made.before)}
    fresh = {reading["id"]: reading for reading in _readings(made.charge.volume) if reading["id"] not in known}
    return {
        "kwh_before": made.before.kwh,
        "kwh_after": made.charge.volume.kwh,
        "readings": [
            {name: reading[name] for name in ("id", "taken_on", "source")}
            for reading in sorted(fresh.values(), key=lambda reading: (reading["taken_on"], reading["id"]))
        ],
    }


def _readings(volume: MonthVolume) -> Iterator[dict[str, Any]]:
    for meter in volume.meters:
        for piece in meter.pieces:
            yield piece.since.told()
            yield piece.until.told()


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


async def _copy(session: AsyncSession, table: str, columns: Columns, rows: Iterable[tuple[Any, ...]]) -> None:
    connection = await (await session.connection()).get_raw_connection()
    raw = cast("AsyncConnection[Any]", connection.driver_connection)
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    async with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


async def _note_faults(
    session: AsyncSession, month: Month, closed: Iterable[uuid.UUID], faults: Mapping[uuid.UUID, CannotCharge]
) -> None:
    """Keep the faults of a month as they are now: those of accounts that were charged after all go."""
    tried = [*closed, *faults]
    mine = sa.and_(col(BillingFault.month) == month, col(BillingFault.account_id).in_(tried))
    await session.execute(sa.delete(BillingFault).where(mine))
    session.add_all(
        BillingFault(account_id=account, month=month, code=fault.code, detail=fault.detail)
        for account, fault in faults.items()
    )


async def begin(session: AsyncSession, *, month: Month, now: datetime) -> None:
    """Note that the close of a month has begun."""
    await session.execute(insert(MonthClose).values(month=month, began_at=now).on_conflict_do_nothing())


async def finish(session: AsyncSession, *, month: Month, now: datetime, summary: Mapping[str, Any]) -> None:
    """Note that a month is closed, and what it came to; the moment stays that of the first time."""
    finished = sa.func.coalesce(col(MonthClose.finished_at), now)
    mine = sa.update(MonthClose).where(col(MonthClose.month) == month)
    await session.execute(mine.values(finished_at=finished, summary=dict(summary)))


async def hold(session: AsyncSession) -> bool:
    """Keep imports and other closes away until the connection ends; return False where one runs."""
    return bool(await session.scalar(sa.select(sa.func.pg_try_advisory_lock(IMPORT_LOCK))))


async def release(session: AsyncSession) -> None:
    """Let imports and closes run again."""
    await session.execute(sa.select(sa.func.pg_advisory_unlock(IMPORT_LOCK)))


async def closed_months(session: AsyncSession) -> list[MonthClose]:
    """Return the months whose close has begun, the first one first."""
    return list((await session.execute(sa.select(MonthClose).order_by(col(MonthClose.month)))).scalars())


_SUMMARY = """
    SELECT coalesce(jsonb_object_agg(basis, counted), '{}') AS bases FROM (
        SELECT basis, jsonb_build_object(
            'accounts', count(*), 'kopecks', sum(c.amount),
            'kwh', coalesce(sum((SELECT sum(kwh) FROM charge_line l WHERE l.charge_id = c.id AND kind = 'ENERGY')), 0)
        ) AS counted
        FROM charge c WHERE c.month = :month AND c.source = 'COMPUTED' GROUP BY basis
    ) b
"""
_REST = """
    SELECT (SELECT count(*) FROM charge WHERE month = :month AND source = 'IMPORTED') AS imported,
           (SELECT jsonb_build_object('accounts', count(DISTINCT account_id), 'months', count(*),
                                      'kopecks', coalesce(sum(amount), 0))
            FROM charge_correction WHERE posted_month = :month) AS corrections,
           (SELECT jsonb_build_object('accounts', count(DISTINCT account_id), 'kopecks', coalesce(sum(amount), 0))
            FROM ledger_entry WHERE posted_on = :last AND part = 'PENALTY' AND facts IS NOT NULL
              AND month IS NOT NULL) AS penalties,
           (SELECT coalesce(jsonb_object_agg(code, told), '{}') FROM (
                SELECT f.code, jsonb_build_object('accounts', count(*),
                    'first', (array_agg(a.number || ': ' || coalesce(f.detail, '') ORDER BY a.number))[1:5]) AS told
                FROM billing_fault f JOIN account a ON a.id = f.account_id WHERE f.month = :month GROUP BY f.code
            ) f) AS faults
"""


async def summary_of(session: AsyncSession, *, month: Month) -> dict[str, Any]:
    """Return what a month came to: accounts, kWh and kopecks by basis; corrections, penalties and faults."""
    given = {"month": month, "last": last_day(month)}
    bases = (await session.execute(sa.text(_SUMMARY), {"month": month})).scalar_one()
    rest = (await session.execute(sa.text(_REST), given)).one()
    return {"bases": bases, **rest._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping

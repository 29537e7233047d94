"""What was loaded from the billing system, and what waits to be given back to it."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from models.base import Row, choice, document, moment


class OutgoingKind(Enum):
    """What the billing system gets back."""

    READING = "READING"
    PAYMENT = "PAYMENT"
    REQUEST = "REQUEST"


class ImportRun(Row, table=True):
    """A set of files that was loaded whole; ``as_of`` is the day that the set was made for."""

    __tablename__ = "import_run"

    as_of: date
    digest: str
    finished_at: datetime = moment(now=True)
    summary: dict[str, Any] = document()


class OutgoingRecord(Row, table=True):
    """A row for the billing system, in the order of ``sequence``; written in the transaction of what it tells."""

    __tablename__ = "outgoing_record"

    sequence: int = Field(default=None, sa_type=sa.BigInteger, sa_column_args=[sa.Identity(always=True)], unique=True)
    kind: OutgoingKind = choice(OutgoingKind)
    subject_id: uuid.UUID
    recorded_at: datetime = moment(now=True)


async def last_import(session: AsyncSession) -> date | None:
    """Return the day of the newest set that was loaded."""
    return await session.scalar(sa.select(sa.func.max(ImportRun.as_of)))


async def record_import(session: AsyncSession, *, as_of: date, digest: str, summary: dict[str, Any]) -> None:
    """Keep that a set was loaded, and what that did."""
    await session.execute(sa.insert(ImportRun).values(as_of=as_of, digest=digest, summary=summary))


# Advisory lock of the outgoing rows: writers share it until they commit, the exporter takes it alone for an instant.
OUTGOING_LOCK = 7_310_001


async def give_back(session: AsyncSession, *, kind: OutgoingKind, subject_id: uuid.UUID) -> None:
    """Queue a row for the billing system in the caller's transaction, as often as it changes."""
    await give_all_back(session, kind=kind, subject_ids=[subject_id])


async def give_all_back(session: AsyncSession, *, kind: OutgoingKind, subject_ids: Iterable[uuid.UUID]) -> None:
    """
    Queue rows for the billing system in the caller's transaction, in this order.

    A sequence is drawn before its transaction commits, so that a later number may become visible first; the shared
    lock lets the exporter wait until every number below its bound is settled.
    """
    rows = [{"kind": kind, "subject_id": subject_id} for subject_id in subject_ids]
    if rows:
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(OUTGOING_LOCK)))
        await session.execute(sa.insert(OutgoingRecord), rows)

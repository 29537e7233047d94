"""Failures that are counted against guessing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.users import AttemptCount


class AttemptKey(NamedTuple):
    """What failures are counted of: a subject, and the hash of which one."""

    subject: str
    key_hash: bytes


async def lock_attempts(
    session: AsyncSession, *, keys: Sequence[AttemptKey], now: datetime
) -> dict[AttemptKey, AttemptCount]:
    """
    Return the counts of ``keys``, new ones at zero, locked until the transaction ends.

    Rows are locked in the order of their keys, so that two tries never wait for each other.
    """
    values = [key._asdict() | {"failures": 0, "last_failure_at": now} for key in sorted(keys)]
    statement = insert(AttemptCount).values(values)
    held = statement.on_conflict_do_update(
        index_elements=["subject", "key_hash"], set_={"failures": col(AttemptCount.failures)}
    ).returning(AttemptCount)
    rows = (await session.execute(held)).scalars().all()
    return {AttemptKey(row.subject, row.key_hash): row for row in rows}


async def forget_attempts(session: AsyncSession, *, key: AttemptKey) -> None:
    """Delete a count."""
    statement = sa.delete(AttemptCount).where(_is(key))
    await session.execute(statement)


async def take_back_failure(session: AsyncSession, *, key: AttemptKey) -> None:
    """Lower a count by one failure."""
    lowered = sa.func.greatest(col(AttemptCount.failures) - 1, 0)
    await session.execute(sa.update(AttemptCount).where(_is(key)).values(failures=lowered))


def _is(key: AttemptKey) -> sa.ColumnElement[bool]:
    return sa.and_(col(AttemptCount.subject) == key.subject, col(AttemptCount.key_hash) == key.key_hash)

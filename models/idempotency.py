"""Answers kept by idempotency key, so that a repeated request changes nothing."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from models.base import document, moment


class IdempotencyRecord(SQLModel, table=True):
    """What was answered to a key: ``scope`` is the person or the account that it belongs to."""

    __tablename__ = "idempotency_record"

    scope: str = Field(primary_key=True)
    operation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    input_hash: bytes = Field(sa_type=sa.LargeBinary)
    answer: dict[str, Any] = document()
    recorded_at: datetime = moment(now=True)


async def claim(session: AsyncSession, *, scope: str, operation: str, key: str) -> IdempotencyRecord | None:
    """
    Return what was answered to a key, if anything was.

    Until the caller's transaction ends, whoever else claims the same key waits here, so two requests at once become one
    after the other.
    """
    name = sa.func.hashtextextended(json.dumps([scope, operation, key]), 0)
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    return await session.get(IdempotencyRecord, (scope, operation, key))


async def release(session: AsyncSession, *, scope: str, operation: str, key: str) -> None:
    """Forget what was answered to a key."""
    mine = sa.and_(
        col(IdempotencyRecord.scope) == scope,
        col(IdempotencyRecord.operation) == operation,
        col(IdempotencyRecord.key) == key,
    )
    await session.execute(sa.delete(IdempotencyRecord).where(mine))

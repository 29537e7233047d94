"""Requests counted by the minute."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.users import RequestCount


async def count_request(session: AsyncSession, *, key: str, minute: datetime) -> int:
    """Count one request more of ``key``, and return how many it has sent in ``minute``."""
    statement = (
        insert(RequestCount)
        .values(key=key, minute=minute, requests=1)
        .on_conflict_do_update(index_elements=["key", "minute"], set_={"requests": col(RequestCount.requests) + 1})
        .returning(col(RequestCount.requests))
    )
    return (await session.execute(statement)).scalar_one()


async def forget_requests(session: AsyncSession, *, before: datetime) -> None:
    """Delete what was counted in the minutes before ``before``."""
    await session.execute(sa.delete(RequestCount).where(col(RequestCount.minute) < before))

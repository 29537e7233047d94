"""How often forms that are open to everybody are used."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.clocks import SKEW
from models.base import moment


class FormUse(SQLModel, table=True):
    """Uses of a form since ``began_at`` by one of those that are counted, known by a hash alone."""

    __tablename__ = "form_use"

    key_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    began_at: datetime = moment()
    uses: int


async def count_use(session: AsyncSession, key_hash: bytes, *, now: datetime, span: timedelta) -> FormUse:
    """Count one use more, from anew where the span is over, and return the count."""
    is_over = _is_over(now, span)
    added = insert(FormUse).values(key_hash=key_hash, began_at=now, uses=1)
    counted = added.on_conflict_do_update(
        index_elements=["key_hash"],
        set_={
            "uses": sa.case((is_over, 1), else_=col(FormUse.uses) + 1),
            "began_at": sa.case((is_over, now), else_=col(FormUse.began_at)),
        },
    )
    return (await session.execute(counted.returning(FormUse))).scalar_one()


async def uses_since(session: AsyncSession, key_hash: bytes, *, now: datetime, span: timedelta) -> int:
    """Return a count whose span is not over, else zero."""
    mine = sa.and_(col(FormUse.key_hash) == key_hash, sa.not_(_is_over(now, span)))
    return (await session.execute(sa.select(col(FormUse.uses)).where(mine))).scalar_one_or_none() or 0


async def delete_uses(session: AsyncSession, key_hash: bytes) -> None:
    """Delete a count."""
    await session.execute(sa.delete(FormUse).where(col(FormUse.key_hash) == key_hash))


def _is_over(now: datetime, span: timedelta) -> sa.ColumnElement[bool]:
    """Tell whether a count is of an earlier span, or of a clock that was set back since and would make it last."""
    return sa.or_(col(FormUse.began_at) <= now - span, col(FormUse.began_at) > now + SKEW)

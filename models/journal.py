"""The journal: rows are added in the transaction of what they tell, and never changed."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.journal import Action, OperationKind
from models.base import Row, choice, document, moment, reference
from models.batches import count_of_each, first_of_each


class Operation(Row, table=True):
    """One step of one person; ``parts`` fills the places of its sentence."""

    __table_args__ = (sa.Index(None, "user_id", "at", "id"),)

    user_id: uuid.UUID = reference("users.id")
    account_id: uuid.UUID | None = reference("account.id", nullable=True)
    at: datetime = moment()
    action: Action = choice(Action)
    parts: dict[str, Any] = document()

    @property
    def kind(self) -> OperationKind:
        """Which part of the cabinet it belongs to."""
        return self.action.kind


async def operations_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, limit: int, after: tuple[datetime, uuid.UUID] | None
) -> list[list[Operation]]:
    """Return what each person did, the newest first, from before the moment and the key ``after``."""
    where = [] if after is None else [sa.tuple_(col(Operation.at), col(Operation.id)) < after]
    order: list[sa.ColumnElement[Any]] = [col(Operation.at).desc(), col(Operation.id).desc()]
    return await first_of_each(
        session, Operation, owner=Operation.user_id, keys=keys, order=order, where=where, limit=limit
    )


async def last_time(session: AsyncSession, *, user_id: uuid.UUID, action: Action) -> datetime | None:
    """Return when a step was last taken by or for a person; null for never."""
    taken = sa.and_(col(Operation.user_id) == user_id, col(Operation.action) == action)
    return (await session.execute(sa.select(sa.func.max(col(Operation.at))).where(taken))).scalar_one_or_none()


async def count_operations(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[int]:
    """Return how many steps the journal has of each person."""
    return await count_of_each(session, owner=Operation.user_id, keys=keys)

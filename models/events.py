"""What other processes are told once a transaction is committed: what changed, never how it stands now."""

import uuid
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "kabinet_events"


class Topic(Enum):
    """What an event is about; its key names the row."""

    PAYMENT = "payment"
    """Key: the payment."""
    BALANCE = "balance"
    """Key: the account."""
    REPAIR = "repair"
    """Key: the request."""
    SESSION = "session"
    """Key: the session that has ended."""


async def tell(session: AsyncSession, topic: Topic, key: uuid.UUID | None) -> None:
    """Tell every process, when the transaction commits, that a row has changed; without ``key``, that any may have."""
    told = topic.value if key is None else f"{topic.value} {key}"
    await session.execute(sa.select(sa.func.pg_notify(CHANNEL, told)))

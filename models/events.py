"""What other processes are told once a transaction is committed: what changed, never how it stands now."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from models.batches import array

CHANNEL = "kabinet_events"
LISTENER = "kabinet listener"
"""Name of the listening connections in pg_stat_activity."""
QUIET_SECONDS = 15.0
"""After as many without an event, the connection is tried."""
ANSWER_SECONDS = 5.0


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


async def tell_each(session: AsyncSession, topic: Topic, keys: Sequence[uuid.UUID]) -> None:
    """Tell every process, when the transaction commits, that these rows have changed."""
    if keys:
        told = topic.value + " " + sa.cast(sa.func.unnest(array(keys)), sa.Text)
        await session.execute(sa.select(sa.func.pg_notify(CHANNEL, told)))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was told; without a key, any row of the topic may have changed."""

    topic: Topic
    key: uuid.UUID | None


async def heard(url: sa.URL) -> AsyncGenerator[Event | None, None]:
    """
    Yield what is told from now on, over a connection of its own; null first, once all that follows will be heard.

    :raises psycopg.OperationalError: the connection cannot be had, or is lost
    :raises TimeoutError: it is silent, and does not answer
    """
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(
        address, autocommit=True, application_name=LISTENER, connect_timeout=int(ANSWER_SECONDS)
    ) as connection:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        yield None
        while True:
            async with aclosing(connection.notifies(timeout=QUIET_SECONDS)) as notices:
                async for notice in notices:
                    if event := _read(notice.payload):
                        yield event
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.execute("SELECT 1")


def _read(payload: str) -> Event | None:
    """Read what was told; a newer Kabinet may tell what this one does not know yet."""
    topic, _, key = payload.partition(" ")
    try:
        return Event(Topic(topic), uuid.UUID(key) if key else None)
    except ValueError:
        return None

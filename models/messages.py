"""Messages to people: written in the transaction that causes them, sent by the worker afterwards."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from domain.messages import Channel, MessageKind, MessageState
from domain.users import Language
from models.base import Row, choice, document, moment, reference
from models.users import User


class Message(Row, table=True):
    """
    One message to one address or number.

    ``parts`` fills the template's places and may hold a link's token or a code, so it is emptied once the message has
    left. ``unsure`` counts attempts of which nobody knows whether they succeeded: after the second no other is made.
    """

    __table_args__ = (
        sa.Index(None, "state", "recorded_at"),
        sa.Index("ix_message_user_id", "user_id", postgresql_where=sa.text("user_id IS NOT NULL")),
    )

    channel: Channel = choice(Channel)
    recipient: str
    kind: MessageKind = choice(MessageKind)
    language: Language = choice(Language)
    parts: dict[str, Any] = document()
    user_id: uuid.UUID | None = reference("users.id", nullable=True)
    state: MessageState = choice(MessageState, default=MessageState.QUEUED)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unsure: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    expires_at: datetime | None = moment(nullable=True)
    sent_at: datetime | None = moment(nullable=True)
    fault: str | None = None
    recorded_at: datetime = moment(now=True)


async def message_locked(session: AsyncSession, *, message_id: uuid.UUID) -> Message | None:
    """Return a message that nobody else takes before the transaction ends."""
    return await session.get(Message, message_id, with_for_update=True)


async def mark_sending(session: AsyncSession, *, message_id: uuid.UUID, attempt: int) -> bool:
    """Note that this attempt may send the message from now on; false where another attempt has overtaken it."""
    marked = (
        sa.update(Message)
        .where(
            col(Message.id) == message_id,
            col(Message.attempts) == attempt,
            col(Message.state) == MessageState.QUEUED,
        )
        .values(state=MessageState.SENDING)
        .returning(col(Message.id))
    )
    return (await session.execute(marked)).scalar_one_or_none() is not None


async def mark_email_rejected(session: AsyncSession, *, email: str, now: datetime) -> None:
    """Note that nobody is reached under an address, for the person who has it."""
    of_address = sa.func.lower(col(User.email)) == email.lower()
    await session.execute(sa.update(User).where(of_address).values(email_rejected_at=now))


async def clear_email_rejected(session: AsyncSession, *, email: str) -> None:
    """Note that an address reaches the person who has it, whatever was noted before."""
    marked = sa.and_(sa.func.lower(col(User.email)) == email.lower(), col(User.email_rejected_at).is_not(None))
    await session.execute(sa.update(User).where(marked).values(email_rejected_at=None))

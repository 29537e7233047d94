"""Messages to people: written in the transaction that causes them, sent by the worker afterwards."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.messages import Channel, MessageKind, MessageState
from domain.users import Language
from models.base import Row, choice, document, moment, reference


class Message(Row, table=True):
    """
    One message to one address or number.

    ``parts`` fills the template's places and may hold a link's token or a code, so it is emptied once the message has
    left. ``unsure`` counts attempts of which nobody knows whether they succeeded: after the second no other is made.
    """

    __table_args__ = (sa.Index(None, "state", "recorded_at"),)

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

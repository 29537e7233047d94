"""Tell people: a message is stored and enqueued with what causes it, and sent after that has committed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages import Channel, MessageKind, MessageState
from domain.users import Language
from models.messages import Message
from models.queue import defer

SEND = "send_message"
QUEUE = "messages"
HELD_BACK = "held back: the recipient had its share"


@dataclass(frozen=True, slots=True)
class Letter:
    """
    What is to be told to whom; ``parts`` fills the places of the template.

    After ``expires_at`` it is not sent any more, since its link or code no longer works.
    """

    kind: MessageKind
    channel: Channel
    recipient: str
    language: Language
    parts: Mapping[str, Any]
    user_id: uuid.UUID | None = None
    expires_at: datetime | None = None


async def post(session: AsyncSession, letter: Letter, *, is_held_back: bool = False) -> None:
    """
    Store a message and its job in the caller's transaction.

    One that is held back takes the same steps, so that no time tells, and is never sent.
    """
    row = Message(
        kind=letter.kind,
        channel=letter.channel,
        recipient=letter.recipient,
        language=letter.language,
        parts=dict(letter.parts),
        user_id=letter.user_id,
        expires_at=letter.expires_at,
    )
    if is_held_back:
        row.state, row.fault, row.parts = MessageState.GIVEN_UP, HELD_BACK, {}
    session.add(row)
    await session.flush()
    await defer(session, name=SEND, queue=QUEUE, lock=str(row.id), message_id=str(row.id))

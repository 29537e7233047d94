"""
Send one message: take it, hand it over outside any transaction, note what became of it.

It leaves at least once and at most twice. What is known not to have left is tried again for as long as it makes sense;
what may have left is tried once more, and no third time.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages import MOST_UNSURE, PENDING, Channel, MessageState, is_over, next_attempt
from gateways.letters import Composer, Content
from gateways.ports import Doubtful, Leaving, Mail, Mailer, NotSent, Postponed, Rejected, Texter, TextMessage
from models import messages
from models.base import Database
from models.messages import Message
from models.queue import defer
from services.messages import QUEUE, SEND

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What writes messages, and the ways that they leave by."""

    composer: Composer
    mailer: Mailer
    texter: Texter

    async def close(self) -> None:
        """Close what was opened."""
        await self.mailer.close()
        await self.texter.close()


class _Overtaken(Exception):
    """Another attempt has taken the message, since this one seemed dead."""


async def deliver(*, database: Database, post_office: PostOffice, message_id: uuid.UUID, now: datetime) -> None:
    """Make one attempt to send a message; one that has left, or no longer makes sense, is let be."""
    message = await _take(database, message_id, now)
    if message is None:
        return
    try:
        await _hand_over(post_office, message, now, leaving=_marking(database, message))
    except _Overtaken:
        return
    except NotSent as failure:
        await _note_failure(database, message, failure, now)
    else:
        await _note_sent(database, message, now)


async def _take(database: Database, message_id: uuid.UUID, now: datetime) -> Message | None:
    async with database.transaction() as session:
        message = await messages.message_locked(session, message_id=message_id)
        if message is None or message.state not in PENDING:
            return None
        if message.state is MessageState.SENDING:
            message.unsure += 1  # whoever took it was cut off
        if message.unsure >= MOST_UNSURE:
            _end(message, MessageState.GIVEN_UP, "cut off twice while it was sent")
            return None
        if is_over(recorded_at=message.recorded_at, expires_at=message.expires_at, now=now):
            _end(message, MessageState.GIVEN_UP, f"its time was over; {message.fault or 'not tried before'}")
            return None
        message.state = MessageState.QUEUED
        message.attempts += 1
    return message


def _marking(database: Database, message: Message) -> Leaving:
    async def leaving() -> None:
        async with database.transaction() as session:
            if not await messages.mark_sending(session, message_id=message.id, attempt=message.attempts):
                raise _Overtaken

    return leaving


async def _hand_over(office: PostOffice, message: Message, now: datetime, *, leaving: Leaving) -> None:
    content = Content(message.kind, message.language, message.parts, until=message.expires_at)
    if message.channel is Channel.EMAIL:
        subject, plain, html = office.composer.mail(content)
        await office.mailer.send(Mail(message.id, message.recipient, subject, plain, html, now), leaving=leaving)
    else:
        text = office.composer.text_message(content)
        is_doubtful = message.unsure > 0
        await office.texter.send(TextMessage(message.id, message.recipient, text, now, is_doubtful), leaving=leaving)


async def _note_sent(database: Database, message: Message, now: datetime) -> None:
    async with database.transaction() as session:
        kept = await messages.message_locked(session, message_id=message.id)
        if kept is not None:
            _end(kept, MessageState.SENT, None)
            kept.sent_at = now
            if kept.channel is Channel.EMAIL:
                await messages.clear_email_rejected(session, email=kept.recipient)


async def _note_failure(database: Database, message: Message, failure: NotSent, now: datetime) -> None:
    async with database.transaction() as session:
        kept = await messages.message_locked(session, message_id=message.id)
        if kept is None or kept.state not in PENDING or kept.attempts != message.attempts:
            return
        if isinstance(failure, Doubtful):
            kept.unsure += 1
        if isinstance(failure, Rejected):
            _end(kept, MessageState.REJECTED, failure.reason, failure.answer)
            if kept.channel is Channel.EMAIL:
                await messages.mark_email_rejected(session, email=kept.recipient, now=now)
        elif isinstance(failure, Postponed | Doubtful) and kept.unsure < MOST_UNSURE:
            await _try_again(session, kept, failure, now)
        else:
            _end(kept, MessageState.GIVEN_UP, failure.reason, failure.answer)


async def _try_again(session: AsyncSession, message: Message, failure: NotSent, now: datetime) -> None:
    message.state = MessageState.QUEUED
    message.fault = failure.reason
    at = next_attempt(attempts=message.attempts, now=now)
    log.info(
        "message postponed",
        message=str(message.id),
        attempts=message.attempts,
        until=at.isoformat(),
        answer=failure.answer,
    )
    # The lock keeps a killed attempt that is made again from running beside this one.
    await defer(session, name=SEND, queue=QUEUE, at=at, lock=str(message.id), message_id=str(message.id))


def _end(message: Message, state: MessageState, fault: str | None, answer: str | None = None) -> None:
    message.state, message.fault, message.parts = state, fault, {}
    tell = log.info if state is MessageState.SENT else log.warning
    tell(
        "message ended",
        message=str(message.id),
        kind=message.kind.value,
        channel=message.channel.value,
        state=state.value,
        answer=answer,
    )

"""Rows that matter for a time only."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages import PENDING
from models.form_uses import FormUse
from models.idempotency import IdempotencyRecord
from models.messages import Message
from models.users import AttemptCount, Captcha, RequestCount, UserSession

FAILURES_KEPT = timedelta(days=1)
REQUESTS_KEPT = timedelta(hours=1)
MESSAGES_KEPT = timedelta(days=30)
FORM_USES_KEPT = timedelta(days=1)
ANSWERS_KEPT = timedelta(days=30)
"""Clients are promised a day; a clock that jumps must not take an answer away early."""


async def delete_expired(session: AsyncSession, *, now: datetime) -> None:
    """Delete sessions that ended, captchas past their time, and counts, kept answers and messages that are old."""
    ended = sa.or_(col(UserSession.expires_at) <= now, col(UserSession.ended_at).is_not(None))
    await session.execute(sa.delete(UserSession).where(ended))
    await session.execute(sa.delete(Captcha).where(col(Captcha.expires_at) <= now))
    await session.execute(sa.delete(AttemptCount).where(col(AttemptCount.last_failure_at) <= now - FAILURES_KEPT))
    await session.execute(sa.delete(RequestCount).where(col(RequestCount.minute) <= now - REQUESTS_KEPT))
    await session.execute(sa.delete(FormUse).where(col(FormUse.began_at) <= now - FORM_USES_KEPT))
    await session.execute(sa.delete(IdempotencyRecord).where(col(IdempotencyRecord.recorded_at) <= now - ANSWERS_KEPT))
    old = col(Message.recorded_at) <= now - MESSAGES_KEPT
    await session.execute(sa.delete(Message).where(col(Message.state).not_in(PENDING), old))

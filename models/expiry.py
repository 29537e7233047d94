"""Rows that matter for a time only."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from domain.confirmations import ConfirmationPurpose
from domain.messages import PENDING
from domain.registration import UNCONFIRMED_LASTS
from models.confirmations import Confirmation
from models.form_uses import FormUse
from models.idempotency import IdempotencyRecord
from models.messages import Message
from models.registrations import RegisteredContact
from models.users import AttemptCount, Captcha, RequestCount, UserSession

FAILURES_KEPT = timedelta(days=1)
REQUESTS_KEPT = timedelta(hours=1)
MESSAGES_KEPT = timedelta(days=30)
FORM_USES_KEPT = timedelta(days=1)
LINKS_KEPT = timedelta(days=1)
"""Whoever comes a little late is told so."""
ANSWERS_KEPT = timedelta(days=30)
"""Clients are promised a day; a clock that jumps must not take an answer away early."""


async def delete_expired(session: AsyncSession, *, now: datetime) -> None:
    """Delete sessions that ended, captchas past their time, and counts, kept answers and messages that are old."""
    ended = sa.or_(col(UserSession.expires_at) <= now, col(UserSession.ended_at).is_not(None))
    await session.execute(sa.delete(UserSession).where(ended))
    await session.execute(sa.delete(Captcha).where(col(Captcha.expires_at) <= now))
    await session.execute(_of_nobody(AttemptCount, col(AttemptCount.last_failure_at) <= now - FAILURES_KEPT))
    await session.execute(sa.delete(RequestCount).where(col(RequestCount.minute) <= now - REQUESTS_KEPT))
    # What confirms a registration goes with it: its contact is known from nowhere else.
    passing = col(Confirmation.purpose) != ConfirmationPurpose.ACTIVATION
    await session.execute(sa.delete(Confirmation).where(passing, col(Confirmation.expires_at) <= now - LINKS_KEPT))
    await session.execute(_of_nobody(FormUse, col(FormUse.began_at) <= now - FORM_USES_KEPT))
    await session.execute(_of_nobody(RegisteredContact, col(RegisteredContact.told_at) <= now - UNCONFIRMED_LASTS))
    await session.execute(sa.delete(IdempotencyRecord).where(col(IdempotencyRecord.recorded_at) <= now - ANSWERS_KEPT))
    old = col(Message.recorded_at) <= now - MESSAGES_KEPT
    await session.execute(sa.delete(Message).where(col(Message.state).not_in(PENDING), old))


def _of_nobody(table: type[SQLModel], is_old: sa.ColumnElement[bool]) -> sa.Delete:
    """
    Return the deletion of counts that nobody holds at the moment.

    A sign-in holds two of them at once; whoever waits for one while holding the other would block it.
    """
    keys = sa.inspect(table).primary_key
    free = sa.select(*keys).where(is_old).with_for_update(skip_locked=True)
    return sa.delete(table).where(sa.tuple_(*keys).in_(free))

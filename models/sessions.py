"""Sessions of signed-in clients."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.sessions import MOST_SESSIONS, TOUCH_EVERY, SessionLimits
from domain.users import STAFF
from models.batches import among
from models.events import Topic, tell_each
from models.users import User, UserSession


async def session_of_token(
    session: AsyncSession, *, token_hash: bytes, limits: SessionLimits, now: datetime
) -> tuple[User, uuid.UUID] | None:
    """
    Return the person behind a token and the session's id; null where it ended, expired or is of a disabled person.

    One statement also moves on, once a minute, when the session was seen and when it expires, and ends one that has
    expired for good: a clock that is set back does not revive what was refused.
    """
    usable = sa.and_(
        col(UserSession.token_hash) == token_hash, goes_on(now), col(UserSession.user_id) == col(User.id),
        col(User.disabled_at).is_(None),
    )  # fmt: skip
    touched = (
        sa.update(UserSession)
        .where(usable, col(UserSession.last_seen_at) <= now - TOUCH_EVERY)
        .values(last_seen_at=now, expires_at=_expiry(limits, now))
        .returning(col(UserSession.id))
        .cte("touched")
    )
    lapsed = (
        sa.update(UserSession)
        .where(
            col(UserSession.token_hash) == token_hash,
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) <= now,
        )
        .values(ended_at=now)
        .returning(col(UserSession.id))
        .cte("lapsed")
    )
    found = sa.select(User, col(UserSession.id)).where(usable).add_cte(touched, lapsed)
    row = (await session.execute(found)).one_or_none()
    return (row[0], row[1]) if row else None


async def person_of_session(session: AsyncSession, *, session_id: uuid.UUID, now: datetime) -> User | None:
    """Return the person of a session as stored now; null where it ended, expired or is of a disabled person."""
    whose = sa.select(User).join(UserSession, col(UserSession.user_id) == col(User.id))
    usable = (col(UserSession.id) == session_id, goes_on(now), col(User.disabled_at).is_(None))
    return (await session.execute(whose.where(*usable))).scalar_one_or_none()


async def ended_among(session: AsyncSession, ids: Sequence[uuid.UUID], *, now: datetime) -> set[uuid.UUID]:
    """Return those of some sessions that ended, expired or are of a disabled person."""
    usable = (among(UserSession.id, ids), goes_on(now), col(User.disabled_at).is_(None))
    going = sa.select(col(UserSession.id)).join(User, col(User.id) == UserSession.user_id).where(*usable)
    return set(ids) - set((await session.execute(going)).scalars())


async def sessions_of_user(session: AsyncSession, *, user_id: uuid.UUID, now: datetime) -> Sequence[UserSession]:
    """Return a person's sessions that go on, the one used last first."""
    statement = (
        sa.select(UserSession)
        .where(col(UserSession.user_id) == user_id, goes_on(now))
        .order_by(col(UserSession.last_seen_at).desc(), col(UserSession.id).desc())
        .limit(MOST_SESSIONS)
    )
    return (await session.execute(statement)).scalars().all()


async def end_session(session: AsyncSession, *, user_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> int:
    """End one session of a person; return how many ended, 0 or 1."""
    return await _end(session, col(UserSession.user_id) == user_id, col(UserSession.id) == session_id, now=now)


async def end_other_sessions(session: AsyncSession, *, user_id: uuid.UUID, current_id: uuid.UUID, now: datetime) -> int:
    """End all sessions of a person but one; return how many ended."""
    return await _end(session, col(UserSession.user_id) == user_id, col(UserSession.id) != current_id, now=now)


async def end_all_sessions(session: AsyncSession, *, user_id: uuid.UUID, now: datetime) -> int:
    """End all sessions of a person; return how many ended."""
    return await _end(session, col(UserSession.user_id) == user_id, now=now)


async def make_room(session: AsyncSession, *, user_id: uuid.UUID, now: datetime) -> None:
    """End those sessions of a person that leave no room for one more: the ones unused for longest."""
    kept = (
        sa.select(col(UserSession.id))
        .where(col(UserSession.user_id) == user_id, goes_on(now))
        .order_by(col(UserSession.last_seen_at).desc(), col(UserSession.id).desc())
        .limit(MOST_SESSIONS - 1)
    )
    await _end(session, col(UserSession.user_id) == user_id, col(UserSession.id).not_in(kept), now=now)


async def _end(session: AsyncSession, *which: sa.ColumnElement[bool], now: datetime) -> int:
    # Those that have expired as well, lest a clock that is set back revive them; they are not counted.
    ended = sa.update(UserSession).where(*which, col(UserSession.ended_at).is_(None)).values(ended_at=now)
    gone = (await session.execute(ended.returning(col(UserSession.id), col(UserSession.expires_at)))).all()
    await tell_each(session, Topic.SESSION, [row[0] for row in gone])
    return sum(expires_at > now for _, expires_at in gone)


def goes_on(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a session has neither ended nor expired."""
    return sa.and_(col(UserSession.ended_at).is_(None), col(UserSession.expires_at) > now)


def _expiry(limits: SessionLimits, now: datetime) -> sa.ColumnElement[datetime]:
    """``SessionLimits.expires_at``, said to the database."""
    is_staff = col(User.role).in_(STAFF)
    unused = sa.case((is_staff, now + limits.staff_idle), else_=now + limits.idle)
    in_all = sa.case(
        (is_staff, sa.literal(limits.staff_absolute, sa.Interval())), else_=sa.literal(limits.absolute, sa.Interval())
    )
    return sa.func.least(unused, col(UserSession.created_at) + in_all)

"""Open and end sessions; one that ended is refused from the next request on."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.refusals import NotFound
from auth.tokens import new_token, token_hash
from auth.viewer import Viewer
from domain.clients import client_name
from domain.journal import Action
from domain.sessions import SessionLimits
from models import sessions
from models.base import Database
from models.users import User, UserSession
from services.journal import record


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks for a session: what the client calls itself, and who was ``current``ly signed in there."""

    user_agent: str | None
    current: Viewer | None


@dataclass(frozen=True, slots=True)
class IssuedSession:
    """A new session: its token is told this once."""

    token: str
    session_id: uuid.UUID
    expires_at: datetime
    ends_at: datetime
    user: User


async def open_session(
    *, session: AsyncSession, person: User, client: Client, limits: SessionLimits, now: datetime
) -> IssuedSession:
    """Open a session in the caller's transaction, and end the one that the request came with."""
    if client.current:
        await sessions.end_session(
            session, user_id=client.current.user_id, session_id=client.current.session_id, now=now
        )
    await sessions.make_room(session, user_id=person.id, now=now)
    token = new_token()
    opened = UserSession(
        user_id=person.id,
        token_hash=token_hash(token),
        created_at=now,
        last_seen_at=now,
        expires_at=limits.expires_at(person.role, created_at=now, now=now),
        client=client_name(client.user_agent),
    )
    session.add(opened)
    ends_at = limits.ends_at(person.role, created_at=now)
    return IssuedSession(token, session_id=opened.id, expires_at=opened.expires_at, ends_at=ends_at, user=person)


async def sign_out(*, database: Database, viewer: Viewer, now: datetime) -> int:
    """End the session in use; return how many ended: 0 where it was over already."""
    async with database.transaction() as session:
        ended = await sessions.end_session(session, user_id=viewer.user_id, session_id=viewer.session_id, now=now)
        if ended:
            record(session, user_id=viewer.user_id, action=Action.SIGNED_OUT, at=now)
    return ended


async def end_one(*, database: Database, viewer: Viewer, session_id: uuid.UUID, now: datetime) -> int:
    """
    End one of the viewer's sessions, and return how many ended, which is 1.

    :raises NotFound: it is over, or not the viewer's
    """
    async with database.transaction() as session:
        ended = await sessions.end_session(session, user_id=viewer.user_id, session_id=session_id, now=now)
        if not ended:
            raise NotFound
        if session_id == viewer.session_id:
            record(session, user_id=viewer.user_id, action=Action.SIGNED_OUT, at=now)
        else:
            _record_ended(session, viewer, ended, now=now)
    return ended


async def end_others(*, database: Database, viewer: Viewer, now: datetime) -> int:
    """End all of the viewer's sessions but the one in use; return how many ended."""
    async with database.transaction() as session:
        ended = await sessions.end_other_sessions(
            session, user_id=viewer.user_id, current_id=viewer.session_id, now=now
        )
        if ended:
            _record_ended(session, viewer, ended, now=now)
    return ended


def _record_ended(session: AsyncSession, viewer: Viewer, ended: int, *, now: datetime) -> None:
    record(session, user_id=viewer.user_id, action=Action.SESSIONS_ENDED, at=now, count=str(ended))

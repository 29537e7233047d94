"""End sessions; one that ended is refused from the next request on."""

import uuid
from datetime import datetime

from auth.refusals import NotFound
from auth.viewer import Viewer
from models import sessions
from models.base import Database


async def sign_out(*, database: Database, viewer: Viewer, now: datetime) -> int:
    """End the session in use; return how many ended: 0 where it was over already."""
    async with database.transaction() as session:
        return await sessions.end_session(session, user_id=viewer.user_id, session_id=viewer.session_id, now=now)


async def end_one(*, database: Database, viewer: Viewer, session_id: uuid.UUID, now: datetime) -> int:
    """
    End one of the viewer's sessions, and return how many ended, which is 1.

    :raises NotFound: it is over, or not the viewer's
    """
    async with database.transaction() as session:
        ended = await sessions.end_session(session, user_id=viewer.user_id, session_id=session_id, now=now)
    if not ended:
        raise NotFound
    return ended


async def end_others(*, database: Database, viewer: Viewer, now: datetime) -> int:
    """End all of the viewer's sessions but the one in use; return how many ended."""
    async with database.transaction() as session:
        return await sessions.end_other_sessions(session, user_id=viewer.user_id, current_id=viewer.session_id, now=now)

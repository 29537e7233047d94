"""The viewer, and what is the viewer's own."""

from collections.abc import Sequence

import strawberry

from auth.refusals import Forbidden
from models import sessions
from models.users import User, UserSession
from resolvers.context import Info


async def viewer(info: Info) -> User | None:
    """Return the signed-in person; null when signed out."""
    return info.context.viewer.user if info.context.viewer else None


async def sessions_of(root: strawberry.Parent[User], info: Info) -> Sequence[UserSession]:
    """
    Return the viewer's sessions that go on, the one used last first.

    :raises Forbidden: for anybody else's
    """
    if root.id != info.context.signed_in.user_id:
        raise Forbidden
    async with info.context.database.reading() as session:
        return await sessions.sessions_of_user(session, user_id=root.id, now=info.context.now)


async def is_current(root: strawberry.Parent[UserSession], info: Info) -> bool:
    """Tell whether this request uses the session."""
    return info.context.viewer is not None and root.id == info.context.viewer.session_id

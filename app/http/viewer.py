"""Who sends a request: the session that it names, looked up in one statement."""

from datetime import datetime

from starlette.requests import HTTPConnection

from app.http.graphql import PREFLIGHT
from auth.cookies import SESSION_COOKIE
from auth.tokens import token_hash
from auth.viewer import Viewer
from domain.sessions import SessionLimits
from models.base import Database
from models.sessions import session_of_token

LONGEST_TOKEN = 256


async def viewer_of(token: str | None, *, database: Database, limits: SessionLimits, now: datetime) -> Viewer | None:
    """Return the signed-in person; null where no token comes along, or one that no session goes on under."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    async with database.reading() as session:
        found = await session_of_token(session, token_hash=token_hash(token), limits=limits, now=now)
    return Viewer(user=found[0], session_id=found[1]) if found else None


def token_of(request: HTTPConnection) -> str | None:
    """
    Return the token of ``Authorization: Bearer``, and only where there is no such header the one in the cookie.

    Other sites' pages can make a browser send the cookie, but not the header that it counts with.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return bearer(authorization)
    return request.cookies.get(SESSION_COOKIE) if takes_cookies(request) else None


def token_of_socket(socket: HTTPConnection, said: str | None) -> str | None:
    """
    Return the token that a web socket's first message or, without one, its handshake brings along.

    The cookie counts where a page asks, which names its origin; foreign ones were turned away by then.
    """
    authorization = socket.headers.get("authorization") if said is None else said
    if authorization is not None:
        return bearer(authorization)
    return socket.cookies.get(SESSION_COOKIE) if "origin" in socket.headers else None


def bearer(authorization: str) -> str | None:
    """Return the token of "Bearer ..."; null of any other scheme."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def takes_cookies(request: HTTPConnection) -> bool:
    """Tell whether a page of ours asks, or of a site that may: it keeps its session in a cookie."""
    return PREFLIGHT in request.headers

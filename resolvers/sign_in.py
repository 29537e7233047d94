"""Sign in and out; what follows in the same document is asked by whoever is signed in then."""

from auth.cookies import expired_cookie, session_cookie
from auth.viewer import Viewer
from domain.captchas import CaptchaAnswer
from models import sessions as models
from resolvers.context import Info
from resolvers.keys import needed_key
from services import second_factor, sessions
from services import sign_in as services
from services.sessions import Client, IssuedSession
from services.sign_in import Credentials


async def sign_in(info: Info, *, login: str, password: str, captcha: CaptchaAnswer | None) -> IssuedSession:
    """Return a new session."""
    context = info.context
    credentials = Credentials(
        login=login,
        password=password,
        captcha=captcha,
        address=context.client_address,
        user_agent=context.user_agent,
        current=context.viewer,
    )
    issued = await services.sign_in(
        database=context.database, authenticator=context.authenticator, credentials=credentials, now=context.now
    )
    return received(info, issued)


async def confirm_sign_in(info: Info, *, ticket: str, code: str) -> IssuedSession:
    """Return a new session once the second factor is right too."""
    context = info.context
    issued = await second_factor.confirm(
        database=context.database,
        authenticator=context.authenticator,
        ticket=ticket,
        code=code,
        client=Client(user_agent=context.user_agent, current=context.viewer),
        now=context.now,
    )
    return received(info, issued)


def received(info: Info, issued: IssuedSession) -> IssuedSession:
    """Let the rest of the document be asked by whoever is signed in now, and keep the session where a browser asked."""
    context = info.context
    context.viewer = Viewer(user=issued.user, session_id=issued.session_id)
    if context.takes_cookies:
        context.response_cookies[:] = [session_cookie(issued.token, lifetime=issued.ends_at - context.now)]
    return issued


async def sign_out(info: Info) -> int:
    """End the session in use, where there is one, and return how many ended."""
    context = info.context
    ended = 0
    if context.viewer is not None:
        ended = await sessions.sign_out(database=context.database, viewer=context.viewer, now=context.now)
    _forget_viewer(info)
    return ended


async def end_sessions(info: Info, *, session_id: str | None) -> int:
    """
    End one of the viewer's sessions, or all but the one in use, and return how many ended.

    :raises NotFound: ``session_id`` is no session of the viewer's that goes on
    """
    context, viewer = info.context, info.context.signed_in
    if session_id is None:
        return await sessions.end_others(database=context.database, viewer=viewer, now=context.now)
    which = needed_key(session_id)
    ended = await sessions.end_one(database=context.database, viewer=viewer, session_id=which, now=context.now)
    if which == viewer.session_id:
        _forget_viewer(info)
    return ended


async def looked_up_again(info: Info) -> None:
    """Let the rest of the document be asked by the viewer as stored now, and by nobody where the session was ended."""
    context, viewer = info.context, info.context.viewer
    if viewer is None:
        return
    async with context.database.reading() as session:
        person = await models.person_of_session(session, session_id=viewer.session_id, now=context.now)
    if person is None:
        _forget_viewer(info)
    else:
        context.viewer = Viewer(user=person, session_id=viewer.session_id)


def _forget_viewer(info: Info) -> None:
    info.context.viewer = None
    if info.context.takes_cookies:
        info.context.response_cookies[:] = [expired_cookie()]

"""POST /graphql: from bytes to an answer in JSON, or to a stream of them, and always coded where something is wrong."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.http.answers import answer_with, bad_request, too_many, too_many_streams
from app.http.bodies import BodyRefused, check_headers, read_json
from app.http.event_stream import EventStream, told_once
from app.http.negotiation import takes_events, takes_json, wants_page
from app.http.payloads import payload_of, request_of
from app.http.rate_limit import TooManyRequests
from app.http.streams import Streams
from auth.refusals import Unauthenticated
from engine.answers import GraphQLAnswer, refused_with
from engine.errors import ErrorCode, RequestRefused
from engine.execution import Caller, Engine
from engine.faults import Voice
from engine.subscriptions import Renew

PREFLIGHT = "graphql-require-preflight"
# The session is looked up in the database: where that does not answer, nothing else will.
SCOPE_SECONDS = 5.0
# What is left of a body is not waited for.
CLOSE = {"connection": "close"}
STATUS_BEFORE_EXECUTION = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}


@dataclass(frozen=True, slots=True)
class RequestScope:
    """
    What a request brings along once its session is known.

    ``renew`` makes the context of each event of a subscription; ``response_cookies`` is filled by resolvers with whole
    values of Set-Cookie, while the request runs.
    """

    context: Any
    may_introspect: bool
    renew: Renew
    session_id: uuid.UUID | None = None
    response_cookies: list[str] = field(default_factory=list)


ScopeFor: TypeAlias = Callable[[Request], Awaitable[RequestScope]]
VoiceFor: TypeAlias = Callable[[Request], Voice]
Page: TypeAlias = Callable[[Request], Awaitable[Response]]


class GraphQLEndpoint:
    """
    The ASGI application behind /graphql.

    ``scope_for`` finds out who asks and counts the request; ``voice_for`` knows, without a database, how to speak to
    that person; ``page`` is what browsers get that open the address. A session in the cookie ``session_cookie`` is
    taken only together with the header ``graphql-require-preflight``, which other sites' pages cannot send unasked:
    without it the request is refused as BAD_REQUEST, since the one to mend it is the client's developer. Whoever takes
    text/event-stream gets subscriptions as ``streams``, and whatever else in JSON unless only events are taken.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        scope_for: ScopeFor,
        voice_for: VoiceFor,
        page: Page | None,
        session_cookie: str,
        streams: Streams,
        address_of: Callable[[Request], str],
    ) -> None:
        self._engine = engine
        self._scope_for = scope_for
        self._voice_for = voice_for
        self._page = page
        self._session_cookie = session_cookie
        self._streams = streams
        self._address_of = address_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        response.headers["x-content-type-options"] = "nosniff"
        response.headers.setdefault("cache-control", "no-store")
        response.headers.add_vary_header("accept")
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "GET" and self._page and wants_page(request.headers.get("accept", "")):
            return await self._page(request)
        streamed = request.method == "GET" and takes_events(request.headers.get("accept", ""))
        if request.method != "POST" and not streamed:
            return bad_request(request, "Requests are sent by POST.", status=405, headers={"allow": "POST"})
        try:
            if not streamed:
                check_headers(request)
            self._check_preflight(request)
            return await self._scoped(request)
        except BodyRefused as refused:
            headers = {} if refused.status == 400 else CLOSE
            return bad_request(request, refused.message, status=refused.status, headers=headers)
        except TooManyRequests as refused:
            return self._too_many(request, refused)

    async def _scoped(self, request: Request) -> Response:
        voice = self._voice_for(request)
        try:
            async with asyncio.timeout(SCOPE_SECONDS):
                found = await self._scope_for(request)
            caller = Caller(context=found.context, may_introspect=found.may_introspect, voice=voice)
            response = await self._answer(request, found, caller=caller)
        except (BodyRefused, ClientDisconnect, TooManyRequests):
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the answer is coded
            return self._failed(request, fault, voice=voice)
        for cookie in found.response_cookies:
            response.headers.append("set-cookie", cookie)
        return response

    async def _answer(self, request: Request, found: RequestScope, *, caller: Caller) -> Response:
        accept, by_get = request.headers.get("accept", ""), request.method == "GET"
        takes_stream = takes_events(accept)
        payload = payload_of(request.query_params) if by_get else await read_json(request)
        try:
            asked = request_of(payload)
            if takes_stream and self._engine.is_subscription(asked, caller=caller):
                answers = self._engine.subscribe(asked, caller=caller, renew=found.renew)
                return self._streamed(request, found, caller.voice, answers)
            if by_get:
                raise BodyRefused("Queries and mutations are sent by POST.", status=405)
            answer = await self._engine.execute(asked, caller=caller)
        except RequestRefused as refused:
            answer = refused_with(refused.error)
        return told_once(answer) if takes_stream and not takes_json(accept) else answer_with(request, answer)

    def _streamed(
        self, request: Request, found: RequestScope, voice: Voice, answers: AsyncGenerator[GraphQLAnswer, None]
    ) -> Response:
        return EventStream(
            answers,
            streams=self._streams,
            session_id=found.session_id,
            address=self._address_of(request),
            full=answer_with(request, refused_with(too_many_streams(voice=voice)), status=429),
            over=lambda: self._engine.explain(Unauthenticated(), voice=voice),
        )

    def _check_preflight(self, request: Request) -> None:
        by_cookie = self._session_cookie in request.cookies and "authorization" not in request.headers
        if by_cookie and PREFLIGHT not in request.headers:
            raise BodyRefused(f"A session in a cookie is taken only with the header {PREFLIGHT}: any value will do.")

    def _failed(self, request: Request, fault: Exception, *, voice: Voice) -> Response:
        error = self._engine.explain(fault, voice=voice)
        code = ErrorCode((error.extensions or {})["code"])
        return answer_with(request, refused_with(error), status=STATUS_BEFORE_EXECUTION.get(code, 400))

    def _too_many(self, request: Request, refused: TooManyRequests) -> Response:
        error = too_many(refused, voice=self._voice_for(request))
        headers = CLOSE | {"retry-after": str(refused.retry_after)}
        return answer_with(request, refused_with(error), status=429, headers=headers)

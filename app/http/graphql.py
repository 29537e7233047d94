"""POST /graphql: from bytes to an answer that is always JSON and, where something is wrong, always coded."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.http.answers import answer_with, bad_request, too_many
from app.http.bodies import BodyRefused, check_headers, read_json
from app.http.negotiation import wants_page
from app.http.payloads import request_of
from app.http.rate_limit import TooManyRequests
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
    without it the request is refused as BAD_REQUEST, since the one to mend it is the client's developer.
    """

    def __init__(
        self, engine: Engine, *, scope_for: ScopeFor, voice_for: VoiceFor, page: Page | None, session_cookie: str
    ) -> None:
        self._engine = engine
        self._scope_for = scope_for
        self._voice_for = voice_for
        self._page = page
        self._session_cookie = session_cookie

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
        if request.method != "POST":
            return bad_request(request, "Requests are sent by POST.", status=405, headers={"allow": "POST"})
        try:
            check_headers(request)
            self._check_preflight(request)
            return await self._post(request)
        except BodyRefused as refused:
            headers = {} if refused.status == 400 else CLOSE
            return bad_request(request, refused.message, status=refused.status, headers=headers)
        except TooManyRequests as refused:
            return self._too_many(request, refused)

    async def _post(self, request: Request) -> Response:
        voice = self._voice_for(request)
        try:
            async with asyncio.timeout(SCOPE_SECONDS):
                found = await self._scope_for(request)
            caller = Caller(context=found.context, may_introspect=found.may_introspect, voice=voice)
            response = answer_with(request, await self._answer(request, caller=caller))
        except (BodyRefused, ClientDisconnect, TooManyRequests):
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the answer is coded
            return self._failed(request, fault, voice=voice)
        for cookie in found.response_cookies:
            response.headers.append("set-cookie", cookie)
        return response

    async def _answer(self, request: Request, *, caller: Caller) -> GraphQLAnswer:
        payload = await read_json(request)
        try:
            return await self._engine.execute(request_of(payload), caller=caller)
        except RequestRefused as refused:
            return refused_with(refused.error)

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

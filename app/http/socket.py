"""One web socket that speaks graphql-transport-ws, from its acceptance to its close."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.http.answers import written
from app.http.graphql import SCOPE_SECONDS, RequestScope
from app.http.places import NoPlace
from app.http.rate_limit import TooManyRequests
from app.http.socket_messages import ClientMessage, Malformed, MessageType, read_message
from app.http.socket_operations import Duplicate, Operations
from app.http.streams import Ending, Stoppable, Streams
from app.http.viewer import token_of_socket
from auth.refusals import Unauthenticated
from engine.execution import Engine
from engine.faults import Voice

RESTART, TRY_LATER = 1012, 1013
BAD_MESSAGE, UNAUTHORIZED, INIT_TIMEOUT, DUPLICATE, TOO_MANY = 4400, 4401, 4408, 4409, 4429
LONGEST_REASON = 123
ScopeOf = Callable[[str | None], Awaitable[RequestScope]]
"""Finds out who asks under a token, and counts it."""


class Closed(Exception):
    """We close the socket, with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Socket:
    """
    One client's socket, accepted already.

    The session is looked up anew for each operation, so that what has ended meanwhile opens nothing.
    """

    websocket: WebSocket
    engine: Engine
    voice: Voice
    scope_of: ScopeOf
    streams: Streams
    address: str
    _token: str | None = None
    _operations: Operations = field(init=False)
    _stream: Stoppable = field(init=False)

    def __post_init__(self) -> None:
        most = self.streams.limits.operations
        self._operations = Operations(self.engine, self.voice, enter=self._enter, send=self._send, most=most)

    async def carry(self) -> None:
        """Answer what comes, until either side closes the socket."""
        closed = None
        try:
            with self.streams.opened() as self._stream:
                closed = await self._answer_all()
            with suppress(WebSocketDisconnect):
                await self._end(closed)
        finally:
            self._operations.stop()
        await self._operations.finish()

    async def _answer_all(self) -> Closed | None:
        try:
            with self._held(None):
                session_id = await self._greet()
            with self._held(session_id):
                await self._send({"type": "connection_ack"})
                while True:
                    await self._handle(await self._receive())
        except Closed as closed:
            return closed
        except Malformed as fault:
            return Closed(BAD_MESSAGE, str(fault))
        except WebSocketDisconnect:
            return None

    @contextmanager
    def _held(self, session_id: uuid.UUID | None) -> Iterator[None]:
        """Hold a place, and lose it with the session."""
        session = None if session_id is None else str(session_id)
        with ExitStack() as held:
            try:
                held.enter_context(self.streams.places.taken(session=session, address=self.address))
            except NoPlace:
                raise Closed(TOO_MANY if session else TRY_LATER, "Too many sockets are open") from None
            if session_id is not None:
                expel = partial(self._stream.stop, Ending.SESSION_OVER)
                held.enter_context(self.streams.guard.watching(session_id, expel))
            yield

    async def _greet(self) -> uuid.UUID | None:
        """Wait for the first message; return the session that it brings along."""
        try:
            async with asyncio.timeout(self.streams.limits.init_seconds):
                said = _authorization(await self._introduction())
        except TimeoutError:
            raise Closed(INIT_TIMEOUT, "Connection initialisation timeout") from None
        self._token = token_of_socket(self.websocket, said)
        scope = await self._looked_up()
        if scope.session_id is None and (said is not None or "authorization" in self.websocket.headers):
            raise Closed(UNAUTHORIZED, "No session goes on under this token")
        self._token = self._token if scope.session_id else None
        return scope.session_id

    async def _introduction(self) -> ClientMessage:
        while (message := await self._receive()).type is not MessageType.CONNECTION_INIT:
            if message.type is MessageType.SUBSCRIBE:
                raise Closed(UNAUTHORIZED, "Unauthorized")
            await self._handle(message)
        return message

    async def _looked_up(self) -> RequestScope:
        try:
            async with asyncio.timeout(SCOPE_SECONDS):
                return await self.scope_of(self._token)
        except TooManyRequests:
            # Clients come back after this code, and may by then; 4429 is final to them.
            raise Closed(TRY_LATER, "Too many requests") from None
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is logged, and the client comes back
            self.engine.explain(fault, voice=self.voice)
            raise Closed(TRY_LATER, "Try again later") from None

    async def _enter(self) -> RequestScope:
        scope = await self.scope_of(self._token)
        if self._token and scope.session_id is None:
            raise Unauthenticated
        return scope

    async def _handle(self, message: ClientMessage) -> None:
        match message.type:
            case MessageType.SUBSCRIBE:
                try:
                    await self._operations.begin(message)
                except Duplicate:
                    raise Closed(DUPLICATE, f"Subscriber for {message.id[:50]} already exists") from None
            case MessageType.COMPLETE:
                self._operations.complete(message.id)
            case MessageType.PING:
                await self._send({"type": "pong"} | ({"payload": message.payload} if message.payload else {}))
            case MessageType.CONNECTION_INIT:
                raise Closed(TOO_MANY, "Too many initialisation requests")

    async def _receive(self) -> ClientMessage:
        message = await self.websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        return read_message(message.get("text"))

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self.streams.limits.slow_seconds):
                await self.websocket.send({"type": "websocket.send", "text": written(message)})
        except TimeoutError:
            self._stream.stop(Ending.SLOW)
            raise WebSocketDisconnect(1006) from None

    async def _end(self, closed: Closed | None) -> None:
        why = self._stream.why
        if why is Ending.SESSION_OVER:
            over = self.engine.explain(Unauthenticated(), voice=self.voice)
            await self._operations.end(over, seconds=self.streams.limits.last_seconds)
            closed = Closed(UNAUTHORIZED, "The session is over")
        self._operations.stop()
        if why is Ending.SHUTTING_DOWN:
            closed = Closed(RESTART, "Service restart")
        if closed is not None:
            await self._close(closed)

    async def _close(self, closed: Closed) -> None:
        reason = closed.reason.encode("utf-8")[:LONGEST_REASON].decode("utf-8", "ignore")
        with suppress(TimeoutError):
            async with asyncio.timeout(self.streams.limits.slow_seconds):
                await self.websocket.close(closed.code, reason)


def _authorization(introduction: ClientMessage) -> str | None:
    said = {name.lower(): value for name, value in (introduction.payload or {}).items()}.get("authorization")
    if said is not None and not isinstance(said, str):
        raise Malformed("Authorization is not a string")
    return said

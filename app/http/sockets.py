"""WebSocket at /graphql: who may open one, in which protocol, from which page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.http.graphql import RequestScope
from app.http.origins import is_foreign
from app.http.socket import Socket
from app.http.socket_messages import PROTOCOL
from app.http.streams import Streams
from engine.execution import Engine
from engine.faults import Voice

NO_PROTOCOL = 4406


@dataclass(frozen=True, slots=True)
class SocketEndpoint:
    """
    The ASGI application behind ws(s)://.../graphql.

    A page of any site may open a web socket, and its browser sends our cookie along: those of foreign origins are
    refused at the handshake.
    """

    engine: Engine
    scope_of: Callable[[HTTPConnection, str | None], Awaitable[RequestScope]]
    address_of: Callable[[HTTPConnection], str]
    voice_for: Callable[[HTTPConnection], Voice]
    streams: Streams
    origins: Sequence[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one web socket."""
        websocket = WebSocket(scope, receive, send)
        if is_foreign(websocket, origins=self.origins):
            await websocket.send_denial_response(PlainTextResponse("Foreign origin.", 403))
            return
        speaks = PROTOCOL in scope.get("subprotocols", ())
        try:
            await websocket.accept(PROTOCOL if speaks else None)
            if not speaks:
                await websocket.close(NO_PROTOCOL, f"Subprotocol is not {PROTOCOL}")
                return
        except WebSocketDisconnect:
            return
        await self._carry(websocket)

    async def _carry(self, websocket: WebSocket) -> None:
        await Socket(
            websocket,
            self.engine,
            self.voice_for(websocket),
            scope_of=partial(self.scope_of, websocket),
            streams=self.streams,
            address=self.address_of(websocket),
        ).carry()

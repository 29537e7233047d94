"""Gives each request an id and writes one line about it, without its query string, its body or who asked."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.request_id import HEADER, give_request_id

log = structlog.get_logger(__name__)
HANDSHAKE = {"websocket.accept": 101, "websocket.http.response.start": 403, "websocket.close": 403}


class AccessLog:
    """Outermost middleware: all that is logged below it carries ``request_id``, which the answer's header repeats."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or carry one web socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = give_request_id(scope)
        status, started = 0, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            elif not status:
                status = HANDSHAKE.get(message["type"], 0)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, answer)
            finally:
                _write_line(scope, status=status, seconds=time.perf_counter() - started)


def _write_line(scope: Scope, *, status: int, seconds: float) -> None:
    method = scope.get("method", "WEBSOCKET")
    log.info("request", method=method, path=scope["path"], status=status, milliseconds=round(seconds * 1000, 1))

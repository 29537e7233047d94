"""An answer that goes on: server-sent events as graphql-sse has them, a connection of its own for each operation."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack, aclosing, suppress
from functools import partial

from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.http.answers import written
from app.http.places import NoPlace
from app.http.streams import Ending, Stoppable, Streams
from engine.answers import GraphQLAnswer, refused_with
from engine.errors import RequestRefused

ALIVE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
UNBUFFERED = {"x-accel-buffering": "no"}


class _NotTaken(Exception):
    """The client takes nothing any more."""


class EventStream(Response):
    """
    The answers to one operation, each an event ``next``, and an event ``complete`` after the last.

    A stream that this process has to end is not completed: its client comes back. ``full`` is answered instead where
    too many streams are open, ``over`` is what the last event tells when the session has ended.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        answers: AsyncGenerator[GraphQLAnswer, None],
        *,
        streams: Streams,
        session_id: uuid.UUID | None,
        address: str,
        full: Response,
        over: Callable[[], GraphQLError],
    ) -> None:
        super().__init__(headers=UNBUFFERED)
        del self.headers["content-length"]
        self._answers = answers
        self._streams = streams
        self._session_id = session_id
        self._address = address
        self._full = full
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until there are no more, or nobody takes them."""
        with self._streams.opened() as stream, ExitStack() as held:
            try:
                self._hold(held, stream)
            except NoPlace:
                await self._full(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            watching = asyncio.create_task(self._watch(receive, send, stream))
            try:
                await self._pump(partial(self._write, send))
            except _NotTaken:
                stream.stop(Ending.SLOW)
            finally:
                watching.cancel()
        with suppress(_NotTaken):
            await self._end(send, stream.why)

    async def _end(self, send: Send, why: Ending | None) -> None:
        if why is Ending.SESSION_OVER:
            await self._write(send, _next(refused_with(self._over())) + COMPLETE)
        if why in {None, Ending.SESSION_OVER, Ending.SHUTTING_DOWN}:
            await self._write(send, b"", more=False)

    def _hold(self, held: ExitStack, stream: Stoppable) -> None:
        session = None if self._session_id is None else str(self._session_id)
        held.enter_context(self._streams.places.taken(session=session, address=self._address))
        if self._session_id is not None:
            expel = partial(stream.stop, Ending.SESSION_OVER)
            held.enter_context(self._streams.guard.watching(self._session_id, expel))

    async def _pump(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        try:
            async with aclosing(self._answers) as answers:
                async for answer in answers:
                    await write(_next(answer))
        except RequestRefused as refused:
            await write(_next(refused_with(refused.error)))
        await write(COMPLETE)

    async def _watch(self, receive: Receive, send: Send, stream: Stoppable) -> None:
        """Notice when the client goes away; tell proxies in between, which close what is silent, that it is there."""
        while True:
            try:
                async with asyncio.timeout(self._streams.limits.keep_alive_seconds):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    stream.stop(Ending.GONE)
                    return
            except TimeoutError:
                try:
                    await self._write(send, ALIVE)
                except _NotTaken:
                    stream.stop(Ending.SLOW)
                    return

    async def _write(self, send: Send, events: bytes, *, more: bool = True) -> None:
        try:
            async with asyncio.timeout(self._streams.limits.slow_seconds):
                await send({"type": "http.response.body", "body": events, "more_body": more})
        except TimeoutError:
            raise _NotTaken from None


def _next(answer: GraphQLAnswer) -> bytes:
    return b"event: next\ndata: " + written(answer.formatted).encode("utf-8") + b"\n\n"


def told_once(answer: GraphQLAnswer) -> Response:
    """Return the one answer to what was executed already as events; it takes no stream's place and is never refused."""
    return Response(_next(answer) + COMPLETE, media_type=EventStream.media_type, headers=UNBUFFERED)

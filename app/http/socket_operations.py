"""The operations of one web socket: each in a task of its own, so that none can end another."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect

from app.http.answers import too_many
from app.http.bodies import BodyRefused
from app.http.graphql import SCOPE_SECONDS, RequestScope
from app.http.payloads import request_of
from app.http.rate_limit import TooManyRequests
from app.http.socket_messages import ClientMessage, Malformed
from engine.answers import GraphQLAnswer
from engine.errors import ErrorCode, RequestRefused, refusal
from engine.execution import Caller, Engine, GraphQLRequest
from engine.faults import Voice

Send = Callable[[dict[str, Any]], Awaitable[None]]
"""Sends a message, and waits for a client that is behind."""
Enter = Callable[[], Awaitable[RequestScope]]
"""Counts an operation, and finds out anew who asks."""


class Duplicate(Exception):
    """An operation of that id runs."""


@dataclass(slots=True)
class Operations:
    """What runs on one socket, by id; ``most`` at once."""

    engine: Engine
    voice: Voice
    enter: Enter
    send: Send
    most: int
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _subscriptions: set[str] = field(default_factory=set)
    _left: set[asyncio.Task[None]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._running)

    async def begin(self, message: ClientMessage) -> None:
        """
        Begin an operation.

        :raises Malformed: what is asked for is no request
        :raises Duplicate: its id is in use
        """
        if message.id in self._running:
            raise Duplicate
        try:
            request = request_of(message.payload)
            if len(self._running) + len(self._left) >= self.most:
                fault = f"Too many operations at once on one socket: {self.most} are allowed."
                raise refusal(fault, code=ErrorCode.TOO_EXPENSIVE)
        except BodyRefused as refused:
            raise Malformed(refused.message) from None
        except RequestRefused as refused:
            await self._tell(message.id, "error", [refused.error.formatted])
            return
        self._running[message.id] = asyncio.create_task(self._run(message.id, request))

    def complete(self, name: str) -> None:
        """Send nothing more of an operation; a query or a mutation that has begun runs to its end."""
        task = self._running.pop(name, None)
        if task is None:
            return
        if name in self._subscriptions:
            self._subscriptions.discard(name)
            task.cancel()
        else:
            self._left.add(task)
            task.add_done_callback(self._left.discard)

    def stop(self) -> None:
        """Send nothing more of any."""
        for name in list(self._running):
            self.complete(name)

    async def end(self, error: GraphQLError, *, seconds: float) -> None:
        """
        Send nothing more of any but ``error``.

        What is answered once has ``seconds`` to be answered before: it may be what ended the session, and tell of a new
        one.
        """
        await self._fail(list(self._subscriptions), error)
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=seconds)
        await self._fail(list(self._running), error)

    async def finish(self) -> None:
        """Wait for what runs to its end."""
        if self._left:
            try:
                await asyncio.wait(self._left)
            finally:
                for task in list(self._left):
                    task.cancel()

    async def _run(self, name: str, request: GraphQLRequest) -> None:
        ending: tuple[str, Any]
        try:
            async with asyncio.timeout(SCOPE_SECONDS):
                scope = await self.enter()
            caller = Caller(context=scope.context, may_introspect=scope.may_introspect, voice=self.voice)
            if self.engine.is_subscription(request, caller=caller):
                if not self._is_mine(name):
                    return  # left before it began: nobody would ever end it
                self._subscriptions.add(name)
                async with aclosing(self.engine.subscribe(request, caller=caller, renew=scope.renew)) as answers:
                    async for answer in answers:
                        await self._answer(name, answer)
            else:
                await self._answer(name, await self.engine.execute(request, caller=caller))
            ending = ("complete", None)
        except WebSocketDisconnect:
            return
        except Exception as fault:  # noqa: BLE001 - whatever it is, the answer is coded
            ending = ("error", [self._error_of(fault).formatted])
        with suppress(WebSocketDisconnect):
            await self._finish(name, *ending)

    async def _answer(self, name: str, answer: GraphQLAnswer) -> None:
        if not answer.executed:
            raise RequestRefused(answer.errors[0])
        if self._is_mine(name):
            await self._tell(name, "next", answer.formatted)

    async def _finish(self, name: str, kind: str, payload: Any) -> None:
        """Free the id, and only then tell that its operation is over."""
        if self._is_mine(name):
            del self._running[name]
            self._subscriptions.discard(name)
            await self._tell(name, kind, payload)

    async def _fail(self, names: Collection[str], error: GraphQLError) -> None:
        for name in names:
            self.complete(name)
        for name in names:
            await self._tell(name, "error", [error.formatted])

    def _is_mine(self, name: str) -> bool:
        return self._running.get(name) is asyncio.current_task()

    async def _tell(self, name: str, kind: str, payload: Any = None) -> None:
        await self.send({"id": name, "type": kind} | ({} if payload is None else {"payload": payload}))

    def _error_of(self, fault: Exception) -> GraphQLError:
        if isinstance(fault, RequestRefused):
            return fault.error
        if isinstance(fault, TooManyRequests):
            return too_many(fault, voice=self.voice)
        return self.engine.explain(fault, voice=self.voice)

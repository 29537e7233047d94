"""A subscription: a source of events, and one execution at each of them, under the same ceilings as any request."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from graphql import ExecutionResult, Executor, GraphQLError, create_source_event_stream

from engine.answers import GraphQLAnswer
from engine.errors import ErrorCode, RequestRefused
from engine.faults import Faults

Renew = Callable[[], Any]
"""Makes the context of one event: what was loaded for the event before may have changed since."""
Execute = Callable[[Executor[Any]], Awaitable[ExecutionResult]]


@dataclass(frozen=True, slots=True)
class Pace:
    """
    Ceilings of time, in seconds.

    An event whose execution finds the database gone is executed again after ``pause``, up to ``tries`` times: it may
    be the last one, and would be lost otherwise.
    """

    seconds: float
    pause: float = 1.0
    tries: int = 60


@dataclass(slots=True)
class Subscription:
    """One subscription that was found executable."""

    executor: Executor[Any]
    execute: Execute
    renew: Renew
    new_faults: Callable[[], Faults]
    pace: Pace

    async def answers(self) -> AsyncGenerator[GraphQLAnswer, None]:
        """
        Yield an answer at each event, until the source ends.

        :raises RequestRefused: where the source cannot be opened, or fails; the error is coded
        """
        try:
            async with aclosing(cast("Any", await self._open())) as events:
                async for event in events:
                    yield await self._at(event)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the answer is coded
            raise RequestRefused(self._coded(fault)) from None

    async def _open(self) -> AsyncIterable[Any]:
        async with asyncio.timeout(self.pace.seconds):
            source = create_source_event_stream(self.executor)
            if isinstance(source, Awaitable):
                source = await source
        if isinstance(source, ExecutionResult):
            raise (source.errors or [GraphQLError("the source of events is none")])[0]
        return source

    async def _at(self, event: Any) -> GraphQLAnswer:
        for _ in range(self.pace.tries - 1):
            answer = await self._executed(event)
            if not _is_cut_off(answer):
                return answer
            if _is_left():
                raise asyncio.CancelledError
            await asyncio.sleep(self.pace.pause)
        return await self._executed(event)

    async def _executed(self, event: Any) -> GraphQLAnswer:
        faults = self.new_faults()
        executor = self.executor.build_per_event_executor(event)
        executor.context_value = self.renew()
        try:
            async with asyncio.timeout(self.pace.seconds):
                result = await self.execute(executor)
        except TimeoutError:
            faults.log_time_over()
            return GraphQLAnswer(executed=True, data=None, errors=[faults.unavailable()])
        errors = [faults.coded(error) for error in result.errors or ()]
        faults.log()
        return GraphQLAnswer(executed=True, data=result.data, errors=errors)

    def _coded(self, fault: Exception) -> GraphQLError:
        faults = self.new_faults()
        if isinstance(fault, TimeoutError):
            faults.log_time_over()
            return faults.unavailable()
        error = faults.coded(fault if isinstance(fault, GraphQLError) else GraphQLError("", original_error=fault))
        faults.log()
        return error


def _is_cut_off(answer: GraphQLAnswer) -> bool:
    return any((error.extensions or {}).get("code") == ErrorCode.SERVICE_UNAVAILABLE for error in answer.errors)


def _is_left() -> bool:
    """Tell whether whoever follows was canceled: where a connection breaks at that moment, libraries swallow it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

"""Executes documents on a schema, under a ceiling of time, and answers nothing that is not coded."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeGuard, cast

import strawberry
from graphql import ExecutionResult, Executor, GraphQLError, OperationType
from strawberry.execution import optimized_is_awaitable

from engine.answers import GraphQLAnswer, refused_with
from engine.documents import Document, Documents, Operation
from engine.errors import ErrorCode, RequestRefused, recoded, refusal, with_fault
from engine.faults import Faults, Voice
from engine.limits import Limits, check_entries
from engine.pages import entries_of
from engine.subscriptions import Pace, Renew, Subscription
from engine.values import check_page_variables, check_variables
from engine.variables import fault_of_variables

IsAwaitable: TypeAlias = Callable[[Any], TypeGuard[Awaitable[Any]]]
# One fault of a variable is told with each of its places; a flood of them is not.
COERCION_ERRORS = 10
SUBSCRIPTIONS = frozenset({OperationType.SUBSCRIPTION})
ANSWERED_ONCE = frozenset(OperationType) - SUBSCRIPTIONS
MISPLACED = "A subscription is answered over a web socket, or as text/event-stream; what it is not, by one answer."


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client sends: the text of a document, and what to execute of it with which values."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the context that resolvers see, whether the schema may be read, and how to speak to that person."""

    context: Any
    may_introspect: bool
    voice: Voice


class Engine:
    """
    Executes requests on one Strawberry schema.

    Its exception handlers, permissions and field extensions work as under ``Schema.execute``; schema extensions do
    not, and a schema that has some is refused.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        is_outage: Callable[[BaseException], bool],
        limits: Limits | None = None,
        seconds: float = 10.0,
        pause: float = 1.0,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("the engine runs no schema extensions and no custom directives")
        self.limits = limits or Limits()
        self.graphql_schema = schema._schema  # noqa: SLF001 - Strawberry offers no public way to it
        self.documents = Documents(self.graphql_schema, limits=self.limits)
        self._executor_class = schema.execution_context_class
        self._is_outage = is_outage
        self._pace = Pace(seconds, pause)

    async def execute(self, request: GraphQLRequest, *, caller: Caller) -> GraphQLAnswer:
        """
        Execute a query or a mutation.

        What cannot be executed is answered by one error; a subscription is BAD_REQUEST here. Where the time is over,
        SERVICE_UNAVAILABLE: the limits keep dear documents out, so what waits that long waits for the database.
        """
        faults = self._faults(request, caller=caller)
        try:
            executor = self._prepare(request, caller=caller)
        except RequestRefused as refused:
            return refused_with(refused.error)
        try:
            async with asyncio.timeout(self._pace.seconds):
                result = await self._run(executor)
        except TimeoutError:
            faults.log_time_over()
            return GraphQLAnswer(executed=True, data=None, errors=[faults.unavailable()])
        errors = [faults.coded(error) for error in result.errors or ()]
        faults.log()
        return GraphQLAnswer(executed=True, data=result.data, errors=errors)

    def is_subscription(self, request: GraphQLRequest, *, caller: Caller) -> bool:
        """
        Tell whether a request is to be answered by a stream.

        :raises RequestRefused: where it cannot be executed
        """
        with _spoken(caller.voice):
            document = self.documents.load(request.query, may_introspect=caller.may_introspect)
            return document.operation(request.operation_name).node.operation is OperationType.SUBSCRIPTION

    def subscribe(
        self, request: GraphQLRequest, *, caller: Caller, renew: Renew
    ) -> AsyncGenerator[GraphQLAnswer, None]:
        """
        Return the answers to a subscription: one at each event, with a context of its own, until the source ends.

        :raises RequestRefused: where it cannot be executed or, among the answers, where its source fails
        """
        subscription = Subscription(
            self._prepare(request, caller=caller, wanted=SUBSCRIPTIONS),
            execute=self._run,
            renew=renew,
            new_faults=partial(self._faults, request, caller=caller),
            pace=self._pace,
        )
        return subscription.answers()

    def explain(self, fault: Exception, *, voice: Voice) -> GraphQLError:
        """Return the coded error of what went wrong before a request could be executed, and log the unexpected."""
        faults = Faults(is_outage=self._is_outage, voice=voice)
        if isinstance(fault, TimeoutError):
            faults.log_time_over()
            return faults.unavailable()
        error = faults.coded(GraphQLError("", original_error=fault))
        faults.log()
        return error

    def _faults(self, request: GraphQLRequest, *, caller: Caller) -> Faults:
        return Faults(is_outage=self._is_outage, voice=caller.voice, operation=request.operation_name)

    def _prepare(
        self, request: GraphQLRequest, *, caller: Caller, wanted: frozenset[OperationType] = ANSWERED_ONCE
    ) -> Executor[Any]:
        with _spoken(caller.voice):
            document = self.documents.load(request.query, may_introspect=caller.may_introspect)
            operation = document.operation(request.operation_name)
            if operation.node.operation not in wanted:
                raise refusal(MISPLACED, code=ErrorCode.BAD_REQUEST)
            check_variables(request.variables, limits=self.limits)
            return self._executor(document, operation, request=request, caller=caller)

    def _executor(
        self, document: Document, operation: Operation, *, request: GraphQLRequest, caller: Caller
    ) -> Executor[Any]:
        executor = self._executor_class.build(
            self.graphql_schema,
            document.ast,
            context_value=caller.context,
            raw_variable_values=dict(request.variables),
            operation_name=request.operation_name,
            max_coercion_errors=COERCION_ERRORS,
            is_awaitable=cast("IsAwaitable", optimized_is_awaitable),
            hide_suggestions=not caller.may_introspect,
            operation_extensions=None,
        )
        if isinstance(executor, list):
            refused = recoded(executor[0], code=ErrorCode.BAD_USER_INPUT)
            fault = fault_of_variables(self.graphql_schema, operation.node.variable_definitions, request.variables)
            raise RequestRefused(with_fault(refused, fault) if fault else refused)
        values = executor.variable_values.coerced
        check_page_variables(values, names=operation.page_variables, limits=self.limits)
        check_entries(entries_of(operation.pages, values), limits=self.limits)
        return executor

    async def _run(self, executor: Executor[Any]) -> ExecutionResult:
        outcome = executor.execute_operation()
        result = outcome if isinstance(outcome, ExecutionResult) else await outcome  # type: ignore[misc]
        if not isinstance(result, ExecutionResult):
            raise TypeError("incremental delivery is not offered")
        return result


@contextmanager
def _spoken(voice: Voice) -> Iterator[None]:
    """Let what is refused for a value be told in the language of the one who asks."""
    try:
        yield
    except RequestRefused as refused:
        raise RequestRefused(voice.told(refused.error)) from None

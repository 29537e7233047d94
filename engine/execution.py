"""Executes documents on a schema, under a ceiling of time, and answers nothing that is not coded."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard, cast

import strawberry
from graphql import ExecutionResult, Executor, GraphQLError, OperationType
from strawberry.execution import optimized_is_awaitable

from engine.documents import Document, Documents, Operation
from engine.errors import ErrorCode, RequestRefused, recoded, refusal
from engine.faults import Faults, Voice
from engine.limits import Limits, check_entries
from engine.pages import entries_of
from engine.values import check_page_variables, check_variables

IsAwaitable: TypeAlias = Callable[[Any], TypeGuard[Awaitable[Any]]]
# One fault of a variable is told with each of its places; a flood of them is not.
COERCION_ERRORS = 10


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


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """An answer as it goes out; ``executed`` is false where the request was refused before anything ran."""

    executed: bool
    data: dict[str, Any] | None
    errors: list[GraphQLError]

    @property
    def formatted(self) -> dict[str, Any]:
        """Return the answer as the specification writes it: no ``data`` where nothing ran."""
        errors = {"errors": [error.formatted for error in self.errors]} if self.errors else {}
        return {**errors, "data": self.data} if self.executed else errors


def refused_with(*errors: GraphQLError) -> GraphQLAnswer:
    """Return the answer to a request of which nothing ran."""
    return GraphQLAnswer(executed=False, data=None, errors=list(errors))


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
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("the engine runs no schema extensions and no custom directives")
        self.limits = limits or Limits()
        self.graphql_schema = schema._schema  # noqa: SLF001 - Strawberry offers no public way to it
        self.documents = Documents(self.graphql_schema, limits=self.limits)
        self._executor_class = schema.execution_context_class
        self._is_outage = is_outage
        self._seconds = seconds

    async def execute(self, request: GraphQLRequest, *, caller: Caller) -> GraphQLAnswer:
        """
        Execute a query or a mutation.

        What cannot be executed is answered by one error; a subscription is BAD_REQUEST here. Where the time is over,
        SERVICE_UNAVAILABLE: the limits keep dear documents out, so what waits that long waits for the database.
        """
        faults = Faults(is_outage=self._is_outage, voice=caller.voice, operation=request.operation_name)
        try:
            executor = self._prepare(request, caller=caller)
        except RequestRefused as refused:
            return refused_with(refused.error)
        try:
            async with asyncio.timeout(self._seconds):
                result = await self._run(executor)
        except TimeoutError:
            faults.log_time_over()
            return GraphQLAnswer(executed=True, data=None, errors=[faults.unavailable()])
        errors = [faults.coded(error) for error in result.errors or ()]
        faults.log()
        return GraphQLAnswer(executed=True, data=result.data, errors=errors)

    def explain(self, fault: Exception, *, voice: Voice) -> GraphQLError:
        """Return the coded error of what went wrong before a request could be executed, and log the unexpected."""
        faults = Faults(is_outage=self._is_outage, voice=voice)
        if isinstance(fault, TimeoutError):
            faults.log_time_over()
            return faults.unavailable()
        error = faults.coded(GraphQLError("", original_error=fault))
        faults.log()
        return error

    def _prepare(self, request: GraphQLRequest, *, caller: Caller) -> Executor[Any]:
        document = self.documents.load(request.query, may_introspect=caller.may_introspect)
        operation = document.operation(request.operation_name)
        if operation.node.operation is OperationType.SUBSCRIPTION:
            raise refusal("Subscriptions are not served over POST.", code=ErrorCode.BAD_REQUEST)
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
            raise RequestRefused(recoded(executor[0], code=ErrorCode.BAD_USER_INPUT))
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

"""Codes of what is wrong with a request itself: a closed list, promised by the schema at UserError."""

from enum import StrEnum
from typing import Any

from graphql import GraphQLError, Node

from engine.inputs import InputError, InputFault


class ErrorCode(StrEnum):
    """Value of ``extensions.code`` of every top-level error."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    BAD_REQUEST = "BAD_REQUEST"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    RATE_LIMITED = "RATE_LIMITED"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    INTERNAL = "INTERNAL"


CODES = frozenset(code.value for code in ErrorCode)


class RequestRefused(Exception):
    """The request cannot be executed; ``error`` says why, with a code."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__(error.message)
        self.error = error


def coded_error(message: str, *, code: ErrorCode, node: Node | None = None, **extensions: Any) -> GraphQLError:
    """Return an error that carries ``code`` and whatever else a client may need beside it."""
    return GraphQLError(message, node, extensions={"code": code.value, **extensions})


def refusal(message: str, *, code: ErrorCode, node: Node | None = None, **extensions: Any) -> RequestRefused:
    """Return the exception that refuses a request with ``code``."""
    return RequestRefused(coded_error(message, code=code, node=node, **extensions))


def bad_input(message: str, *, fault: InputFault, node: Node | None = None) -> RequestRefused:
    """Return the exception that refuses a request for a value in it."""
    return RequestRefused(with_fault(coded_error(message, code=ErrorCode.BAD_USER_INPUT, node=node), fault))


def with_fault(error: GraphQLError, fault: InputFault) -> InputError:
    """Return a coded error with the fault of a value that it tells of."""
    return InputError(error.message, error.nodes, fault=fault, path=error.path, extensions=error.extensions)


def recoded(error: GraphQLError, *, code: ErrorCode) -> GraphQLError:
    """Return ``error`` with ``code``, without the causes that it holds on to, and without Python's own words."""
    extensions = {**(error.extensions or {}), "code": code.value}
    made = GraphQLError(
        _without_python(error), error.nodes, error.source, error.positions, error.path, extensions=extensions
    )
    return with_fault(made, error.fault) if isinstance(error, InputError) else made


def _without_python(error: GraphQLError) -> str:
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return error.message if cause is None else error.message.replace(f", but encountered error '{cause}'", "")

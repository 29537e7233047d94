"""What goes wrong while a request runs: told to the client by a code, and to the log with its traceback."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from graphql import ArgumentNode, GraphQLError, ValueNode, VariableNode

from engine.errors import CODES, ErrorCode, coded_error
from engine.inputs import InputError, InputFault, InputFaultCode

log = structlog.get_logger(__name__)


class Explanation(Protocol):
    """Code and sentence of an exception that was foreseen."""

    @property
    def code(self) -> str:
        """One of the closed list."""

    @property
    def message(self) -> str:
        """Sentence for the person who asked."""

    @property
    def details(self) -> Mapping[str, Any]:
        """What a program may need beside the code."""


@dataclass(frozen=True, slots=True)
class Voice:
    """
    How the one who asks is spoken to.

    ``explain`` knows the exceptions that mean a fault of the request; ``sentence_for`` gives the text of INTERNAL and
    of SERVICE_UNAVAILABLE, ``sentence_about`` that of a value which cannot be taken. All speak that person's language.
    """

    request_id: str
    explain: Callable[[BaseException], Explanation | None]
    sentence_for: Callable[[ErrorCode], str]
    sentence_about: Callable[[InputFault], str]

    def told(self, error: GraphQLError) -> GraphQLError:
        """Return an error about a value in that person's language, any other as it is."""
        if not isinstance(error, InputError):
            return error
        return located(GraphQLError(self.sentence_about(error.fault), extensions=error.extensions), like=error)


@dataclass(slots=True)
class Faults:
    """The errors of one request; an unexpected exception leaves the server in the log alone."""

    voice: Voice
    is_outage: Callable[[BaseException], bool]
    operation: str | None = None
    _unexpected: list[tuple[GraphQLError, BaseException]] = field(default_factory=list)
    _outages: list[BaseException] = field(default_factory=list)

    def coded(self, error: GraphQLError) -> GraphQLError:
        """Return ``error`` as the client may see it."""
        if (error.extensions or {}).get("code") in CODES:
            return error
        cause = cause_of(error)
        if self.is_outage(cause):
            self._outages.append(cause)
            return located(self.unavailable(), like=error)
        if explanation := self.voice.explain(cause):
            code = ErrorCode(explanation.code)
            return located(coded_error(explanation.message, code=code, **explanation.details), like=error)
        if isinstance(cause, GraphQLError) and _is_about_input(cause):
            sentence = self.voice.sentence_about(_missing(cause))
            return located(coded_error(sentence, code=ErrorCode.BAD_USER_INPUT), like=error)
        self._unexpected.append((error, cause))
        sentence = self.voice.sentence_for(ErrorCode.INTERNAL)
        return located(coded_error(sentence, code=ErrorCode.INTERNAL, requestId=self.voice.request_id), like=error)

    def unavailable(self) -> GraphQLError:
        """Return the error of something that does not answer at present."""
        sentence = self.voice.sentence_for(ErrorCode.SERVICE_UNAVAILABLE)
        return coded_error(sentence, code=ErrorCode.SERVICE_UNAVAILABLE)

    def log(self) -> None:
        """Write what was unexpected: each kind of exception once, with the number of its kind."""
        kinds: dict[object, list[tuple[GraphQLError, BaseException]]] = {}
        for error, cause in self._unexpected:
            kinds.setdefault((type(cause), _line_of(cause)), []).append((error, cause))
        for (error, cause), *others in kinds.values():
            log.error(
                "unexpected exception",
                request_id=self.voice.request_id,
                operation=self.operation,
                path=error.path,
                times=1 + len(others),
                exc_info=cause,
            )
        if self._outages:
            log.warning("database does not answer", request_id=self.voice.request_id, reason=str(self._outages[0]))

    def log_time_over(self) -> None:
        """Write that the request was given up when its time was over."""
        log.warning("request took too long", request_id=self.voice.request_id, operation=self.operation)


def located(error: GraphQLError, *, like: GraphQLError) -> GraphQLError:
    """Return ``error`` at the place in document and answer where ``like`` stands."""
    return GraphQLError(error.message, like.nodes, like.source, like.positions, like.path, extensions=error.extensions)


def cause_of(error: GraphQLError) -> BaseException:
    """Return the exception at the root of ``error``: Python's own, or the innermost GraphQL error."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_about_input(error: GraphQLError) -> bool:
    """Whether the library found, while executing, an argument's value wanting; what resolvers raise has no nodes."""
    return bool(error.nodes) and all(isinstance(node, ValueNode | ArgumentNode) for node in error.nodes or ())


def _missing(error: GraphQLError) -> InputFault:
    """Return the fault of an argument that a variable leaves without a value: any other was found before."""
    node = next(iter(error.nodes or ()), None)
    place = node.name.value if isinstance(node, ArgumentNode | VariableNode) else ""
    return InputFault(InputFaultCode.MISSING, place)


def _line_of(cause: BaseException) -> int | None:
    frame = cause.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return frame.tb_lineno if frame else None

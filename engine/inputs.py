"""What is wrong with a value that a client sent, as facts: a sentence is found for them in the client's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLError, Node


class InputFaultCode(Enum):
    """What can be wrong with a value."""

    MISSING = "MISSING"
    MALFORMED = "MALFORMED"
    LARGE_NUMBER = "LARGE_NUMBER"
    LONG_LIST = "LONG_LIST"
    PAGE_SIZE = "PAGE_SIZE"
    NUL = "NUL"


@dataclass(frozen=True, slots=True)
class InputFault:
    """
    One fault: ``place`` is where it stands, such as input.consumption.0.kwh, as far as that is known.

    ``expected`` names the type that a malformed value is not of, ``allowed`` how many there may be.
    """

    code: InputFaultCode
    place: str = ""
    expected: str = ""
    allowed: int | None = None


class InputError(GraphQLError):
    """An error with the fault that it tells of; its message is for developers, who read no sentence of ours."""

    def __init__(
        self, message: str, nodes: Sequence[Node] | Node | None = None, *, fault: InputFault, **more: Any
    ) -> None:
        super().__init__(message, nodes, **more)
        self.fault = fault

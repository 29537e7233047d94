"""What arguments and variables may hold, whatever the schema says of them."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import ArgumentNode, DocumentNode, FloatValueNode, IntValueNode, ListValueNode, Node, StringValueNode
from graphql.language.ast import QUERY_DOCUMENT_KEYS

from engine.errors import RequestRefused, bad_input
from engine.inputs import InputFault, InputFaultCode
from engine.limits import Limits
from engine.pages import PAGE_ARGUMENT

# PostgreSQL stores no such character in a text.
NUL = "\x00"
LONGEST_NUMBER = 100


def check_literals(document: DocumentNode, *, limits: Limits) -> None:
    """:raises RequestRefused: for too long a list or number, too large a page, a text with NUL."""
    for node in _nodes(document):
        if isinstance(node, ListValueNode) and len(node.values) > limits.list_items:
            raise _long_list(len(node.values), limits=limits, node=node)
        if isinstance(node, IntValueNode | FloatValueNode) and not _is_readable(node.value):
            message = "A number of the document is too large to be read."
            raise bad_input(message, fault=InputFault(InputFaultCode.LARGE_NUMBER), node=node)
        if isinstance(node, StringValueNode) and NUL in node.value:
            raise _nul(node)
        if isinstance(node, ArgumentNode) and node.name.value == PAGE_ARGUMENT:
            _check_page(node, limits=limits)


def check_variables(variables: Mapping[str, Any], *, limits: Limits) -> None:
    """:raises RequestRefused: where a variable, at any depth, is too long a list or holds NUL."""
    waiting: list[Any] = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and NUL in value:
            raise _nul()
        if isinstance(value, list):
            if len(value) > limits.list_items:
                raise _long_list(len(value), limits=limits)
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())


def check_page_variables(coerced: Mapping[str, Any], *, names: Iterable[str], limits: Limits) -> None:
    """:raises RequestRefused: where a variable (or its default) that stands as ``first`` is not 1 to 100."""
    for name in sorted(names):
        size = coerced.get(name)
        if isinstance(size, int) and not 1 <= size <= limits.first:
            raise _page_size(name, limits=limits)


def _check_page(argument: ArgumentNode, *, limits: Limits) -> None:
    value = argument.value
    if not isinstance(value, IntValueNode):
        return
    if not _is_readable(value.value) or not 1 <= int(value.value) <= limits.first:
        raise _page_size(PAGE_ARGUMENT, limits=limits, node=argument)


def _is_readable(number: str) -> bool:
    """Whether Python reads the number: it refuses integers of 4,300 digits, and takes 1e400 for infinity."""
    return len(number) <= LONGEST_NUMBER and math.isfinite(float(number))


def _nodes(document: DocumentNode) -> Iterator[Node]:
    waiting: list[Node] = [document]
    while waiting:
        node = waiting.pop()
        yield node
        for key in QUERY_DOCUMENT_KEYS.get(node.kind, ()):
            child = getattr(node, key, None)
            if isinstance(child, Node):
                waiting.append(child)
            elif child:
                waiting.extend(child)


def _page_size(place: str, *, limits: Limits, node: Node | None = None) -> RequestRefused:
    message = f"{place} is the size of a page: 1 to {limits.first} is allowed."
    fault = InputFault(InputFaultCode.PAGE_SIZE, place, allowed=limits.first)
    return bad_input(message, fault=fault, node=node)


def _long_list(seen: int, *, limits: Limits, node: Node | None = None) -> RequestRefused:
    message = f"A list of the input has {seen} items: {limits.list_items} are allowed."
    return bad_input(message, fault=InputFault(InputFaultCode.LONG_LIST, allowed=limits.list_items), node=node)


def _nul(node: Node | None = None) -> RequestRefused:
    message = "A text of the input holds the character U+0000."
    return bad_input(message, fault=InputFault(InputFaultCode.NUL), node=node)

"""Ceilings of a request, and the refusals of what lies above them."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode

from engine.costs import Cost
from engine.errors import ErrorCode, RequestRefused, refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What one document may ask for. What a fragment costs counts at each place where the fragment is spread.

    ``introspection_depth`` is above ``depth``, because the query that every tool sends has 15 levels.
    ``entries`` are those of all pages together, were each of them full.
    """

    tokens: int = 1000
    comments: int = 1000
    operations: int = 20
    fragments: int = 50
    depth: int = 12
    introspection_depth: int = 16
    aliases: int = 30
    directives: int = 50
    equal_keys: int = 50
    list_items: int = 250
    first: int = 100
    entries: int = 10_000


def too_expensive(what: str, *, allowed: int, seen: int) -> RequestRefused:
    """Return the refusal that names the limit and what was seen."""
    return refusal(f"Too many {what}: {allowed} are allowed, {seen} were seen.", code=ErrorCode.TOO_EXPENSIVE)


def check_definitions(document: DocumentNode, *, limits: Limits) -> None:
    """:raises RequestRefused: where the document holds too many operations or fragments."""
    kinds: Sequence[tuple[str, type, int]] = (
        ("operations", OperationDefinitionNode, limits.operations),
        ("fragments", FragmentDefinitionNode, limits.fragments),
    )
    for what, kind, allowed in kinds:
        seen = sum(isinstance(definition, kind) for definition in document.definitions)
        if seen > allowed:
            raise too_expensive(what, allowed=allowed, seen=seen)


def check_cost(cost: Cost, *, limits: Limits) -> None:
    """:raises RequestRefused: where an operation costs more than ``limits`` allow."""
    for what, seen, allowed in (
        ("levels of depth", cost.depth, limits.depth),
        ("levels of introspection", cost.introspection_depth, limits.introspection_depth),
        ("aliases", cost.aliases, limits.aliases),
        ("directives", cost.directives, limits.directives),
        ("equal response keys in one selection set", cost.equal_keys, limits.equal_keys),
    ):
        if seen > allowed:
            raise too_expensive(what, allowed=allowed, seen=seen)


def check_entries(seen: int, *, limits: Limits) -> None:
    """:raises RequestRefused: where the pages of an operation, each of them full, hold too much together."""
    if seen > limits.entries:
        raise too_expensive("entries of pages", allowed=limits.entries, seen=seen)

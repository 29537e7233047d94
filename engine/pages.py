"""
How many entries an operation asks for through its pages.

A page of 100 inside a page of 100 is 10,000 entries, whatever the depth says. Which fields are pages, and what size
one has that is not asked for, is known from the schema alone, so this is found after validation: once a document as
a tree of its pages, and once a request with the values of its variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

PAGE_ARGUMENT = "first"
LARGEST = 100
MANY = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """
    A field that takes ``first``: its size, or the variable that says it, and the pages inside it.

    Without a size it stands for a fragment, which many places share: to copy its pages to each of them would take
    as long as the paths are many.
    """

    size: int | None
    variable: str | None
    inside: "Pages"


Pages: TypeAlias = tuple[Page, ...]


class PageFinder:
    """Finds the pages of one valid document; a fragment is looked through once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Pages] = {}

    def pages_of(self, operation: OperationDefinitionNode) -> Pages:
        """Return the outermost pages of an operation, each with those inside it."""
        root = self._schema.get_root_type(operation.operation)
        return self._inside(operation.selection_set, root) if root else ()

    def _inside(self, selection_set: SelectionSetNode, parent: GraphQLCompositeType) -> Pages:
        found: list[Page] = []
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                found += self._of_field(selection, parent)
            elif isinstance(selection, FragmentSpreadNode):
                found += self._of_fragment(selection.name.value)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                found += self._inside(
                    selection.selection_set, self._type(condition.name.value) if condition else parent
                )
        return tuple(found)

    def _of_fragment(self, name: str) -> Pages:
        if name not in self._known:
            node = self._fragments[name]
            inside = self._inside(node.selection_set, self._type(node.type_condition.name.value))
            self._known[name] = (Page(size=None, variable=None, inside=inside),) if inside else ()
        return self._known[name]

    def _of_field(self, node: FieldNode, parent: GraphQLCompositeType) -> Pages:
        field = self._schema.get_field(parent, node.name.value)
        if field is None or node.selection_set is None:
            return ()
        inside = self._inside(node.selection_set, cast("GraphQLCompositeType", get_named_type(field.type)))
        argument = field.args.get(PAGE_ARGUMENT)
        return inside if argument is None else (_page(node, argument, inside),)

    def _type(self, name: str) -> GraphQLCompositeType:
        return cast("GraphQLCompositeType", self._schema.type_map[name])


def variables_of(pages: Pages) -> frozenset[str]:
    """Return the variables that say the size of a page, at any depth."""
    return frozenset(page.variable for page in _all(pages) if page.variable)


def entries_of(pages: Pages, variables: Mapping[str, Any]) -> int:
    """Return how many entries the pages hold together when each is full."""
    known: dict[Page, int] = {}

    def entries(page: Page) -> int:
        if page not in known:
            within = sum(map(entries, page.inside))
            size = _size(page, variables)
            known[page] = min(MANY, within if size is None else size * (1 + within))
        return known[page]

    return min(MANY, sum(map(entries, pages)))


def _page(node: FieldNode, argument: GraphQLArgument, inside: Pages) -> Page:
    default = argument.default_value if isinstance(argument.default_value, int) else LARGEST
    given = next((one.value for one in node.arguments or () if one.name.value == PAGE_ARGUMENT), None)
    size = int(given.value) if isinstance(given, IntValueNode) else default
    return Page(size=size, variable=given.name.value if isinstance(given, VariableNode) else None, inside=inside)


def _size(page: Page, variables: Mapping[str, Any]) -> int | None:
    size = variables.get(page.variable) if page.variable else page.size
    return size if isinstance(size, int) else page.size


def _all(pages: Pages) -> set[Page]:
    seen: set[Page] = set()
    waiting = list(pages)
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting.extend(page.inside)
    return seen

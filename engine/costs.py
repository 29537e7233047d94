"""
What a document costs, found in one pass before validation.

Each fragment is weighed once however often it is spread: 26 fragments that each spread the next one twice stand for
2^25 paths and are weighed in 26 steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

INTROSPECTION = frozenset({"__schema", "__type"})
# Counts stop here: above every limit, and still cheap to add.
MANY = 1_000_000


@dataclass(slots=True)
class Cost:
    """
    Weight of a selection set with everything below it.

    ``keys`` counts the response keys of its own level, and ``equal_keys`` is the most that any level has of one key.
    """

    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0
    equal_keys: int = 0
    keys: dict[str, int] = field(default_factory=dict)

    def add(self, part: "Cost") -> None:
        """Count ``part`` into the same selection set."""
        self.add_below(part)
        for key, count in part.keys.items():
            self.add_key(key, count)

    def add_below(self, part: "Cost") -> None:
        """Count ``part``, but not its response keys: they belong to another level."""
        self.depth = max(self.depth, part.depth)
        self.introspection_depth = max(self.introspection_depth, part.introspection_depth)
        self.aliases = min(MANY, self.aliases + part.aliases)
        self.directives = min(MANY, self.directives + part.directives)
        self.equal_keys = max(self.equal_keys, part.equal_keys)

    def add_key(self, key: str, count: int = 1) -> None:
        """Count a response key of this level."""
        seen = min(MANY, self.keys.get(key, 0) + count)
        self.keys[key] = seen
        self.equal_keys = max(self.equal_keys, seen)


def costs_of(document: DocumentNode) -> list[tuple[OperationDefinitionNode, Cost]]:
    """Weigh each operation with the fragments that it spreads; within a cycle, what closes it counts as nothing."""
    definitions = document.definitions
    fragments = {node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, Cost] = {}
    for name in _leaves_first(fragments):
        known[name] = _weigh_definition(fragments[name], known)
    return [(node, _weigh_definition(node, known)) for node in definitions if isinstance(node, OperationDefinitionNode)]


def _leaves_first(fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """Order fragments so that each comes after those it spreads. No recursion: a chain may be as long as it likes."""
    order: dict[str, None] = {}
    entered: set[str] = set()
    for start in fragments:
        if start in entered:
            continue
        path = [(start, iter(_spreads(fragments[start].selection_set)))]
        while path:
            name, spreads = path[-1]
            entered.add(name)
            below = next((spread for spread in spreads if spread in fragments and spread not in entered), None)
            if below is None:
                order[name] = None
                path.pop()
            else:
                path.append((below, iter(_spreads(fragments[below].selection_set))))
    return list(order)


def _spreads(selection_set: SelectionSetNode) -> list[str]:
    names: list[str] = []
    waiting = [selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                names.append(selection.name.value)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
    return names


def _weigh_definition(node: ExecutableDefinitionNode, known: Mapping[str, Cost]) -> Cost:
    cost = _weigh(node.selection_set.selections, known)
    cost.directives += len(node.directives or ())
    cost.directives += sum(len(variable.directives or ()) for variable in node.variable_definitions or ())
    return cost


def _weigh(selections: Iterable[SelectionNode], known: Mapping[str, Cost]) -> Cost:
    cost = Cost()
    for selection in selections:
        cost.directives += len(selection.directives or ())
        if isinstance(selection, FieldNode):
            _add_field(cost, selection, known)
        elif isinstance(selection, FragmentSpreadNode):
            cost.add(known.get(selection.name.value, Cost()))
        elif isinstance(selection, InlineFragmentNode):
            cost.add(_weigh(selection.selection_set.selections, known))
    return cost


def _add_field(cost: Cost, node: FieldNode, known: Mapping[str, Cost]) -> None:
    below = _weigh(node.selection_set.selections, known) if node.selection_set else Cost()
    if node.name.value in INTROSPECTION:
        below.introspection_depth = 1 + max(below.depth, below.introspection_depth)
        below.depth = 1
    else:
        below.depth += 1
        below.introspection_depth += below.introspection_depth > 0
    below.aliases += node.alias is not None
    cost.add_below(below)
    cost.add_key((node.alias or node.name).value)

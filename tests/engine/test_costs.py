from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from engine.costs import MANY, Cost, costs_of


def cost_of(text: str) -> Cost:
    return costs_of(parse(text))[0][1]


def bomb(length: int, spreads: int = 2) -> str:
    """Return a document of ``length + 1`` fragments that stands for ``spreads ** length`` paths."""
    fragments = [f"fragment F{n} on Query {{ {f'...F{n + 1} ' * spreads}}}" for n in range(length)]
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{length} on Query {{ a: item @skip(if: false) {{ name }} }}"


def test_a_doubling_bomb_is_weighed_once_a_fragment_and_its_counts_saturate() -> None:
    cost = cost_of(bomb(25))

    assert cost.aliases == MANY
    assert cost.directives == MANY
    assert cost.equal_keys == MANY
    assert cost.depth == 2


@given(st.integers(min_value=0, max_value=12), st.integers(min_value=1, max_value=3))
def test_a_fragment_counts_at_each_place_where_it_is_spread(length: int, spreads: int) -> None:
    cost = cost_of(bomb(length, spreads))

    assert cost.aliases == cost.directives == cost.equal_keys == spreads**length


def test_depth_counts_fields_and_neither_fragments_nor_conditions() -> None:
    assert cost_of("{ item { itself { ... on Item { ...F } } } } fragment F on Item { itself { name } }").depth == 4


def test_fragments_of_a_cycle_are_weighed_without_going_round() -> None:
    cost = cost_of("{ ...A } fragment A on Query { item { ...B } } fragment B on Query { itself { ...A name } }")

    assert cost.depth == 3


def test_a_long_chain_of_fragments_needs_no_recursion() -> None:
    chain = " ".join(f"fragment F{n} on Item {{ itself {{ ...F{n + 1} }} }}" for n in range(2000))

    assert cost_of(f"{{ item {{ ...F0 }} }} {chain} fragment F2000 on Item {{ name }}").depth == 2002


def test_what_lies_under_introspection_is_counted_apart() -> None:
    cost = cost_of("{ item { name } __schema { types { fields { type { name } } } } }")

    assert cost.depth == 2
    assert cost.introspection_depth == 5


def test_equal_keys_are_those_of_one_selection_set() -> None:
    assert cost_of("{ a: item { name name ...F } b: item { name } } fragment F on Item { name }").equal_keys == 3


def test_an_alias_is_the_key_that_counts() -> None:
    assert cost_of("{ a: item { name } a: item { name } item { name } }").equal_keys == 2


def test_directives_of_operations_and_variables_count_too() -> None:
    text = "query ($a: Int @x) @y { item @z { ... @w { name } ...F @v } } fragment F on Item { name }"

    assert cost_of(text).directives == 5

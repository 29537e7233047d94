import pytest
from graphql import OperationDefinitionNode, parse

from engine.errors import ErrorCode
from engine.pages import MANY, PageFinder, Pages, entries_of, variables_of
from tests.engine.shop import code_of, refusal_of, run, schema

SERVED = schema._schema


def pages_of(text: str) -> list[Pages]:
    document = parse(text)
    finder = PageFinder(SERVED, document)
    return [finder.pages_of(node) for node in document.definitions if isinstance(node, OperationDefinitionNode)]


def entries(text: str, **variables: object) -> int:
    return entries_of(pages_of(text)[0], variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ item { name } }", 0),
        ("{ items(first: 3) { name } }", 3),
        ("{ items { name } }", 20),
        ("{ items(first: 3) { parts(first: 2) { name } name } }", 3 + 3 * 2),
        ("{ items(first: 3) { itself { parts { name } } } }", 3 + 3 * 20),
        ("{ a: items(first: 3) { name } b: items(first: 4) { name } }", 7),
        (
            "{ items(first: 2) { ... { parts(first: 2) { name } } ... on Item { parts(first: 2) { name } } } }",
            2 + 2 * 4,
        ),
        ("{ ...F a: items(first: 1) { name } } fragment F on Query { items(first: 5) { name } }", 6),
    ],
)
def test_entries_are_those_of_full_pages_multiplied_by_the_pages_around_them(text: str, expected: int) -> None:
    assert entries(text) == expected


@pytest.mark.parametrize(("variables", "expected"), [({"n": 7}, 7), ({}, 20), ({"n": None}, 20)])
def test_a_variable_says_the_size_and_without_one_the_schema_does(variables: dict[str, object], expected: int) -> None:
    assert entries("query ($n: Int = 5) { items(first: $n) { name } }", **variables) == expected


def test_a_fragment_that_is_spread_often_is_looked_through_once() -> None:
    fragments = " ".join(
        f"fragment F{n} on Item {{ itself {{ ...F{n + 1} }} itself {{ ...F{n + 1} }} }}" for n in range(100)
    )

    seen = entries(f"{{ item {{ ...F0 }} }} {fragments} fragment F100 on Item {{ parts(first: 1) {{ name }} }}")

    assert seen == MANY


def test_page_variables_are_found_through_fragments_and_by_operation() -> None:
    found = pages_of(
        """query A($n: Int! = 1) { item { ...F } }
        query B($m: Int! = 1, $n: Int! = 1) { items(first: $m) { ...F } }
        query C($l: Float!) { position(latitude: $l) }
        fragment F on Item { parts(first: $n) { name } }"""
    )

    assert [variables_of(pages) for pages in found] == [{"n"}, {"m", "n"}, set()]


@pytest.mark.parametrize("size", [99, 100])
async def test_pages_in_pages_are_refused_beyond_ten_thousand_entries(size: int) -> None:
    text = "query ($n: Int!) { items(first: $n) { parts(first: 100) { name } } }"

    answer = await run(text, {"n": size})

    assert answer.executed == (size == 99)
    if not answer.executed:
        assert code_of(refusal_of(answer)) is ErrorCode.TOO_EXPENSIVE
        assert refusal_of(answer).message == "Too many entries of pages: 10000 are allowed, 10100 were seen."

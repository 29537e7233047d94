import pytest
from graphql import GraphQLError, get_introspection_query

from engine.documents import Document, Documents
from engine.errors import ErrorCode, RequestRefused
from engine.limits import Limits
from tests.engine.shop import code_of, make_engine
from tests.engine.test_costs import bomb


@pytest.fixture
def documents() -> Documents:
    return make_engine().documents


def refused(documents: Documents, text: str, *, may_introspect: bool = False) -> GraphQLError:
    with pytest.raises(RequestRefused) as caught:
        documents.load(text, may_introspect=may_introspect)
    return caught.value.error


def nested(levels: int) -> str:
    return "{ item " + "{ itself " * (levels - 2) + "{ name }" + "}" * (levels - 1)


def with_fragments(count: int) -> str:
    spreads = " ".join(f"...F{n}" for n in range(count))
    return f"{{ item {{ {spreads} }} }} " + " ".join(f"fragment F{n} on Item {{ name }}" for n in range(count))


def with_operations(count: int) -> str:
    return " ".join(f"query Q{n} {{ item {{ name }} }}" for n in range(count))


def with_aliases(count: int) -> str:
    return "{ item { " + " ".join(f"a{n}: name" for n in range(count)) + " } }"


def with_directives(count: int) -> str:
    return (
        "{ item { "
        + " ".join(f"... @skip(if: false) {{ {'name' if n % 2 else 'itself { name }'} }}" for n in range(count))
        + " } }"
    )


def with_names(count: int) -> str:
    return "{ item { " + "name " * count + "} }"


@pytest.mark.parametrize(
    "text",
    [with_operations(20), with_fragments(50), nested(12), with_aliases(30), with_directives(50), with_names(50)],
    ids=["operations", "fragments", "depth", "aliases", "directives", "equal keys"],
)
def test_a_document_at_a_limit_is_taken(documents: Documents, text: str) -> None:
    assert documents.load(text, may_introspect=False).operations


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("tokens", with_names(1000)),
        ("comments", "#\n" * 1001 + "{ item { name } }"),
        ("operations", with_operations(21)),
        ("fragments", with_fragments(51)),
        ("levels of depth", nested(13)),
        ("levels of introspection", '{ __type(name: "Item") ' + "{ ofType " * 15 + "{ name }" + "}" * 16),
        ("aliases", with_aliases(31)),
        ("directives", with_directives(51)),
        ("equal response keys in one selection set", with_names(51)),
        ("aliases", bomb(25)),
    ],
)
def test_a_document_above_a_limit_is_too_expensive_and_told_which(documents: Documents, what: str, text: str) -> None:
    error = refused(documents, text, may_introspect=True)

    assert code_of(error) is ErrorCode.TOO_EXPENSIVE
    assert f"Too many {what}:" in error.message


def test_a_cycle_of_fragments_is_answered_by_validation(documents: Documents) -> None:
    error = refused(documents, "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")

    assert code_of(error) is ErrorCode.GRAPHQL_VALIDATION_FAILED
    assert "within itself" in error.message


@pytest.mark.parametrize(
    "text", ["", " ", "{", "{ item(", '{ item(name: "', "{ item { name } } }", "\ufeff{", "{ \x00 }"]
)
def test_what_cannot_be_parsed_is_told_so_with_its_place(documents: Documents, text: str) -> None:
    error = refused(documents, text)

    assert code_of(error) is ErrorCode.GRAPHQL_PARSE_FAILED
    assert error.locations


@pytest.mark.parametrize("bracket", ["{a", "{a(b:[", "{a(b:{c:"])
@pytest.mark.parametrize("times", [190, 250, 100_000])
def test_brackets_without_end_get_a_coded_answer(documents: Documents, bracket: str, times: int) -> None:
    code = code_of(refused(documents, bracket * times))

    assert code in {ErrorCode.GRAPHQL_PARSE_FAILED, ErrorCode.TOO_EXPENSIVE}


@pytest.mark.parametrize("levels", [50, 190, 240])
def test_deep_but_sound_documents_get_a_coded_answer(documents: Documents, levels: int) -> None:
    code = code_of(refused(documents, nested(levels)))

    assert code in {ErrorCode.GRAPHQL_PARSE_FAILED, ErrorCode.TOO_EXPENSIVE}


def test_deep_values_get_a_coded_answer(documents: Documents) -> None:
    error = refused(documents, "{ items(filter: " + "[" * 190 + "]" * 190 + ") { name } }")

    assert code_of(error) is ErrorCode.GRAPHQL_VALIDATION_FAILED


def test_a_refused_document_gets_one_error_and_no_hint(documents: Documents) -> None:
    error = refused(documents, "{ itme { nmae } itme2 @a @b @c }")

    assert code_of(error) is ErrorCode.GRAPHQL_VALIDATION_FAILED
    assert error.message == "Cannot query field 'itme' on type 'Query'."


def test_whoever_may_introspect_is_told_close_names(documents: Documents) -> None:
    assert "Did you mean 'item'" in refused(documents, "{ itme { name } }", may_introspect=True).message


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { types { name } } }",
        '{ a: __type(name: "Item") { name } }',
        "{ ...F } fragment F on Query { __schema { queryType { name } } }",
    ],
)
def test_introspection_is_forbidden_unless_open(documents: Documents, text: str) -> None:
    assert code_of(refused(documents, text)) is ErrorCode.FORBIDDEN
    assert documents.load(text, may_introspect=True).operations


def test_typename_is_no_introspection(documents: Documents) -> None:
    assert documents.load("{ __typename item { __typename } }", may_introspect=False).operations


def test_the_query_that_every_tool_sends_passes_the_limits(documents: Documents) -> None:
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )

    assert documents.load(query, may_introspect=True).operations


def test_circular_introspection_is_refused(documents: Documents) -> None:
    text = "{ __schema { types " + "{ fields { type " * 4 + "{ name }" + "}}" * 4 + "} }"

    assert code_of(refused(documents, text, may_introspect=True)) is ErrorCode.GRAPHQL_VALIDATION_FAILED


@pytest.mark.parametrize("size", ["0", "-1", "101", "9" * 5000])
@pytest.mark.parametrize("field", ["items(first: {}) {{ name }}", "item {{ parts(first: {}) {{ name }} }}"])
def test_a_page_size_out_of_range_is_bad_input_wherever_it_stands(documents: Documents, size: str, field: str) -> None:
    assert code_of(refused(documents, "{ " + field.format(size) + " }")) is ErrorCode.BAD_USER_INPUT


@pytest.mark.parametrize("size", [1, 100])
def test_a_page_size_in_range_is_taken(documents: Documents, size: int) -> None:
    assert documents.load(f"{{ items(first: {size}) {{ name }} }}", may_introspect=False)


def test_a_list_of_250_is_taken_and_one_more_is_bad_input(documents: Documents) -> None:
    allowed, refused_one = ("{ items(filter: {tags: [" + '"a" ' * count + "]}) { name } }" for count in (250, 251))

    assert documents.load(allowed, may_introspect=False)
    assert code_of(refused(documents, refused_one)) is ErrorCode.BAD_USER_INPUT


@pytest.mark.parametrize("literal", ["1e400", "-1e999", "9" * 101, "1" + "0" * 5000])
def test_a_number_that_python_cannot_hold_is_bad_input(documents: Documents, literal: str) -> None:
    error = refused(documents, f"{{ position(latitude: {literal}) }}")

    assert code_of(error) is ErrorCode.BAD_USER_INPUT


def test_a_text_with_nul_is_bad_input(documents: Documents) -> None:
    assert code_of(refused(documents, '{ item(name: "a\\u0000b") { name } }')) is ErrorCode.BAD_USER_INPUT


def test_a_document_of_fragments_alone_is_refused(documents: Documents) -> None:
    assert code_of(refused(documents, "fragment F on Item { name }")) is ErrorCode.GRAPHQL_VALIDATION_FAILED


def test_the_same_text_is_read_once(documents: Documents) -> None:
    text = "{ item { name } }"

    assert documents.load(text, may_introspect=False) is documents.load(text, may_introspect=False)
    assert refused(documents, "{ no }") is refused(documents, "{ no }")


def test_the_cache_keeps_the_latest_and_nothing_long() -> None:
    documents = Documents(make_engine().graphql_schema, entries=2, longest=30)
    first, second, third = ("{ item { name } }", "{ item { __typename } }", "{ __typename }")
    long = "{ item { name name name name name } }"

    def load(text: str) -> Document:
        return documents.load(text, may_introspect=False)

    kept, dropped = load(first), load(second)
    assert load(first) is kept
    load(third)

    assert load(first) is kept
    assert load(second) is not dropped
    assert load(long) is not load(long)


def test_limits_can_be_narrowed() -> None:
    documents = Documents(make_engine().graphql_schema, limits=Limits(depth=1))

    assert code_of(refused(documents, "{ item { name } }")) is ErrorCode.TOO_EXPENSIVE

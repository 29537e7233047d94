import asyncio

import pytest
import strawberry
import structlog
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from engine.errors import ErrorCode
from engine.execution import Engine
from tests.engine.shop import (
    SECRET,
    VOICE,
    NotYours,
    Outage,
    Query,
    Shop,
    code_of,
    is_outage,
    make_engine,
    refusal_of,
    run,
)


async def test_a_query_is_answered() -> None:
    answer = await run("{ items(first: 2) { name parts(first: 1) { name } } }")

    assert answer.formatted == {
        "data": {
            "items": [{"name": "0", "parts": [{"name": "0.0"}]}, {"name": "1", "parts": [{"name": "1.0"}]}],
        }
    }


async def test_the_named_operation_runs_with_its_variables() -> None:
    text = "query A { item { name } } query B($name: String!) { item(name: $name) { name } }"

    assert (await run(text, {"name": "b"}, operation_name="B")).data == {"item": {"name": "b"}}


@pytest.mark.parametrize("name", [None, "C"])
async def test_an_operation_that_cannot_be_told_is_a_bad_request(name: str | None) -> None:
    answer = await run("query A { item { name } } query B { item { name } }", operation_name=name)

    assert code_of(refusal_of(answer)) is ErrorCode.BAD_REQUEST


async def test_a_subscription_is_a_bad_request_here() -> None:
    assert code_of(refusal_of(await run("subscription { shut }"))) is ErrorCode.BAD_REQUEST


async def test_a_refusal_that_a_union_knows_is_data() -> None:
    text = "mutation ($name: String!) { buy(name: $name) { __typename ... on OutOfStock { message } } }"
    shop = Shop()

    answer = await run(text, {"name": "gone"}, shop=shop)

    assert answer.formatted == {"data": {"buy": {"__typename": "OutOfStock", "message": "gone"}}}
    assert shop.sold == []


@pytest.mark.parametrize(
    "variables",
    [{}, {"name": 5}, {"name": None}, {"name": ["a"]}, {"name": {"a": 1}}, {"name": "nul\x00"}],
)
async def test_variables_that_do_not_fit_are_bad_input_and_nothing_runs(variables: dict[str, object]) -> None:
    shop = Shop()

    answer = await run("mutation ($name: String!) { buy(name: $name) { __typename } }", variables, shop=shop)

    assert code_of(refusal_of(answer)) is ErrorCode.BAD_USER_INPUT
    assert shop.sold == []


@pytest.mark.parametrize("items", [250, 251])
async def test_lists_in_variables_are_bounded_at_any_depth(items: int) -> None:
    text = "query ($filter: Filter) { items(first: 1, filter: $filter) { name } }"

    answer = await run(text, {"filter": {"nested": {"tags": ["a"] * items}}})

    assert answer.executed == (items == 250)
    if not answer.executed:
        assert code_of(refusal_of(answer)) is ErrorCode.BAD_USER_INPUT


async def test_variables_nested_beyond_reason_are_bad_input() -> None:
    value: dict[str, object] = {"tags": []}
    for _ in range(5000):
        value = {"nested": value}

    answer = await run("query ($filter: Filter) { items(filter: $filter) { name } }", {"filter": value})

    assert code_of(refusal_of(answer)) is ErrorCode.BAD_USER_INPUT


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1])
@pytest.mark.parametrize(
    "text",
    [
        "query ($n: Int!) { items(first: $n) { name } }",
        "query ($n: Int!) { item { ...F } } fragment F on Item { parts(first: $n) { name } }",
    ],
)
async def test_a_page_size_in_a_variable_is_refused_never_cut(text: str, size: int) -> None:
    assert code_of(refusal_of(await run(text, {"n": size}))) is ErrorCode.BAD_USER_INPUT


async def test_a_page_size_in_a_default_is_refused_too() -> None:
    answer = await run("query ($n: Int! = 101) { items(first: $n) { name } }")

    assert code_of(refusal_of(answer)) is ErrorCode.BAD_USER_INPUT


async def test_a_variable_of_another_operation_is_not_taken_for_a_page_size() -> None:
    text = "query A($n: Int!) { items(first: $n) { name } } query B($n: Float!) { position(latitude: $n) }"

    assert (await run(text, {"n": 500}, operation_name="B")).data == {"position": "500.0"}


async def test_a_null_that_a_variable_brings_in_is_bad_input_at_its_field() -> None:
    answer = await run("query ($n: Int = 5) { items(first: $n) { name } }", {"n": None})

    assert answer.executed
    assert [code_of(error) for error in answer.errors] == [ErrorCode.BAD_USER_INPUT]


async def test_introspection_is_open_to_whoever_may() -> None:
    text = '{ __type(name: "Item") { name } }'

    assert (await run(text, may_introspect=True)).data == {"__type": {"name": "Item"}}
    assert code_of(refusal_of(await run(text))) is ErrorCode.FORBIDDEN


@pytest.mark.parametrize(
    ("field", "code", "message"),
    [
        ("coded", "UNAUTHENTICATED", "sign in"),
        ("foreign", "NOT_FOUND", "no such thing"),
        ("outage", "SERVICE_UNAVAILABLE", "sorry: SERVICE_UNAVAILABLE"),
        ("broken", "INTERNAL", "sorry: INTERNAL"),
        ("withoutCode", "INTERNAL", "sorry: INTERNAL"),
    ],
)
async def test_each_error_is_coded_and_its_neighbours_stand(field: str, code: str, message: str) -> None:
    with structlog.testing.capture_logs():
        answer = await run(f"{{ item {{ name }} {field} }}")

    assert answer.data == {"item": {"name": "a"}, field: None}
    [error] = answer.formatted["errors"]
    assert (error["extensions"]["code"], error["message"], error["path"]) == (code, message, [field])
    assert error["locations"]


async def test_a_null_where_none_may_be_is_ours_to_answer_for() -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await run("{ nothing }")

    assert answer.formatted["data"] is None
    assert [code_of(error) for error in answer.errors] == [ErrorCode.INTERNAL]
    assert [line["log_level"] for line in logged] == ["error"]


async def test_an_unexpected_exception_is_logged_with_its_request_and_told_to_nobody() -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await run("query Oops { a: broken b: broken }", operation_name="Oops")

    assert SECRET not in str(answer.formatted)
    assert [error["extensions"]["requestId"] for error in answer.formatted["errors"]] == ["request-1"] * 2
    [line] = logged
    assert line["event"] == "unexpected exception"
    assert (line["request_id"], line["operation"], line["times"]) == ("request-1", "Oops", 2)
    assert isinstance(line["exc_info"], ValueError)
    assert line["exc_info"].__traceback__ is not None


@pytest.mark.parametrize("field", ["coded", "foreign"])
async def test_what_was_foreseen_is_not_logged(field: str) -> None:
    with structlog.testing.capture_logs() as logged:
        await run(f"{{ {field} }}")

    assert logged == []


async def test_an_outage_is_logged_as_a_warning() -> None:
    with structlog.testing.capture_logs() as logged:
        await run("{ outage }")

    assert [line["log_level"] for line in logged] == ["warning"]


async def test_a_request_is_given_up_when_its_time_is_over() -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await run("{ slow }", engine=make_engine(seconds=0.0))

    assert answer.executed
    assert answer.formatted["data"] is None
    assert [code_of(error) for error in answer.errors] == [ErrorCode.SERVICE_UNAVAILABLE]
    assert [line["event"] for line in logged] == ["request took too long"]


async def test_what_waits_is_answered_in_time() -> None:
    shop = Shop()
    running = asyncio.create_task(run("{ slow }", shop=shop))
    shop.patience.set()

    assert (await running).data == {"slow": "at last"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Outage(SECRET), ErrorCode.SERVICE_UNAVAILABLE),
        (TimeoutError(), ErrorCode.SERVICE_UNAVAILABLE),
        (NotYours(), ErrorCode.NOT_FOUND),
        (KeyError(SECRET), ErrorCode.INTERNAL),
    ],
)
def test_a_fault_before_execution_is_coded_in_the_same_way(fault: Exception, code: ErrorCode) -> None:
    with structlog.testing.capture_logs():
        error: GraphQLError = make_engine().explain(fault, voice=VOICE)

    assert code_of(error) is code
    assert SECRET not in error.message


def test_a_schema_with_extensions_is_refused() -> None:
    class Extension(SchemaExtension):
        pass

    with pytest.raises(ValueError, match="no schema extensions"):
        Engine(strawberry.Schema(query=Query, extensions=[Extension]), is_outage=is_outage)

"""Subscriptions: an execution an event, errors that are coded, and a source that is closed whatever happens."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from engine.errors import ErrorCode, RequestRefused
from engine.execution import Caller, GraphQLRequest
from tests.engine.shop import SECRET, VOICE, Outage, Shop, code_of, follow, make_engine

SALES = "subscription ($names: [String!]!) { sales(names: $names) { name } }"


async def answers(query: str, **values: Any) -> list[Any]:
    return [answer.formatted async for answer in follow(query, **values)]


async def refused(query: str, **values: Any) -> RequestRefused:
    with pytest.raises(RequestRefused) as caught:
        await answers(query, **values)
    return caught.value


async def test_each_event_is_answered_and_the_end_of_the_source_ends_the_answers() -> None:
    assert await answers(SALES, names=["a", "b"]) == [
        {"data": {"sales": {"name": "a"}}},
        {"data": {"sales": {"name": "b"}}},
    ]


async def test_each_event_is_executed_with_a_context_of_its_own() -> None:
    shop = Shop(sold=["before"])

    document = SALES.replace("name }", "sold }")
    assert await answers(document, shop=shop, names=["a"]) == [{"data": {"sales": {"sold": []}}}]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", ErrorCode.GRAPHQL_PARSE_FAILED),
        ("subscription { nothing }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("subscription ($names: [String!]!) { sales(names: $names) { name } }", ErrorCode.BAD_USER_INPUT),
        ("{ item { name } }", ErrorCode.BAD_REQUEST),
        ("subscription { shut }", ErrorCode.SERVICE_UNAVAILABLE),
    ],
)
async def test_what_cannot_begin_is_refused_with_a_code(query: str, code: ErrorCode) -> None:
    assert code_of((await refused(query)).error) is code


async def test_a_source_that_fails_unexpectedly_tells_nothing_of_it() -> None:
    fault = await refused(SALES, names=["a", "broken", "b"])

    assert code_of(fault.error) is ErrorCode.INTERNAL
    assert SECRET not in str(fault.error.formatted)


async def test_a_source_that_refuses_is_told_by_its_code() -> None:
    assert code_of((await refused(SALES, names=["foreign"])).error) is ErrorCode.NOT_FOUND


async def test_an_event_that_finds_the_database_gone_is_executed_again() -> None:
    shop = Shop(outages=[Outage(), Outage()])

    document = SALES.replace("name }", "name outage }")
    found = await answers(document, engine=make_engine(pause=0.0), shop=shop, names=["last"])

    assert found == [{"data": {"sales": {"name": "last", "outage": "over"}}}]


async def test_who_leaves_as_the_database_is_lost_is_gone() -> None:
    shop = Shop()
    request = GraphQLRequest(SALES.replace("name }", "lost }"), operation_name=None, variables={"names": ["a"]})
    caller = Caller(context=shop, may_introspect=False, voice=VOICE)
    following = make_engine(pause=0.0).subscribe(request, caller=caller, renew=lambda: shop)
    task = asyncio.ensure_future(anext(following))
    await shop.dry.wait()

    task.cancel()

    async with asyncio.timeout(20):
        await asyncio.wait([task])
    assert task.cancelled()


async def test_leaving_closes_the_source() -> None:
    shop = Shop()
    request = GraphQLRequest(query="subscription { endless }", operation_name=None, variables={})
    caller = Caller(context=shop, may_introspect=False, voice=VOICE)

    async with aclosing(make_engine().subscribe(request, caller=caller, renew=Shop)) as stream:
        assert (await anext(stream)).data == {"endless": "first"}

    assert shop.sold == ["closed"]


async def test_the_kind_of_an_operation_is_known_before_it_runs() -> None:
    caller = Caller(context=Shop(), may_introspect=False, voice=VOICE)
    both = "query A { item { name } } subscription B { shut }"

    kinds = [make_engine().is_subscription(GraphQLRequest(both, name, {}), caller=caller) for name in ("A", "B")]

    assert kinds == [False, True]

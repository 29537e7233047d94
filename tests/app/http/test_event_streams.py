"""graphql-sse in distinct connections mode through real sockets, and JSON wherever JSON is taken."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from app.http.streams import StreamLimits
from tests.app.http.served import PATIENCE, served
from tests.app.http.site import Site
from tests.engine.shop import SECRET

EVENTS = "text/event-stream"
BOTH = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
ITEM = "{ item { name } }"
ENDLESS = "subscription { endless }"
SALES = "subscription ($names: [String!]!) { sales(names: $names) { name } }"
MISSING = {"query": SALES}


@pytest.fixture
def site() -> Site:
    return Site()


@asynccontextmanager
async def visiting(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        served(site.app()) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", timeout=PATIENCE) as client,
    ):
        yield client


async def post(site: Site, query: str, *, accept: str = EVENTS, **variables: Any) -> httpx2.Response:
    async with visiting(site) as client:
        return await client.post("/graphql", json={"query": query, "variables": variables}, headers={"accept": accept})


def event(kind: str, payload: Any = None) -> str:
    data = "" if payload is None else " " + json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    return f"event: {kind}\ndata:{data}\n\n"


@pytest.mark.parametrize("accept", [EVENTS, BOTH, "text/event-stream, */*"])
async def test_a_subscription_is_a_stream_of_events_with_plain_line_ends(site: Site, accept: str) -> None:
    answer = await post(site, SALES, accept=accept, names=["x", "Ёлка"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.text == (
        event("next", {"data": {"sales": {"name": "x"}}})
        + event("next", {"data": {"sales": {"name": "Ёлка"}}})
        + event("complete")
    )


@pytest.mark.parametrize("accept", [BOTH, "text/event-stream, */*;q=0.1", "*/*"])
@pytest.mark.parametrize("query", [ITEM, 'mutation { buy(name: "x") { __typename } }'])
async def test_what_is_answered_once_is_json_wherever_that_is_taken(site: Site, accept: str, query: str) -> None:
    answer = await post(site, query, accept=accept)

    assert "json" in answer.headers["content-type"]
    assert answer.json()["data"]


async def test_what_is_answered_once_is_a_stream_for_those_who_take_nothing_else(site: Site) -> None:
    answer = await post(site, ITEM)

    assert answer.text == event("next", {"data": {"item": {"name": "a"}}}) + event("complete")


async def test_cookies_go_out_with_a_stream_too(site: Site) -> None:
    site.cookies.append("a=b")

    assert (await post(site, ITEM)).headers["set-cookie"] == "a=b"


@pytest.mark.parametrize("query", ["{", "{ nothingLikeThat }", SALES, ITEM + " query B { item { name } }"])
async def test_a_refusal_is_a_stream_of_one_error(site: Site, query: str) -> None:
    told = (await post(site, query)).text.removesuffix(event("complete"))

    assert told.startswith('event: next\ndata: {"errors":[{')
    assert "extensions" in told


async def test_a_refusal_is_json_wherever_that_is_taken(site: Site) -> None:
    answer = await post(site, SALES, accept=BOTH)

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (
        400,
        "application/graphql-response+json",
    )


async def test_a_source_that_fails_is_told_and_ends_the_stream(site: Site) -> None:
    told = (await post(site, SALES, names=["x", "broken", "y"])).text

    assert told.count("event: next") == 2
    assert '"code":"INTERNAL"' in told
    assert SECRET not in told
    assert told.endswith(event("complete"))


async def test_a_subscription_without_a_taste_for_events_is_refused(site: Site) -> None:
    answer = await post(site, ENDLESS, accept="application/json")

    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_subscription_may_stand_in_the_address(site: Site) -> None:
    parameters = {"query": SALES, "variables": '{"names": ["x"]}', "operationName": ""}
    async with visiting(site) as client:
        answer = await client.get("/graphql", params=parameters, headers={"accept": EVENTS})
        assert answer.text == event("next", {"data": {"sales": {"name": "x"}}}) + event("complete")

        refused = await client.get("/graphql", params={"query": ITEM}, headers={"accept": EVENTS})
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (405, "BAD_REQUEST")

        refused = await client.get("/graphql", params=parameters | {"variables": "{"}, headers={"accept": EVENTS})
        assert refused.status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_cookie_alone_opens_no_stream(site: Site, method: str) -> None:
    async with visiting(site) as client:
        cookie = {"cookie": "__Host-kabinet=token", "accept": EVENTS, "content-type": "application/json"}
        answer = await client.request(method, "/graphql", params={"query": ENDLESS}, headers=cookie)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert site.looked_up == 0


async def test_a_page_of_another_site_that_may_reads_the_stream(site: Site) -> None:
    async with visiting(site) as client:
        headers = {"accept": EVENTS, "origin": "https://www.example.com"}
        answer = await client.post("/graphql", json={"query": SALES, "variables": {"names": []}}, headers=headers)

    assert answer.headers["access-control-allow-origin"] == "https://www.example.com"
    assert answer.headers["access-control-allow-credentials"] == "true"


async def lines_of(answer: httpx2.Response) -> AsyncIterator[str]:
    async with asyncio.timeout(PATIENCE):
        async for line in answer.aiter_lines():
            yield line


@asynccontextmanager
async def opened(client: httpx2.AsyncClient) -> AsyncIterator[AsyncIterator[str]]:
    """Open a stream that does not end by itself, and read its first event."""
    async with client.stream("POST", "/graphql", json={"query": ENDLESS}, headers={"accept": EVENTS}) as answer:
        lines = lines_of(answer)
        assert [await anext(lines) for _ in range(3)] == ["event: next", 'data: {"data":{"endless":"first"}}', ""]
        yield lines


async def test_a_silent_stream_shows_that_it_is_there(site: Site) -> None:
    site.streams.limits = StreamLimits(keep_alive_seconds=0.01)

    async with visiting(site) as client, opened(client) as lines:
        assert [await anext(lines) for _ in range(4)] == [":", "", ":", ""]


async def test_who_leaves_frees_everything(site: Site) -> None:
    async with visiting(site) as client:
        async with opened(client):
            assert (len(site.streams), len(site.streams.places)) == (1, 1)
        while len(site.streams):
            await client.post("/graphql", json={"query": ITEM})

    assert site.shop.sold == ["closed"]
    assert len(site.streams.places) == 0


async def test_more_streams_than_allowed_are_refused(site: Site) -> None:
    async with visiting(site) as client, opened(client), opened(client), opened(client):
        answer = await client.post("/graphql", json={"query": ENDLESS}, headers={"accept": EVENTS})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (429, "TOO_EXPENSIVE")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", "Открыто слишком много подписок: сначала закройте лишние."),
        ("en", "Too many streams are open: close some first."),
    ],
)
async def test_that_no_more_streams_may_be_opened_is_told_in_the_language_asked_for(
    site: Site, language: str, told: str
) -> None:
    asked = {"accept": EVENTS, "accept-language": language}
    async with visiting(site) as client, opened(client), opened(client), opened(client):
        answer = await client.post("/graphql", json={"query": ENDLESS}, headers=asked)

    assert [error["message"] for error in answer.json()["errors"]] == [told]


async def test_what_was_done_is_told_though_no_more_streams_may_be_opened(site: Site) -> None:
    buy = {"query": 'mutation { buy(name: "lamp") { __typename } }'}
    async with visiting(site) as client, opened(client), opened(client), opened(client):
        answer = await client.post("/graphql", json=buy, headers={"accept": EVENTS})

        assert (answer.status_code, site.shop.sold) == (200, ["lamp"])
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.text == event("next", {"data": {"buy": {"__typename": "Sold"}}}) + event("complete")


async def test_a_server_that_ends_does_not_complete_its_streams(site: Site) -> None:
    async with visiting(site) as client, opened(client) as lines:
        site.streams.cut()

        assert [line async for line in lines] == []
    assert site.shop.sold == ["closed"]

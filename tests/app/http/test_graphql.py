import json
from collections.abc import AsyncIterator

import pytest
import structlog

from app.http.bodies import MAX_BYTES
from auth.refusals import Unauthenticated
from tests.app.http.site import GRAPHQL, NOON, Site, client_of, code_of, post
from tests.engine.shop import SECRET, Outage

JSON = "application/json; charset=utf-8"
ITEM = {"query": "{ item { name } }"}
BUY = {"query": 'mutation { buy(name: "x") { __typename } }'}


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/*", "text/event-stream, */*;q=0.5", "text/html"]
)
async def test_a_query_is_answered_in_json(site: Site, accept: str) -> None:
    answer = await post(site, ITEM, headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    assert answer.json() == {"data": {"item": {"name": "a"}}}


@pytest.mark.parametrize(
    "accept", [GRAPHQL, f"{GRAPHQL}, application/json;q=0.9", f"application/json, {GRAPHQL}, text/event-stream"]
)
async def test_a_query_is_answered_in_graphqls_own_media_type(site: Site, accept: str) -> None:
    answer = await post(site, ITEM, headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{GRAPHQL}; charset=utf-8")


async def test_json_is_answered_where_it_is_liked_better(site: Site) -> None:
    answer = await post(site, ITEM, headers={"accept": f"{GRAPHQL};q=0.5, application/json"})

    assert answer.headers["content-type"] == JSON


async def test_cyrillic_is_answered_as_it_was_sent(site: Site) -> None:
    answer = await post(site, {"query": "query ($n: String!) { item(name: $n) { name } }", "variables": {"n": "Ёлка"}})

    assert "Ёлка" in answer.text


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothingLikeThat }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ __schema { types { name } } }"}, "FORBIDDEN"),
        ({"query": "query ($n: String!) { item(name: $n) { name } }"}, "BAD_USER_INPUT"),
        ({"query": "{ items(first: 101) { name } }"}, "BAD_USER_INPUT"),
        ({"query": "{ item { name } }", "operationName": "Other"}, "BAD_REQUEST"),
        ({"query": "subscription { shut }"}, "BAD_REQUEST"),
        ({"query": "{ item { " + "name " * 1000 + "} }"}, "TOO_EXPENSIVE"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}}, "PERSISTED_QUERY_NOT_FOUND"),
    ],
)
async def test_a_graphql_request_that_cannot_run_is_200_in_json_and_400_in_graphqls_own(
    site: Site, payload: dict[str, object], code: str
) -> None:
    plain = await post(site, payload)
    own = await post(site, payload, headers={"accept": GRAPHQL})

    assert (plain.status_code, code_of(plain)) == (200, code)
    assert (own.status_code, code_of(own)) == (400, code)


def request_with(member: str) -> bytes:
    return b'{"query": "{ item { name } }", ' + member.encode() + b"}"


NOT_JSON = [b"", b"  ", b"{", b"\xff\xfe{}", b'{"query": "\xff"}', '{"query": "{ item }"}'.encode("utf-16")]
NOT_A_REQUEST = [b"null", b"5", b'"x"', b"true", b"[]", b'[{"query": "{ item { name } }"}]', b"{}"]
NESTED = [b"[" * 100_000, b'{"a":' * 50_000, b"[" * 100_000 + b"]" * 100_000]
WRONG_QUERIES = [b'{"query": %s}' % value for value in (b"5", b"null", b"[]", b"{}", b"true")]
WRONG_MEMBERS = [
    request_with(f'"{name}": {value}')
    for name, values in {
        "variables": ['"x"', "[]", "5", "true"],
        "extensions": ['"x"', "[]", "5", "true"],
        "operationName": ["5", "[]", "{}", "true"],
    }.items()
    for value in values
]
WRONG_VALUES = [
    request_with(f'"variables": {{"a": {value}}}')
    for value in ("9" * 5000, "NaN", "-Infinity", '"\\ud800"', '{"a":' * 40_000 + "1" + "}" * 40_000)
]


@pytest.mark.parametrize("body", NOT_JSON + NOT_A_REQUEST + NESTED + WRONG_QUERIES + WRONG_MEMBERS + WRONG_VALUES)
async def test_a_body_that_is_no_request_is_a_bad_request(site: Site, body: bytes) -> None:
    answer = await post(site, content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, code_of(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("member", ["operationName", "variables", "extensions"])
async def test_members_may_be_null(site: Site, member: str) -> None:
    assert (await post(site, {**ITEM, member: None})).json()["data"]


@pytest.mark.parametrize(
    "media",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql",
     "application/json; charset=utf-16", "application/json; charset=windows-1251"],
)  # fmt: skip
async def test_other_media_types_are_refused_unread(site: Site, media: str) -> None:
    answer = await post(site, content=json.dumps(BUY).encode(), headers={"content-type": media})

    assert (answer.status_code, code_of(answer)) == (415, "BAD_REQUEST")
    assert (site.shop.sold, site.looked_up) == ([], 0)


@pytest.mark.parametrize("media", ["application/json;charset=utf-8", 'Application/JSON; charset="UTF-8"'])
async def test_json_may_say_that_it_is_utf_8(site: Site, media: str) -> None:
    answer = await post(site, content=json.dumps(ITEM).encode(), headers={"content-type": media})

    assert answer.status_code == 200


async def test_compressed_bodies_are_refused(site: Site) -> None:
    answer = await post(site, ITEM, headers={"content-encoding": "gzip"})

    assert (answer.status_code, code_of(answer)) == (415, "BAD_REQUEST")


def padded(size: int) -> bytes:
    body = json.dumps(ITEM).encode()
    return body + b" " * (size - len(body))


async def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_not(site: Site) -> None:
    headers = {"content-type": "application/json"}
    largest = await post(site, content=padded(MAX_BYTES), headers=headers)
    larger = await post(site, content=padded(MAX_BYTES + 1), headers=headers)

    assert largest.status_code == 200
    assert (larger.status_code, code_of(larger)) == (413, "BAD_REQUEST")


async def test_a_body_without_a_length_is_read_no_further_than_the_limit(site: Site) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    answer = await post(site, content=endless(), headers={"content-type": "application/json"})

    assert (answer.status_code, code_of(answer)) == (413, "BAD_REQUEST")
    assert sent <= MAX_BYTES + 2 * 65_536


@pytest.mark.parametrize("length", ["262145", "9" * 100])
async def test_an_announced_length_is_enough_to_refuse(site: Site, length: str) -> None:
    answer = await post(site, content=b"{}", headers={"content-type": "application/json", "content-length": length})

    assert answer.status_code == 413


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/json, text/html;q=0.5"])
async def test_get_is_for_browsers_alone(site: Site, accept: str | None) -> None:
    async with client_of(site) as client:
        headers = {"accept": accept} if accept else {}
        answer = await client.get("/graphql", params=ITEM, headers=headers)

    assert (answer.status_code, answer.headers["allow"], code_of(answer)) == (405, "POST", "BAD_REQUEST")


async def test_a_browser_gets_the_page(site: Site) -> None:
    async with client_of(site) as client:
        answer = await client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert (answer.status_code, answer.text) == (200, "<!doctype html>")
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_are_refused(site: Site, method: str) -> None:
    async with client_of(site) as client:
        assert (await client.request(method, "/graphql", headers={"accept": "text/html"})).status_code == 405


async def test_a_cookie_without_the_preflight_header_is_refused_and_nothing_is_written(site: Site) -> None:
    answer = await post(site, BUY, headers={"cookie": "__Host-kabinet=token"})

    assert (answer.status_code, code_of(answer)) == (400, "BAD_REQUEST")
    assert (site.shop.sold, site.looked_up) == ([], 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "__Host-kabinet=token", "graphql-require-preflight": ""},
        {"cookie": "__Host-kabinet=token", "graphql-require-preflight": "1"},
        {"cookie": "__Host-kabinet=token", "authorization": "Bearer other"},
        {"cookie": "theme=dark"},
    ],
)
async def test_requests_that_no_other_site_could_send_are_taken(site: Site, headers: dict[str, str]) -> None:
    assert (await post(site, BUY, headers=headers)).json() == {"data": {"buy": {"__typename": "Sold"}}}


async def test_cookies_of_resolvers_are_sent(site: Site) -> None:
    site.cookies = ["__Host-kabinet=a; Path=/; Secure; HttpOnly; SameSite=Lax", "b=c"]

    assert (await post(site, ITEM)).headers.get_list("set-cookie") == site.cookies


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Outage(SECRET), 503, "SERVICE_UNAVAILABLE"),
        (TimeoutError(), 503, "SERVICE_UNAVAILABLE"),
        (Unauthenticated(), 401, "UNAUTHENTICATED"),
    ],
)
async def test_a_session_that_cannot_be_looked_up_is_coded(
    site: Site, fault: Exception, status: int, code: str
) -> None:
    site.fault = fault

    with structlog.testing.capture_logs():
        answer = await post(site, BUY)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert SECRET not in answer.text
    assert site.shop.sold == []


async def test_an_unexpected_fault_is_masked_in_the_persons_language(site: Site) -> None:
    site.fault = KeyError(SECRET)
    async with client_of(site) as client:
        with structlog.testing.capture_logs() as logged:
            russian = await client.post("/graphql", json=ITEM)
            english = await client.post("/graphql", json=ITEM, headers={"accept-language": "en-GB, ru;q=0.5"})

    for answer, words in ((russian, "У нас произошла ошибка"), (english, "Something went wrong here")):
        [error] = answer.json()["errors"]
        assert answer.status_code == 500
        assert words in error["message"]
        assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
    assert [line["event"] for line in logged].count("unexpected exception") == 2


async def test_errors_of_fields_carry_the_request_id_of_the_answer(site: Site) -> None:
    with structlog.testing.capture_logs():
        answer = await post(site, {"query": "{ broken }"})

    assert answer.status_code == 200
    assert answer.json()["data"] == {"broken": None}
    assert answer.json()["errors"][0]["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_requests_over_the_limit_are_told_when_to_come_back(site: Site) -> None:
    site = Site(limit=2)
    for _ in range(2):
        assert (await post(site, BUY)).status_code == 200

    answer = await post(site, BUY)

    assert (answer.status_code, answer.headers["retry-after"], code_of(answer)) == (429, "30", "RATE_LIMITED")
    assert answer.json()["errors"][0]["extensions"]["retryAt"] == "2026-11-24T09:01:00+00:00"
    assert len(site.shop.sold) == 2
    assert NOON.second == 30


async def test_other_sites_may_ask_only_where_they_are_named(site: Site) -> None:
    preflight = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,graphql-require-preflight",
    }
    async with client_of(site) as client:
        named = await client.options("/graphql", headers={"origin": "https://www.example.com", **preflight})
        stranger = await client.options("/graphql", headers={"origin": "https://evil.example.net", **preflight})

    assert named.status_code == 200
    assert named.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in stranger.headers

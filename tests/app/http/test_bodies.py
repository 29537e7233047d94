import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from app.http.bodies import BodyRefused, parse_json, read_json
from app.http.payloads import request_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(JSON, st.booleans())
def test_json_is_read_as_it_was_written(value: object, escaped: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse_json(b"\xef\xbb\xbf" + b'{"query": "{ a }"}') == {"query": "{ a }"}


def test_half_a_character_is_named() -> None:
    with pytest.raises(BodyRefused) as caught:
        parse_json(rb'{"query": "\ud800"}')
    assert caught.value.message == "The body holds half a character: \\ud800 to \\udfff stand in pairs alone."


def test_an_empty_operation_name_is_none() -> None:
    assert request_of({"query": "{ a }", "operationName": ""}).operation_name is None


@given(st.binary())
def test_whatever_arrives_is_read_or_refused(body: bytes) -> None:
    status = 400
    try:
        parse_json(body)
    except BodyRefused as refused:
        status = refused.status

    assert status == 400


async def test_a_body_that_takes_too_long_is_given_up() -> None:
    async def receive() -> Message:
        await asyncio.Event().wait()
        return {"type": "http.request", "body": b"{}", "more_body": False}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)

    with pytest.raises(BodyRefused) as caught:
        await read_json(request, seconds=0.0)
    assert caught.value.status == 408

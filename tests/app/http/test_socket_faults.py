"""What is no message of graphql-transport-ws closes its socket, and leaves no traceback."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http.socket_messages import NAMED, Malformed, MessageType, read_message
from tests.app.http.carrying import ITEM, subscribe
from tests.app.http.served import Client

NESTED = "[" * 100_000
BROKEN: dict[str, Any] = {
    "no JSON": "{", "an empty text": "", "binary": b"{}", "an array": [], "null": "null", "a number": "5",
    "a string": '"x"', "deep nesting": NESTED, "a number of 5,000 digits": "9" * 5000, "no type": {},
    "a ping with a number beyond all": '{"type": "ping", "payload": {"sent": 1e999}}',
    "an unknown type": {"type": "start"}, "a type that is a list": {"type": []},
    "what servers send": {"type": "connection_ack"}, "next": {"id": "1", "type": "next"},
    "no id": {"type": "subscribe", "payload": {"query": ITEM}}, "a numeric id": subscribe() | {"id": 1},
    "an empty id": subscribe() | {"id": ""}, "a long id": subscribe() | {"id": "x" * 129},
    "no payload": {"id": "1", "type": "subscribe"}, "a payload that is a list": subscribe() | {"payload": []},
    "no query": {"id": "1", "type": "subscribe", "payload": {}}, "a numeric query": subscribe(query=5),
    "variables in a list": subscribe(variables=[]), "variables in a text": subscribe(variables="x"),
    "numeric extensions": subscribe(extensions=5), "a numeric operation name": subscribe(operationName=5),
    "a ping with a text": {"type": "ping", "payload": "x"}, "a pong with a list": {"type": "pong", "payload": []},
    "a completion without id": {"type": "complete"}, "a completion of a number": {"type": "complete", "id": 5},
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
async def test_what_is_no_message_closes_the_socket_with_4400(caller: Client, fault: str) -> None:
    await caller.init()

    await caller.send(BROKEN[fault])

    assert await caller.close_code() == 4400


@pytest.mark.parametrize("payload", ["x", 5, [], {"Authorization": 5}])
async def test_an_introduction_that_is_none_closes_the_socket_with_4400(caller: Client, payload: Any) -> None:
    await caller.send({"type": "connection_init", "payload": payload})

    assert await caller.close_code() == 4400


texts = st.text(max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
members = {"type": st.sampled_from(MessageType) | values, "id": values, "payload": values}


@given(st.fixed_dictionaries({}, optional=members) | values)
def test_whatever_comes_is_a_message_or_malformed(value: Any) -> None:
    with suppress(Malformed):
        message = read_message(json.dumps(value))
        assert message.payload is None or isinstance(message.payload, dict)
        assert bool(message.id) == (message.type in NAMED)


@given(st.text())
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    with suppress(Malformed):
        read_message(text)

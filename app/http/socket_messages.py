"""Messages of graphql-transport-ws as clients send them: read whole, or the socket is closed with 4400."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.http.bodies import BodyRefused, parse_json

PROTOCOL = "graphql-transport-ws"
LONGEST_ID = 128


class MessageType(StrEnum):
    """What clients send."""

    CONNECTION_INIT = "connection_init"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    COMPLETE = "complete"


NAMED = {MessageType.SUBSCRIBE, MessageType.COMPLETE}
"""Messages about one operation."""


class Malformed(Exception):
    """What came is no message of the protocol; the text fits into the reason of a close."""


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """A message; ``id`` is empty where it is about no operation, ``payload`` null where there is none."""

    type: MessageType
    id: str
    payload: dict[str, Any] | None


def read_message(text: str | None) -> ClientMessage:
    """
    Read one message; null stands for a binary one.

    :raises Malformed: it is none that a client may send
    """
    if text is None:
        raise Malformed("Messages are text")
    try:
        message = parse_json(text.encode("utf-8"))
    except (BodyRefused, UnicodeEncodeError):
        raise Malformed("Message is not JSON that can be read") from None
    if not isinstance(message, dict):
        raise Malformed("Message is not an object")
    return ClientMessage(kind := _type_of(message), id=_id_of(message, kind), payload=_payload_of(message, kind))


def _type_of(message: dict[str, Any]) -> MessageType:
    try:
        return MessageType(str(message.get("type")))
    except ValueError:
        raise Malformed("Message type is none that a client sends") from None


def _id_of(message: dict[str, Any], kind: MessageType) -> str:
    if kind not in NAMED:
        return ""
    name = message.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
        raise Malformed(f"Message id is not a string of 1 to {LONGEST_ID} characters")
    return name


def _payload_of(message: dict[str, Any], kind: MessageType) -> dict[str, Any] | None:
    payload = message.get("payload")
    if kind is MessageType.COMPLETE:
        return None
    if kind is MessageType.SUBSCRIBE and payload is None:
        raise Malformed("Message has no payload")
    if payload is not None and not isinstance(payload, dict):
        raise Malformed("Message payload is not an object")
    return payload

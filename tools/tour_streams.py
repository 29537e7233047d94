"""What the tour watches by: the same subscription over a WebSocket and over server-sent events."""

import json
import queue
import threading
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from tour_client import PATIENCE, Client, Surprise, expect
from websockets.sync.client import ClientConnection, connect

PROTOCOL = "graphql-transport-ws"
Told = dict[str, Any]
Events = Callable[[Client, str, dict[str, Any]], Iterator[Told]]


class Watch:
    """A subscription that is listened to in the background; ``name`` is how it arrives."""

    def __init__(self, name: str, events: Events, client: Client, document: str, **variables: Any) -> None:
        """Begin to listen."""
        self.name = name
        self._heard: queue.Queue[Told | Exception | None] = queue.Queue()
        given = (events(client, document, variables),)
        threading.Thread(target=self._listen, args=given, daemon=True).start()

    def next(self) -> Told:
        """
        Return what is told next.

        :raises Surprise: nothing is, or the subscription ends
        """
        told = self._wait()
        expect(told is not None, f"one more event over {self.name}, not its end")
        return told or {}

    def ended(self) -> None:
        """:raises Surprise: the subscription goes on."""
        told = self._wait()
        expect(told is None, f"the end of the stream over {self.name}, not {told}")

    def _wait(self) -> Told | None:
        try:
            told = self._heard.get(timeout=PATIENCE)
        except queue.Empty:
            raise Surprise(f"something to arrive over {self.name} in {PATIENCE} s") from None
        if isinstance(told, Exception):
            raise Surprise(f"a stream over {self.name}, but: {told!r}") from told
        return told

    def _listen(self, events: Iterator[Told]) -> None:
        try:
            for told in events:
                self._heard.put(told)
            self._heard.put(None)
        except Exception as fault:  # noqa: BLE001 - told to whoever waits
            self._heard.put(fault)


def over_websocket(client: Client, document: str, variables: dict[str, Any]) -> Iterator[Told]:
    """Yield the data of each event of a subscription, by the protocol graphql-transport-ws."""
    address = f"ws{client.address.removeprefix('http')}/graphql"
    authorization = {"authorization": f"Bearer {client.token}"}
    with connect(address, subprotocols=[PROTOCOL], additional_headers=authorization) as socket:  # type: ignore[list-item]
        _send(socket, {"type": "connection_init", "payload": authorization})
        payload = {"query": document, "variables": variables}
        yield from _answers(socket, {"id": "1", "type": "subscribe", "payload": payload})


def _answers(socket: ClientConnection, subscribe: dict[str, Any]) -> Iterator[Told]:
    for text in socket:
        message = json.loads(text)
        match message["type"]:
            case "connection_ack":
                _send(socket, subscribe)
            case "ping":
                _send(socket, {"type": "pong"})
            case "next":
                yield _data(message["payload"])
            case "error":
                raise Surprise(f"events, not {message['payload']}")
            case "complete":
                return
    raise Surprise(f"the stream to complete, not to close with {socket.close_code} {socket.close_reason}")


def over_sse(client: Client, document: str, variables: dict[str, Any]) -> Iterator[Told]:
    """Yield the data of each event of a subscription, by a request whose answer goes on and on."""
    headers = {
        "content-type": "application/json",
        "accept": "text/event-stream",
        "authorization": f"Bearer {client.token}",
    }
    body = json.dumps({"query": document, "variables": variables}).encode()
    request = urllib.request.Request(f"{client.address}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        event = ""
        for line in response:
            field, _, value = line.decode().rstrip("\r\n").partition(":")
            if field == "event":
                event = value.strip()
            elif field == "data" and event == "next":
                yield _data(json.loads(value))
            if event == "complete":
                return
    raise Surprise("the stream to complete, not to break off")


def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
    socket.send(json.dumps(message))


def _data(payload: dict[str, Any]) -> Told:
    expect("errors" not in payload, f"an event without errors, not {payload.get('errors')}")
    (told,) = payload["data"].values()
    return told  # type: ignore[no-any-return]

"""The engine's little shop behind web sockets and event streams, without sessions and without a database."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute

from app.http.graphql import RequestScope
from app.http.guard import SessionGuard
from app.http.places import Places
from app.http.sockets import SocketEndpoint
from app.http.streams import StreamLimits, Streams
from app.http.voice import voice_of
from models.base import Database
from tests.app.http.site import Site
from tests.engine.shop import make_engine

LIMITS = StreamLimits(init_seconds=5, operations=3)
ENDLESS = "subscription { endless }"
SALES = "subscription ($names: [String!]!) { sales(names: $names) { name } }"
ITEM = "{ item { name } }"


def streams(limits: StreamLimits = LIMITS, *, addresses: int = 100) -> Streams:
    nowhere = Database("postgresql+psycopg://")
    guard = SessionGuard(nowhere, clock=Site().now)
    return Streams(Places(sessions=2, addresses=addresses), guard, listen=lambda: None, limits=limits)


def app_of(site: Site, carried: Streams) -> Starlette:
    async def scope_of(_connection: HTTPConnection, token: str | None) -> RequestScope:
        return await site.scope_for(None)  # type: ignore[arg-type]

    endpoint = SocketEndpoint(
        make_engine(), scope_of=scope_of, address_of=lambda _: "192.0.2.1", voice_for=voice_of, streams=carried,
        origins=["https://www.example.com"],
    )  # fmt: skip
    return Starlette(routes=[WebSocketRoute("/graphql", endpoint)])


def subscribe(**payload: Any) -> dict[str, Any]:
    return {"id": "1", "type": "subscribe", "payload": {"query": ITEM} | payload}

"""The endpoint in front of the engine's little shop, without sessions and without a database."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.http.access import AccessLog
from app.http.cors import cors
from app.http.graphql import GraphQLEndpoint, RequestScope
from app.http.guard import SessionGuard
from app.http.places import Places
from app.http.rate_limit import MemoryCounter, RateLimiter
from app.http.streams import StreamLimits, Streams
from app.http.voice import voice_of
from models.base import Database
from tests.engine.shop import Shop, make_engine

LIMITS = StreamLimits(init_seconds=5, operations=3)
NOON = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)
GRAPHQL = "application/graphql-response+json"


async def page(_request: Request) -> Response:
    return HTMLResponse("<!doctype html>")


@dataclass
class Site:
    """What the endpoint is told of each request, and what it was asked."""

    shop: Shop = field(default_factory=Shop)
    limit: int = 1000
    fault: Exception | None = None
    cookies: list[str] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: NOON
    looked_up: int = 0

    def __post_init__(self) -> None:
        guard = SessionGuard(Database("postgresql+psycopg://"), clock=self.now)
        self.streams = Streams(Places(sessions=2, addresses=3), guard, lambda: None, LIMITS)
        self.limiter = RateLimiter(MemoryCounter(), sessions=self.limit, addresses=self.limit)

    async def scope_for(self, _request: Request) -> RequestScope:
        self.looked_up += 1
        if self.fault:
            raise self.fault
        await self.limiter.take(session=None, address="192.0.2.1", now=self.now())
        return RequestScope(
            context=self.shop, may_introspect=False, renew=lambda: self.shop, response_cookies=self.cookies
        )

    def app(self) -> Starlette:
        endpoint = GraphQLEndpoint(
            make_engine(),
            scope_for=self.scope_for,
            voice_for=voice_of,
            page=page,
            session_cookie="__Host-kabinet",
            streams=self.streams,
            address_of=lambda _: "192.0.2.1",
        )
        middleware = [Middleware(AccessLog), cors(origins=["https://www.example.com"])]
        return Starlette(routes=[Route("/graphql", endpoint)], middleware=middleware)


@asynccontextmanager
async def client_of(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=site.app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://kabinet.example.com") as client:
        yield client


async def post(site: Site, payload: Any = None, **options: Any) -> httpx2.Response:
    """Send ``payload`` as JSON, or whatever ``options`` say, and check what every answer must be."""
    if payload is not None:
        options["json"] = payload
    async with client_of(site) as client:
        answer = await client.post("/graphql", **options)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]
    assert answer.status_code != 500
    return answer


def code_of(answer: httpx2.Response) -> str:
    """Return the code of the one error of a request of which nothing ran."""
    body = answer.json()
    assert body.keys() == {"errors"}
    [error] = body["errors"]
    assert error["message"]
    return str(error["extensions"]["code"])

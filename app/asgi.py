"""The web application: which room answers which path."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from app.cashier import SANDBOX, till
from app.http.access import AccessLog
from app.http.console import console_page
from app.http.console import routes as console_routes
from app.http.cors import cors
from app.http.graphql import GraphQLEndpoint
from app.http.moneta import Moneta
from app.http.pages import Pages
from app.http.reception import Reception
from app.http.sockets import SocketEndpoint
from app.http.streams import Streams
from app.http.voice import voice_of
from app.outages import is_outage
from app.settings import Settings
from app.wiring import Wiring
from auth.cookies import SESSION_COOKIE
from engine.execution import Engine
from schema.root import schema


def create_app(settings: Settings) -> Starlette:
    """Return the application; its parts stand in ``state.wiring``, which whoever runs it closes.

    :raises DatabaseNotSet: no database is set.
    """
    wiring = Wiring.build(settings)
    following = wiring.following
    reception = Reception.build(
        settings,
        database=wiring.database,
        authenticator=wiring.authenticator,
        feeds=following.feeds,
        cashier=wiring.cashier,
    )
    engine = Engine(schema, is_outage=is_outage, seconds=settings.request_timeout)
    pages = Pages(reception, settings.address, settings.password_minimum, settings.request_timeout)
    routes = [
        Route("/graphql", _graphql(engine, reception, streams=following.streams)),
        WebSocketRoute("/graphql", _sockets(engine, reception, streams=following.streams, settings=settings)),
        *pages.routes(),
        *_moneta(settings, wiring),
        *([Mount(SANDBOX, wiring.sandbox)] if wiring.sandbox else []),
        *wiring.health.routes(),
        *console_routes(),
    ]
    middleware = [Middleware(AccessLog), cors(origins=settings.allowed_origins)]
    app = Starlette(routes=routes, middleware=middleware)
    app.state.wiring = wiring
    return app


def _graphql(engine: Engine, reception: Reception, *, streams: Streams) -> GraphQLEndpoint:
    return GraphQLEndpoint(
        engine,
        scope_for=reception.scope_for,
        voice_for=voice_of,
        page=console_page,
        session_cookie=SESSION_COOKIE,
        streams=streams,
        address_of=reception.network_of,
    )


def _sockets(engine: Engine, reception: Reception, *, streams: Streams, settings: Settings) -> SocketEndpoint:
    return SocketEndpoint(
        engine,
        scope_of=lambda connection, token: reception.scope_of(connection, token=token),
        address_of=reception.network_of,
        voice_for=voice_of,
        streams=streams,
        origins=(*settings.allowed_origins, settings.address),
    )


def _moneta(settings: Settings, wiring: Wiring) -> list[BaseRoute]:
    if wiring.merchant is None or wiring.cashier is None:
        return []
    seconds = settings.request_timeout
    return Moneta(wiring.database, wiring.cashier, wiring.merchant, till(settings), seconds).routes()

"""The web application: which room answers which path."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from app.http.access import AccessLog
from app.http.console import console_page
from app.http.console import routes as console_routes
from app.http.cors import cors
from app.http.graphql import GraphQLEndpoint
from app.http.pages import Pages
from app.http.reception import Reception
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
    reception = Reception.build(settings, database=wiring.database, authenticator=wiring.authenticator)
    pages = Pages(reception, settings.address, settings.password_minimum, settings.request_timeout)
    routes = [
        Route("/graphql", _graphql(settings, reception)),
        *pages.routes(),
        *wiring.health.routes(),
        *console_routes(),
    ]
    middleware = [Middleware(AccessLog), cors(origins=settings.allowed_origins)]
    app = Starlette(routes=routes, middleware=middleware)
    app.state.wiring = wiring
    return app


def _graphql(settings: Settings, reception: Reception) -> GraphQLEndpoint:
    engine = Engine(schema, is_outage=is_outage, seconds=settings.request_timeout)
    return GraphQLEndpoint(
        engine, scope_for=reception.scope_for, voice_for=voice_of, page=console_page, session_cookie=SESSION_COOKIE
    )

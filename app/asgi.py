"""The web application: which room answers which path."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from app.http.access import AccessLog
from app.settings import Settings
from app.wiring import Wiring


def create_app(settings: Settings) -> Starlette:
    """Return the application; its parts stand in ``state.wiring``, which whoever runs it closes.

    :raises DatabaseNotSet: no database is set.
    """
    wiring = Wiring.build(settings)
    app = Starlette(routes=[*wiring.health.routes()], middleware=[Middleware(AccessLog)])
    app.state.wiring = wiring
    return app

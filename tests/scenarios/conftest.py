"""The whole application over HTTP, on a database of the test's own."""

from tests.app.conftest import app, client, settings
from tests.scenarios.till import till

__all__ = ["app", "client", "settings", "till"]

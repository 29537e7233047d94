"""The whole application over HTTP, on a database of the test's own."""

from tests.app.conftest import app, client, settings
from tests.scenarios.following import address, home, running, superuser, watcher
from tests.scenarios.till import till

__all__ = ["address", "app", "client", "home", "running", "settings", "superuser", "till", "watcher"]

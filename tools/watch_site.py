"""A little site of its own on loopback: the page that watches a payment, with the client of graphql-ws from npm."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tools" / "watch"
PACKAGES = FOLDER / "node_modules"
CLIENT = "/graphql-ws/"
"""Where the page finds the files of the client."""

__all__ = ["BuildFailed", "install", "site"]

sys.path.insert(0, str(ROOT / "console"))

from build import BuildFailed, fetch_packages  # noqa: E402


def install() -> None:
    """Install the client where the lock file names another one than is there.

    :raises build.BuildFailed: it is out of reach
    """
    known, wanted = PACKAGES / ".package-lock.json", FOLDER / "package-lock.json"
    if not known.exists() or known.stat().st_mtime < wanted.stat().st_mtime:
        fetch_packages(FOLDER)


class Handler(SimpleHTTPRequestHandler):
    """Serves the page, its script and the client, and nothing else of the folder."""

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        plain = path.partition("?")[0]
        if plain.startswith(CLIENT):
            return str(PACKAGES / "graphql-ws" / "dist" / Path(plain).name)
        return str(FOLDER / (Path(plain).name or "index.html"))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[str]:
    """Serve the page for the length of the block, and give its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(FOLDER)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()

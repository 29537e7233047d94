"""The console: GraphiQL and its files from our own address, and what its tabs start with."""

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.http.negotiation import wants_page

FOLDER = Path(__file__).parents[2] / "console"
DIST = FOLDER / "dist"
EXAMPLES = FOLDER / "examples"

AUDIENCES = {
    "GUEST": ("guest", "everyone"),
    "CUSTOMER": ("customer", "holder", "everyone"),
    "BUSINESS": ("business", "holder", "everyone"),
    "OPERATOR": ("operator", "staff", "everyone"),
    "ANALYST": ("analyst", "staff", "everyone"),
    "ADMIN": ("admin", "staff", "everyone"),
}
"""Role, and the folders of examples that its people get, in the order of the files' numbers; GUEST is nobody's role."""

HEADERS = {
    # Workers obey the policy of their own file, so each carries it. The editor needs inline styles for its colours.
    # For connections 'self' means the web sockets of this host and port too.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
NO_CACHE = {"cache-control": "no-cache"}
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}

NOT_BUILT = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><title>Kabinet</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<body style="font: 17px/1.5 system-ui, sans-serif; margin: 15vh auto 0; max-width: 34em; padding: 0 1em">
<h1>Консоль не собрана</h1>
<p>Сервер работает и отвечает на запросы GraphQL, но страница консоли ещё не собрана.
Соберите её командой <code>make setup</code> и обновите страницу.</p>
<p lang="en">The server runs and answers GraphQL, but the console has not been built:
run <code>make setup</code>, then reload.</p>
"""


async def console_page(_request: Request, *, dist: Path = DIST) -> Response:
    """Answer with the console, or with 503 and a page that names the command where it has not been built."""
    page = dist / "index.html"
    if not page.is_file():
        return HTMLResponse(NOT_BUILT, 503, headers=HEADERS | NO_CACHE)
    return FileResponse(page, headers=HEADERS | NO_CACHE)


async def front_door(request: Request) -> Response:
    """Lead browsers to the console; for whoever else asks there is nothing at the root."""
    if not wants_page(request.headers.get("accept", "")):
        raise HTTPException(404, headers={"vary": "accept"})
    return RedirectResponse("/console", 307, headers=HEADERS | NO_CACHE | {"vary": "accept"})


def examples(*, folder: Path = EXAMPLES) -> dict[str, list[dict[str, Any]]]:
    """Read the example operations of each role: NN_title.graphql, with variables from NN_title.json where it takes any.

    A variable such as "{account}" is a placeholder, which the console fills with what the person may see.
    """
    return {role: [_example(file) for file in _files(folder, audiences)] for role, audiences in AUDIENCES.items()}


def _files(folder: Path, audiences: tuple[str, ...]) -> list[Path]:
    return sorted(
        (file for name in audiences for file in (folder / name).glob("*.graphql")), key=lambda file: file.name
    )


def _example(file: Path) -> dict[str, Any]:
    variables = file.with_suffix(".json")
    return {
        "query": file.read_text("utf-8"),
        "variables": json.loads(variables.read_text("utf-8")) if variables.exists() else None,
    }


def config(*, endpoint: str, folder: Path = EXAMPLES) -> dict[str, Any]:
    """Return what the console asks for first: where to send operations, the examples, and their version.

    The version changes with the examples: tabs that a browser saved with older ones are then left for the new.
    """
    offered = examples(folder=folder)
    version = hashlib.sha256(json.dumps(offered, sort_keys=True).encode()).hexdigest()[:12]
    return {"endpoint": endpoint, "version": version, "examples": offered}


def routes(*, endpoint: str = "/graphql", dist: Path = DIST) -> list[BaseRoute]:
    """Return the routes of the console: the page, its configuration, and its files."""
    settings = config(endpoint=endpoint)

    async def answer_config(_request: Request) -> Response:
        return JSONResponse(settings, headers=HEADERS | NO_CACHE)

    page = partial(console_page, dist=dist)
    return [
        Route("/", front_door),
        Route("/console", page),
        Route("/console/", page),
        Route("/console/config.json", answer_config),
        Mount(
            "/console/assets",
            _Assets(directory=dist / "assets", check_dir=False),
            middleware=[Middleware(GZipMiddleware)],
        ),
    ]


class _Assets(StaticFiles):
    """Files whose names hold a hash of what they contain."""

    async def check_config(self) -> None:
        """Let a bundle that is not built be missing files, not a fault of the server."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS | FOREVER)
        return response

"""The id of a request: it stands in its log lines, in its answer, and in what a person tells support."""

import re
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

HEADER = "X-Request-Id"
SANE = re.compile(r"[A-Za-z0-9_-]{8,64}")


def give_request_id(scope: Scope) -> str:
    """Note and return the id that a proxy gave the request, where it is a sane one, or a new one."""
    given = Headers(scope=scope).get(HEADER, "")
    request_id = given if SANE.fullmatch(given) else uuid4().hex
    scope.setdefault("state", {})["request_id"] = request_id
    return request_id


def request_id_of(request: HTTPConnection) -> str:
    """Return the id that the request was given."""
    return str(request.scope.get("state", {}).get("request_id", ""))

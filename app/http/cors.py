"""Which other sites' pages may call the cabinet."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

REQUEST_HEADERS = ("authorization", "content-type", "graphql-require-preflight", "x-request-id")
ANSWER_HEADERS = ("x-request-id", "retry-after")


def cors(*, origins: Sequence[str]) -> Middleware:
    """Let pages of ``origins``, and no others, send requests with the person's cookie and read the answers."""
    return Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_credentials=True,
        allow_methods=["GET", "POST"],
        allow_headers=list(REQUEST_HEADERS),
        expose_headers=list(ANSWER_HEADERS),
        max_age=600,
    )

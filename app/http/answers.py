"""Answers on their way out: JSON in the media type that the client likes, with the status that belongs to it."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.http.negotiation import GRAPHQL, answer_type
from engine.answers import GraphQLAnswer, refused_with
from engine.errors import ErrorCode, coded_error


def answer_with(
    request: Request, answer: GraphQLAnswer, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """
    Write ``answer``; without a ``status``, the one that GraphQL over HTTP gives.

    Plain JSON is 200 for whatever was a GraphQL request; GraphQL's own media type tells by 400 that nothing ran.
    """
    media = answer_type(request.headers.get("accept", ""))
    if status is None:
        status = 400 if media == GRAPHQL and not answer.executed else 200
    body = json.dumps(answer.formatted, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    return Response(body, status, headers, media_type=f"{media}; charset=utf-8")


def bad_request(request: Request, message: str, *, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Write that the HTTP request itself is wrong."""
    answer = refused_with(coded_error(message, code=ErrorCode.BAD_REQUEST))
    return answer_with(request, answer, status=status, headers=headers)

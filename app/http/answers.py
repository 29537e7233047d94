"""Answers on their way out: JSON in the media type that the client likes, with the status that belongs to it."""

import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response

from app.http.negotiation import GRAPHQL, answer_type
from app.http.rate_limit import TooManyRequests
from engine.answers import GraphQLAnswer, refused_with
from engine.errors import ErrorCode, coded_error
from engine.faults import Voice


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
    return Response(written(answer.formatted), status, headers, media_type=f"{media}; charset=utf-8")


def written(value: Any) -> str:
    """Return a value in JSON, as short as it can be written."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def too_many(refused: TooManyRequests, *, voice: Voice) -> GraphQLError:
    """Return the error that tells when the next minute begins."""
    retry_at = refused.rate_limit.reset_at.isoformat()
    return coded_error(voice.sentence_for(ErrorCode.RATE_LIMITED), code=ErrorCode.RATE_LIMITED, retryAt=retry_at)


def too_many_streams(*, voice: Voice) -> GraphQLError:
    """Return the error of a stream that finds no place."""
    return coded_error(voice.sentence_for(ErrorCode.TOO_EXPENSIVE), code=ErrorCode.TOO_EXPENSIVE)


def bad_request(request: Request, message: str, *, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Write that the HTTP request itself is wrong."""
    answer = refused_with(coded_error(message, code=ErrorCode.BAD_REQUEST))
    return answer_with(request, answer, status=status, headers=headers)

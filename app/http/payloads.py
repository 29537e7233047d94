"""What a client puts into the body of a request."""

from collections.abc import Mapping
from typing import Any

from app.http.bodies import BodyRefused, parse_json
from engine.errors import ErrorCode, refusal
from engine.execution import GraphQLRequest

IN_JSON = {"variables", "extensions"}


def request_of(payload: Any) -> GraphQLRequest:
    """
    Return the request that a body's JSON stands for.

    :raises BodyRefused: where it is no such object, or a part of it is of the wrong type
    :raises RequestRefused: PERSISTED_QUERY_NOT_FOUND, by which a client learns to send the whole document
    """
    if isinstance(payload, list):
        raise BodyRefused("Several requests in one body are not taken.")
    if not isinstance(payload, dict):
        raise BodyRefused('The body must be a JSON object with the member "query".')
    extensions = _member(payload, "extensions", dict) or {}
    query = _member(payload, "query", str)
    if query is None and "persistedQuery" in extensions:
        raise refusal("PersistedQueryNotFound", code=ErrorCode.PERSISTED_QUERY_NOT_FOUND)
    if query is None:
        raise BodyRefused('The member "query" is missing.')
    return GraphQLRequest(
        query=query,
        operation_name=_member(payload, "operationName", str) or None,
        variables=_member(payload, "variables", dict) or {},
    )


def payload_of(parameters: Mapping[str, str]) -> dict[str, Any]:
    """
    Return the payload that the parameters of an address stand for.

    :raises BodyRefused: where a part of it is not JSON
    """
    written = {name: parse_json(parameters[name].encode("utf-8")) for name in IN_JSON & parameters.keys()}
    return {**parameters, **written}


def _member(payload: dict[str, Any], name: str, kind: type) -> Any:
    value = payload.get(name)
    if value is not None and not isinstance(value, kind):
        wanted = "a string" if kind is str else "an object"
        raise BodyRefused(f'The member "{name}" must be {wanted}.')
    return value

"""The designed contract: the SDL files, and their prose lent to the served types."""

from pathlib import Path
from typing import Any

import strawberry
from graphql import GraphQLSchema, build_ast_schema, parse

SDL = Path(__file__).parent / "sdl"


def sources() -> str:
    """Return every SDL file as one document, the common one first."""
    files = sorted(SDL.glob("*.graphql"), key=lambda file: (file.stem != "common", file.stem))
    return "\n".join(file.read_text("utf-8") for file in files)


def designed() -> GraphQLSchema:
    """Return the contract as the SDL files state it; a root that no subject has given a field is left out."""
    stated: dict[str, Any] = {**build_ast_schema(parse(sources())).to_kwargs()}
    for root in ("mutation", "subscription"):
        if stated[root] is not None and not stated[root].fields:
            stated["types"] = [kind for kind in stated["types"] if kind is not stated[root]]
            stated[root] = None
    return GraphQLSchema(**stated)


def describe(schema: strawberry.Schema) -> strawberry.Schema:
    """Copy every description of the SDL files onto the served schema, where clients read it by introspection."""
    served = schema._schema.type_map  # noqa: SLF001 - the library offers no other way to the built types
    for name, source in designed().type_map.items():
        if name in served and not name.startswith("__"):
            _copy(source, served[name])
    return schema


def _copy(source: Any, target: Any) -> None:
    target.description = source.description
    for group in ("fields", "values", "args"):
        wanted, found = getattr(source, group, None) or {}, getattr(target, group, None) or {}
        for key in wanted.keys() & found.keys():
            _copy(wanted[key], found[key])

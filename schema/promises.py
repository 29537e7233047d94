"""What clients were promised: the designed contract, described throughout, and broken only where that is announced."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import strawberry
from graphql import (
    BreakingChange,
    DangerousChange,
    GraphQLSchema,
    build_ast_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
    lexicographic_sort_schema,
    parse,
    print_schema,
)

from schema.contract import designed

RELEASED = Path(__file__).parent / "released.graphql"


def served(schema: strawberry.Schema) -> GraphQLSchema:
    """Return what clients read by introspection."""
    return build_ast_schema(parse(schema.as_str()))


def written(schema: GraphQLSchema) -> str:
    """Return a schema as text in alphabetical order."""
    return print_schema(lexicographic_sort_schema(schema)) + "\n"


def plain(schema: GraphQLSchema) -> str:
    """Return a schema as text without its prose, as it is kept from release to release."""
    return re.sub(r'^ *""".*?"""\n', "", written(schema), flags=re.MULTILINE | re.DOTALL)


def undescribed(schema: GraphQLSchema) -> list[str]:
    """Return the coordinates of all types, fields, arguments and values that nothing is said about."""
    ours = {
        name: kind
        for name, kind in schema.type_map.items()
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    }
    return list(_silent(ours, ""))


def _silent(named: dict[str, Any], before: str) -> Iterator[str]:
    for name, thing in named.items():
        if not thing.description:
            yield before + name
        for group in ("fields", "values", "args"):
            yield from _silent(getattr(thing, group, None) or {}, f"{before}{name}.")


def unannounced(schema: GraphQLSchema, *, released: GraphQLSchema, changelog: str) -> list[str]:
    """Return each breaking and dangerous change since a release that the changelog does not name under "Breaking"."""
    changes: list[BreakingChange | DangerousChange] = [*find_breaking_changes(released, schema)]
    changes += find_dangerous_changes(released, schema)
    told = " ".join(_breaking(changelog).replace("`", "").split())
    return [change.description for change in changes if change.description.rstrip(".") not in told]


def last_release() -> GraphQLSchema | None:
    """Return what the last release promised; null before the first one."""
    return build_ast_schema(parse(RELEASED.read_text("utf-8"))) if RELEASED.exists() else None


def _breaking(changelog: str) -> str:
    """Return what stands under "Breaking" in the changelog's uppermost section, that of the release to come."""
    section = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    parts = re.split(r"^### ", "".join(section), flags=re.MULTILINE)
    return "\n".join(part for part in parts if part.startswith("Breaking"))


def faults(schema: strawberry.Schema, *, changelog: str) -> list[str]:
    """Return, one sentence each, what keeps the served schema from being what clients were promised."""
    offered, released = served(schema), last_release()
    found = [f"{coordinate} has no description in schema/sdl." for coordinate in undescribed(offered)]
    if written(offered) != written(designed()):
        found.append("schema/sdl and schema/*.py differ: tests/schema/test_contract.py shows where.")
    if released is not None:
        found += [
            f'{change} Name it under "Breaking" in CHANGELOG.md.'
            for change in unannounced(offered, released=released, changelog=changelog)
        ]
    return found

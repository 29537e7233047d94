"""
How a field of the contract meets its function in ``resolvers/``.

The class annotation is the GraphQL type; the function returns the row or domain value whose attributes carry the same
names. No type checker sees that the two agree: tests/schema/test_bindings.py does.
"""

from collections.abc import Callable
from typing import Any

import strawberry


def resolved_by(resolver: Callable[..., object], **options: Any) -> Any:
    """Return a field that ``resolver`` answers."""
    return strawberry.field(resolver=resolver, **options)


def represents(*rows: type[object]) -> Any:
    """Return an ``is_type_of`` by which objects of these classes stand for the type in unions and interfaces."""

    def is_type_of(cls: type[object], value: object, _info: strawberry.Info) -> bool:
        return isinstance(value, (cls, *rows))

    return classmethod(is_type_of)

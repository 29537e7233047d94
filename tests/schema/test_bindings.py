"""What a resolver returns carries each attribute that its GraphQL type reads; no type checker sees both together."""

import collections.abc
import dataclasses
import types
import typing
from typing import Any

import pytest
import strawberry
from strawberry.types.base import StrawberryContainer, StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType
from strawberry.types.union import StrawberryUnion

from schema import root

MANY = (collections.abc.Sequence, collections.abc.AsyncGenerator, collections.abc.AsyncIterator, list, tuple)
ROOTS = [getattr(root, name) for name in ("Query", "Mutation", "Subscription") if hasattr(root, name)]
Bound = dict[Any, Any]


@dataclasses.dataclass(frozen=True)
class Pair:
    """A GraphQL type and what is handed to it; ``bound`` says what stands for the type variables of a generic."""

    definition: StrawberryObjectDefinition
    given: Any
    bound: Bound


def graphql_types(kind: Any) -> list[StrawberryObjectDefinition]:
    """Return the object types behind lists, options, lazy names and unions."""
    if isinstance(kind, StrawberryContainer):
        return graphql_types(kind.of_type)
    if isinstance(kind, LazyType):
        return graphql_types(kind.resolve_type())
    if isinstance(kind, StrawberryUnion):
        return [found for member in kind.types for found in graphql_types(member)]
    definition = get_object_definition(kind)
    return [] if definition is None else [definition]


def given_types(hint: Any, bound: Bound) -> list[tuple[Any, Bound]]:
    """Return the classes behind lists, options and unions, each with what stands for its type variables."""
    hint = bound.get(hint, hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in MANY:
        return given_types(arguments[0], bound)
    if origin is typing.Annotated:
        return given_types(arguments[0], bound)
    if origin in (typing.Union, types.UnionType):
        return [found for each in arguments if each is not type(None) for found in given_types(each, bound)]
    if origin is not None and hasattr(origin, "__parameters__"):
        return [(origin, dict(zip(origin.__parameters__, (bound.get(each, each) for each in arguments), strict=True)))]
    return [(hint, {})]


def has(given: Any, name: str) -> bool:
    """Tell whether objects of a class have an attribute."""
    return name in typing.get_type_hints(given) or isinstance(getattr(given, name, None), property)


def hint_of(given: Any, name: str) -> Any:
    """Return the type of an attribute."""
    found = getattr(given, name, None)
    if isinstance(found, property):
        return typing.get_type_hints(found.fget).get("return")
    return typing.get_type_hints(given)[name]


def pairs(field: StrawberryField, hint: Any, bound: Bound) -> list[Pair]:
    """
    Return each type of a field with each class that its resolver may hand to it.

    In a union of refusals the handlers make the refusals, so what is returned stands for the first member.
    """
    definitions = graphql_types(field.type)
    found = given_types(hint, bound)
    return [Pair(definitions[0], given, inner) for given, inner in found] if definitions else []


def wrong_in(pair: Pair, path: str, seen: set[tuple[str, str]]) -> list[str]:
    """Return every attribute that is missing from here downwards."""
    key = (pair.definition.name, f"{pair.given}{sorted(map(str, pair.bound.values()))}")
    if key in seen or pair.given is pair.definition.origin:
        return []
    seen.add(key)
    if not isinstance(pair.given, type) or pair.given in (object, int, str):
        return [f"{path}: returns {pair.given}, which says nothing about {pair.definition.name}"]
    wrong = []
    for field in pair.definition.fields:
        here = f"{path}.{field.python_name}"
        if field.base_resolver is not None:
            wrong += wrong_below(field, here, seen)
        elif not has(pair.given, field.python_name):
            wrong.append(f"{here}: {pair.given.__name__} has no {field.python_name}")
        else:
            for below in pairs(field, hint_of(pair.given, field.python_name), pair.bound):
                wrong += wrong_in(below, here, seen)
    return wrong


def wrong_below(field: StrawberryField, path: str, seen: set[tuple[str, str]]) -> list[str]:
    """Return what is wrong with what a field's resolver returns."""
    assert field.base_resolver is not None
    hint = typing.get_type_hints(field.base_resolver.wrapped_func, include_extras=True)["return"]
    return [line for pair in pairs(field, hint, {}) for line in wrong_in(pair, path, seen)]


def all_wrong(root_type: type) -> list[str]:
    """Return what is wrong below a root type."""
    seen: set[tuple[str, str]] = set()
    definition = get_object_definition(root_type, strict=True)
    return [
        line
        for field in definition.fields
        for line in wrong_below(field, f"{root_type.__name__}.{field.python_name}", seen)
    ]


@pytest.mark.parametrize("root_type", ROOTS)
def test_resolvers_return_what_the_types_read(root_type: type) -> None:
    assert all_wrong(root_type) == []


class Room:
    number: int

    @property
    def doors(self) -> list["Door"]:
        return []


class Door:
    width: int


@strawberry.type
class DoorType:
    width: int
    height: int


@strawberry.type
class RoomType:
    number: int
    colour: str
    doors: list[DoorType]


def a_room() -> Room | None:
    return None


@strawberry.type
class House:
    room: RoomType | None = strawberry.field(resolver=a_room, graphql_type=RoomType | None)


def test_a_missing_attribute_is_found_in_any_depth() -> None:
    assert all_wrong(House) == ["House.room.colour: Room has no colour", "House.room.doors.height: Door has no height"]


@strawberry.type
class Street:
    @strawberry.field(graphql_type=RoomType)
    def room(self) -> object:
        return None


def test_a_resolver_that_does_not_say_what_it_returns_is_found() -> None:
    assert all_wrong(Street) == ["Street.room: returns <class 'object'>, which says nothing about RoomType"]

"""Which of a request's variables cannot be taken, and why: the library tells it in English sentences alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_required_input_field,
    type_from_ast,
    validate_input_value,
)

from engine.inputs import InputFault, InputFaultCode


class _Found(Exception):
    """The first value of a variable that cannot be taken; ``path`` leads to it."""

    def __init__(self, path: Sequence[str | int]) -> None:
        super().__init__(path)
        self.path = path


def fault_of_variables(
    schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode] | None, variables: Mapping[str, Any]
) -> InputFault | None:
    """
    Return what is wrong with the first variable that cannot be taken.

    Null where it is nothing that somebody could have typed, such as a field that the schema does not have.
    """
    for definition in definitions or ():
        name = definition.variable.name.value
        kind: Any = type_from_ast(schema, definition.type)
        value = variables.get(name, Undefined)
        if value is Undefined and definition.default_value:
            continue
        try:
            validate_input_value(value, kind, _first)
        except _Found as found:
            return _fault(kind, value, name, found.path)
        except RecursionError:
            return None
    return None


def _first(_error: Exception, path: Sequence[str | int]) -> None:
    raise _Found(path)


def _fault(kind: Any, value: Any, name: str, path: Sequence[str | int]) -> InputFault | None:
    for step in path:
        kind, value = _inside(kind, step), value[step]
    place = ".".join(map(str, (name, *path)))
    if value is None or value is Undefined:
        return InputFault(InputFaultCode.MISSING, place)
    named = get_named_type(kind)
    if is_leaf_type(named):
        return InputFault(_code(named is GraphQLInt, value), place, expected=named.name)
    if isinstance(named, GraphQLInputObjectType) and isinstance(value, dict):
        missing = (name for name, field in named.fields.items() if is_required_input_field(field) and name not in value)
        return next((InputFault(InputFaultCode.MISSING, f"{place}.{each}") for each in missing), None)
    return None


def _inside(kind: Any, step: str | int) -> Any:
    """Return the type of an item or a field; a list may be given as its one item."""
    while isinstance(kind, GraphQLNonNull) or (isinstance(kind, GraphQLList) and isinstance(step, str)):
        kind = kind.of_type
    return kind.fields[step].type if isinstance(step, str) else kind.of_type


def _code(is_integer: bool, value: object) -> InputFaultCode:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_large = is_integer and is_number and abs(value) > GRAPHQL_MAX_INT  # type: ignore[arg-type]
    return InputFaultCode.LARGE_NUMBER if is_large else InputFaultCode.MALFORMED

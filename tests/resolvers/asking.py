"""Ask the schema as a person or as nobody, with no server in between."""

from typing import Any

from strawberry.types import ExecutionResult

from domain.users import Language
from models.users import User
from schema.errors import coded
from schema.root import schema
from tests.world import World


async def ask(
    world: World,
    query: str,
    *,
    person: User | None = None,
    language: Language = Language.RU,
    **variables: Any,
) -> ExecutionResult:
    """Return what a person, or nobody, is answered, errors and all."""
    context = world.context(person, language=language)
    return await schema.execute(query, variable_values=variables, context_value=context)


async def answer_to(world: World, query: str, *, person: User | None = None, **variables: Any) -> dict[str, Any]:
    """Return the data that a query is answered with, in full."""
    result = await ask(world, query, person=person, **variables)
    assert result.errors is None
    assert result.data is not None
    return result.data


async def code_of(world: World, query: str, *, person: User | None = None, **variables: Any) -> str:
    """Return the code of the only error that a query is answered with."""
    result = await ask(world, query, person=person, **variables)
    assert result.errors is not None
    (error,) = result.errors
    assert error.original_error is not None
    fault = coded(error.original_error, Language.EN)
    assert fault is not None
    return fault.code

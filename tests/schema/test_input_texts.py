"""What is said of a value that cannot be taken."""

import pytest
from graphql import GraphQLScalarType

from domain.users import Language
from engine.inputs import InputFault, InputFaultCode
from schema.root import schema
from schema.texts.inputs import EXPECTED, input_text

SCALARS = [
    name
    for name, kind in schema._schema.type_map.items()
    if isinstance(kind, GraphQLScalarType) and not name.startswith("_")
]


def test_every_scalar_is_told_by_what_it_needs() -> None:
    assert set(SCALARS) == set(EXPECTED)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", InputFaultCode)
@pytest.mark.parametrize("expected", [*SCALARS, "TariffZone"])
def test_every_fault_has_a_sentence_in_each_language(code: InputFaultCode, expected: str, language: Language) -> None:
    fault = InputFault(code, place="input.a", expected=expected, allowed=100)

    told = input_text(fault, language)

    assert told.startswith("input.a: ")
    assert told.endswith(".")
    assert language is Language.RU or told.isascii()

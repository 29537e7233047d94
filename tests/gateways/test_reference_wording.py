"""What is refused of a file of reference data is told in words that an operator understands."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from gateways.reference.forms import ReferenceForm
from gateways.reference.reading import SECTIONS
from gateways.reference.wording import reason_of

WRONG: tuple[Any, ...] = (
    "", " ", "x" * 600, "7,35", "ё", "2026-01-01", 0, -1, 10**9, True, Decimal("0.1234567"), Decimal(-1),
    Decimal("nan"), Decimal("1e30"), date(1900, 1, 1), date(2999, 1, 1), datetime(2026, 1, 1, 12, tzinfo=UTC),
    [], {}, [{}], [1], {"x": 1},
)  # fmt: skip
FORMAL = ("Input", "should", "valid ", "permitted", "instance", " string", "integer")


def forms(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the forms that a section's annotation names, and those within them."""
    for argument in get_args(annotation):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            yield argument
            for field in argument.model_fields.values():
                yield from forms(field.annotation)
        yield from forms(argument)


def reasons(told: dict[str, Any]) -> list[str]:
    """Return why a file is refused."""
    try:
        ReferenceForm.model_validate(told)
    except ValidationError as refused:
        return [reason_of(error) for error in refused.errors(include_url=False)]
    return []


@pytest.mark.parametrize("section", SECTIONS)
def test_whatever_is_wrong_is_told_in_plain_words(section: str) -> None:
    names = {name for form in forms(ReferenceForm.model_fields[section].annotation) for name in form.model_fields}
    told = [reason for wrong in WRONG for reason in reasons({section: wrong}) + reasons({section: [wrong]})]
    for name in names:
        for wrong in WRONG:
            rows = [{name: wrong}, {"rates": [{name: wrong}]}, {"ground": {name: wrong}}, {"seasons": [{name: wrong}]}]
            told += reasons({section: rows})

    assert len(told) > 1_000
    assert [reason for reason in told if any(word in reason for word in FORMAL)] == []

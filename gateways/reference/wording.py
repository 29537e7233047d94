"""Say in plain words why a value of the file was refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel

from gateways.reference.forms import GROUND_TABLE, SEASON_DAY, ReferenceForm

_NUMBER = "must be a number, such as 7.35"
_DAY = "must be a day without quotes, such as 2026-01-31"
_TABLE = "must be a table in braces"
_REASONS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must have {max_length} letters at most",
    "date_type": _DAY,
    "date_from_datetime_inexact": _DAY,
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} at most",
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_max_places": "must have {decimal_places} digits after the point at most",
    "int_type": "must be a whole number without quotes",
    "bool_type": "must be true or false, without quotes",
    "list_type": "must be a list of tables",
    "too_short": "must not be empty",
    "dict_type": _TABLE,
    "model_type": _TABLE,
}
_GROUND = "must be the name of a ground in quotes, or a table with its act"
_CODE = "must be up to 64 Latin letters, digits and . _ / -, a letter or digit first"
_SEASON = 'must be month and day up to the 28th in quotes, such as "10-15"'


def reason_of(error: Mapping[str, Any]) -> str:
    """Return why a value was refused, with the value where it is short; ``error`` is one of pydantic's."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return f"there is no such key here, only {', '.join(_form_at(error['loc'][:-1]).model_fields)}"
    reason = _CHOSEN[kind](error) if kind in _CHOSEN else _REASONS[kind].format(**context)
    return f"{reason}{'' if kind == 'missing' else _shown(error['input'])}"


def _pattern(error: Mapping[str, Any]) -> str:
    return _SEASON if error["ctx"]["pattern"] == SEASON_DAY else _CODE


def _choices(error: Mapping[str, Any]) -> str:
    return f"must be {error['ctx']['expected'].replace(chr(39), '')}"


def _table(error: Mapping[str, Any]) -> str:
    return _GROUND if error["loc"][-1] == GROUND_TABLE else _TABLE


_CHOSEN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_pattern_mismatch": _pattern,
    "enum": _choices,
    "model_type": _table,
}


def _shown(value: object) -> str:
    """Return what stands there, as TOML writes it."""
    if isinstance(value, bool):
        return f", not {str(value).lower()}"
    if isinstance(value, str) and value.strip():
        return f', not "{value[:40]}{"…" if len(value) > 40 else ""}"'
    return f", not {value}" if isinstance(value, int | Decimal | date) else ""


def _form_at(place: Sequence[str | int]) -> type[BaseModel]:
    """Return the form of the table at a place."""
    form: type[BaseModel] = ReferenceForm
    for part in place:
        if isinstance(part, str) and part in form.model_fields:
            form = next(_forms(form.model_fields[part].annotation), form)
    return form


def _forms(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _forms(argument)

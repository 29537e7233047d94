"""Read a file of reference data: every fault at once, each with its place."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.reference_faults import FaultyReference, ReferenceFault
from gateways.reference.forms import GroundedForm, RateForm, ReferenceForm, SeasonForm, TariffForm

Rows = dict[str, list[dict[str, Any]]]
"""Rows by section, under the names of their columns; a tariff's ``rates`` are rows themselves."""


def read(path: Path) -> Rows:
    """
    Return the rows of a file.

    :raises FaultyReference: with every fault
    :raises OSError: the file cannot be read
    """
    try:
        told = tomllib.loads(path.read_bytes().decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FaultyReference([ReferenceFault("", f"the file is no TOML: {fault}")]) from None
    try:
        form = ReferenceForm.model_validate(told)
    except ValidationError as refused:
        raise FaultyReference([_fault(error) for error in refused.errors(include_url=False)]) from None
    if lost := list(form.unnamed_grounds()):
        raise FaultyReference(
            [
                ReferenceFault(f"{section} {place}, ground", f'no ground is called "{name}"')
                for section, place, name in lost
            ]
        )
    return {
        section: [columns for row in rows for columns in _columns(form, row)]
        for section in ReferenceForm.model_fields
        if isinstance(rows := getattr(form, section), list)
    }


def _fault(error: Any) -> ReferenceFault:
    places: list[str] = []
    for part in error["loc"]:
        if isinstance(part, int) and places:
            places[-1] += f" {part + 1}"
        elif part not in {"GroundForm", "str"}:
            places.append(str(part))
    return ReferenceFault(", ".join(places), error["msg"].removeprefix("Value error, "))


def _columns(form: ReferenceForm, row: BaseModel) -> Iterator[dict[str, Any]]:
    columns = row.model_dump(exclude={"ground", "seasons", "rates"})
    if isinstance(row, GroundedForm):
        ground = form.ground_of(row)
        columns |= {"act": ground.act, "act_number": ground.number, "act_date": ground.date}
    if not isinstance(row, TariffForm):
        yield columns
        return
    for since, until, rates in _stretches(row):
        yield columns | {"valid_from": since, "valid_to": until, "rates": [rate.model_dump() for rate in rates]}


def _stretches(tariff: TariffForm) -> Iterator[tuple[date, date | None, Sequence[RateForm]]]:
    """Cut a tariff where its seasons begin and end; the first season that holds a day gives it its rates."""
    if not tariff.seasons or tariff.valid_to is None:
        yield tariff.valid_from, tariff.valid_to, tariff.rates
        return
    days = [tariff.valid_from + timedelta(days=each) for each in range((tariff.valid_to - tariff.valid_from).days + 1)]
    rates = [_rates_on(tariff, day) for day in days]
    starts = [place for place in range(len(days)) if place == 0 or rates[place] is not rates[place - 1]]
    for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
        yield days[start], days[end - 1], rates[start]


def _rates_on(tariff: TariffForm, day: date) -> Sequence[RateForm]:
    return next((season.rates for season in tariff.seasons if _holds(season, f"{day:%m-%d}")), tariff.rates)


def _holds(season: SeasonForm, day: str) -> bool:
    if season.first_day <= season.last_day:
        return season.first_day <= day <= season.last_day
    return day >= season.first_day or day <= season.last_day

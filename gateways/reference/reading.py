"""Read a file of reference data: every fault at once, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.reference_faults import FaultyReference, ReferenceFault
from gateways.reference.document import Document, document_of
from gateways.reference.forms import (
    GROUND_NAME,
    GROUND_TABLE,
    GroundedForm,
    RateForm,
    ReferenceForm,
    SeasonForm,
    TariffForm,
)
from gateways.reference.wording import reason_of

SECTIONS = tuple(name for name in ReferenceForm.model_fields if name != "grounds")
Rows = dict[str, list[dict[str, Any]]]
"""Rows by section, under the names of their columns; a tariff's ``rates`` are rows themselves."""


def read(path: Path) -> Rows:
    """
    Return the rows of a file.

    :raises FaultyReference: with every fault
    :raises OSError: the file cannot be read
    """
    document = document_of(path.read_bytes())
    faults = list(_unnamed_grounds(document))
    try:
        form = ReferenceForm.model_validate(document.told)
    except ValidationError as refused:
        faults += [_fault(document, error) for error in refused.errors(include_url=False)]
    if not any(document.told.get(section) for section in SECTIONS) and not faults:
        faults.append(ReferenceFault("", f"the file has no rows: none of the sections {', '.join(SECTIONS)}"))
    if faults:
        raise FaultyReference(sorted(faults, key=lambda fault: fault.line or 0))
    return {
        section: [columns for row in getattr(form, section) for columns in _columns(form, row)] for section in SECTIONS
    }


def _unnamed_grounds(document: Document) -> Iterator[ReferenceFault]:
    """Yield a fault for each ground that is named and not there."""
    grounds = document.told.get("grounds", {})
    for section in SECTIONS:
        rows = document.told.get(section)
        for place, row in enumerate(rows if isinstance(rows, list) else []):
            ground = row.get("ground") if isinstance(row, dict) else None
            if isinstance(ground, str) and isinstance(grounds, dict) and ground not in grounds:
                line = document.line_of((section, place, "ground"))
                yield ReferenceFault(f"{section} {place + 1}, ground", f'no ground is called "{ground}"', line)


def _fault(document: Document, error: Mapping[str, Any]) -> ReferenceFault:
    places: list[str] = []
    for part in error["loc"]:
        if isinstance(part, int) and places:
            places[-1] += f" {part + 1}"
        elif part not in {GROUND_TABLE, GROUND_NAME}:
            places.append(str(part))
    return ReferenceFault(", ".join(places), reason_of(error), document.line_of(error["loc"]))


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

"""Load figures that bills are made by, as rows from a day on, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import plain_number
from domain.periods import last_day
from domain.reference_faults import FaultyReference, ReferenceFault
from domain.tariff_parts import bands_fit
from domain.tariffs import Rate
from gateways.reference.reading import Rows, read
from models import reference_gaps as gaps
from models import reference_writes as writes
from models.base import Database
from models.reference_gaps import Known
from models.reference_writes import SECTIONS, Change, Section

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the rows of a section."""

    rows: int
    added: int
    changed: int

    @property
    def unchanged(self) -> int:
        """Rows that stood already."""
        return self.rows - self.added - self.changed


async def load(*, database: Database, path: Path) -> dict[str, Count]:
    """
    Load a file of reference data, all of it or nothing; return what became of each section that it has.

    Nothing may change that a month rests on whose close has begun (billing rule 17); what was missing may be added, so
    that accounts with a fault can be charged after all.

    :raises FaultyReference: with every fault that was found
    :raises OSError: the file cannot be read
    """
    rows = read(path)
    async with database.transaction() as session:
        faults = [*await _name_accounts(session, rows), *_repeated(rows), *_ill_banded(rows["tariffs"])]
        _refuse(faults)
        known = await gaps.known_before(session)
        changes = {
            section.name: await writes.store(session, section=section, rows=rows[section.name])
            for section in SECTIONS
            if rows[section.name]
        }
        late = await _too_late(session, changes, known)
        overlaps = await writes.overlapping_tariffs(session)
        _refuse([*late, *(_overlap(code, day) for code, day in overlaps)])
    return {name: _count(rows[name], changed) for name, changed in changes.items()}


def _refuse(faults: Sequence[ReferenceFault]) -> None:
    if faults:
        raise FaultyReference(faults)


async def _name_accounts(session: AsyncSession, rows: Rows) -> list[ReferenceFault]:
    """Put the keys of accounts in the place of their numbers."""
    named = [
        (section, place, row) for section in rows for place, row in enumerate(rows[section], 1) if "account" in row
    ]
    numbers = {plain_number(row["account"]) for _, _, row in named}
    found = await writes.account_ids(session, sorted(numbers)) if numbers else {}
    faults = []
    for section, place, row in named:
        number = plain_number(row.pop("account"))
        if number in found:
            row["account_id"] = found[number]
        else:
            faults.append(ReferenceFault(f"{section} {place}, account", f"there is no account {number}"))
    return faults


def _repeated(rows: Rows) -> Iterator[ReferenceFault]:
    for section in SECTIONS:
        given = [row for row in rows[section.name] if all(name in row for name in section.key)]
        for key, times in Counter(map(section.key_of, given)).items():
            if times > 1:
                yield ReferenceFault(section.name, f"{_named(section, key)} stands there {times} times")


def _ill_banded(tariffs: Sequence[Columns]) -> Iterator[ReferenceFault]:
    for place, tariff in enumerate(tariffs, start=1):
        if not bands_fit(Rate(**rate) for rate in tariff["rates"]):
            yield ReferenceFault(
                f"tariffs {place}, rates",
                f"{tariff['code']} from {tariff['valid_from']}: bands go on from one another to one without an end,"
                " alike in every zone",
            )


async def _too_late(
    session: AsyncSession, changes: Mapping[str, Sequence[Change]], known: Known
) -> list[ReferenceFault]:
    closed = await writes.closed_until(session)
    late = [
        (section, change)
        for section in SECTIONS
        for change in changes.get(section.name, ())
        if closed and change.takes_effect <= last_day(closed)
    ]
    accounts = [change.row["account_id"] for _, change in late if "account_id" in change.row]
    charged = await gaps.last_charged(session, accounts=accounts) if accounts else {}
    return [
        ReferenceFault(
            section.name,
            f"{_named(section, change.key)} would change closed months, of which {closed:%Y-%m} is the last",
        )
        for section, change in late
        if not gaps.fills_gap(change, section=section, known=known, charged=charged)
    ]


def _overlap(code: str, day: date) -> ReferenceFault:
    return ReferenceFault("tariffs", f"{code} from {day} begins before the row before it has ended")


def _named(section: Section, key: Sequence[Any]) -> str:
    # Keys of accounts tell nobody anything; the day that stands beside them does.
    named = zip(section.key, key, strict=True)
    shown = (getattr(value, "value", value) for name, value in named if name != "account_id")
    return "the row of " + ", ".join(map(str, shown))


def _count(rows: Sequence[Columns], changes: Sequence[Change]) -> Count:
    added = sum(change.is_new for change in changes)
    return Count(len(rows), added, len(changes) - added)

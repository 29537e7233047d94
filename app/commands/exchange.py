"""Commands that exchange files with the billing system."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from app import database, revisions
from app.commands.running import prepared
from app.errors import CannotRun
from app.progress import Steps
from app.settings import Settings
from domain.exchange.faults import FaultySet, ImportRunning, OlderSet
from domain.exchange.marks import FolderNotEmpty, MarkNotGiven
from domain.periods import moscow_day
from models.base import Database
from models.staging.leftovers import Difference
from services.exchange_export import Exported, export
from services.exchange_import import Summary, load


def import_files(folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False)]) -> None:
    """Load the billing system's files from a folder: all of them, or nothing where one has a fault."""
    with database.reachable(prepared()) as provided:
        _check(provided)
        try:
            summary = asyncio.run(_load(provided, folder))
        except FaultySet as refused:
            raise CannotRun("\n".join(_fault_lines(refused))) from None
        except OlderSet as refused:
            raise CannotRun(
                f"Nothing was stored: this set is of {refused.as_of}, and one of {refused.last} was loaded before."
            ) from None
        except ImportRunning:
            raise CannotRun(
                "Nothing was stored: another import or the close of a month runs on this database."
            ) from None
        except OSError as refused:
            raise CannotRun(f"Nothing was stored: {_named(refused, folder)} cannot be read.") from None
    print("\n".join(_summary_lines(summary)))


def export_files(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="A new or empty folder.")],
    since: Annotated[int, typer.Option(metavar="MARK", help="The mark of the last export; 0 for all there is.")] = 0,
) -> None:
    """Write readings, payments and requests that came after a mark, for the billing system to load."""
    with database.reachable(prepared()) as provided:
        _check(provided)
        try:
            exported = asyncio.run(_export(provided, folder, since))
        except MarkNotGiven as refused:
            raise CannotRun(
                f"Nothing was written: {refused.mark} is no mark of an export, the last one is {refused.last}."
            ) from None
        except FolderNotEmpty:
            raise CannotRun(f"Nothing was written: {folder} is not empty.") from None
        except OSError as refused:
            raise CannotRun(f"The export is not whole: {_named(refused, folder)} cannot be written.") from None
    for name, count in exported.counts.items():
        print(f"{name}.csv: {_counted(count, 'row')}")
    print(f"The next export goes on from --since {exported.mark}")


async def _export(settings: Settings, folder: Path, since: int) -> Exported:
    opened = Database(database.server_url(settings), pool_size=1)
    try:
        return await export(database=opened, folder=folder, since=since, today=_today())
    finally:
        await opened.close()


async def _load(settings: Settings, folder: Path) -> Summary:
    opened = Database(database.owner_url(settings), pool_size=1)
    try:
        with Steps() as progress:
            return await load(database=opened, folder=folder, today=_today(), progress=progress)
    finally:
        await opened.close()


def _named(refused: OSError, folder: Path) -> str:
    """Return what the system refused, and its reason."""
    return f"{refused.filename or folder} ({refused.strerror or 'refused'})"


def _today() -> date:
    return moscow_day(datetime.now(UTC))


def _check(settings: Settings) -> None:
    engine = sa.create_engine(database.owner_url(settings), poolclass=sa.NullPool)
    with engine.connect() as connection:
        revisions.check(connection)


def _fault_lines(refused: FaultySet) -> Iterator[str]:
    yield from map(str, refused.faults)
    if rest := refused.total - len(refused.faults):
        yield f"... and {rest:,} more"
    yield f"Nothing was stored: the set has {_counted(refused.total, 'fault')}."


def _summary_lines(summary: Summary) -> Iterator[str]:
    yield f"{'file':<22}{'rows':>12}{'added':>12}{'changed':>12}{'removed':>12}{'unchanged':>12}"
    for name, count in summary.counts.items():
        figures = (count.rows, count.added, count.changed, count.removed, count.unchanged)
        yield f"{name + '.csv':<22}" + "".join(f"{figure:>12,}" for figure in figures)
    yield from map(_difference, summary.differences)
    if rest := summary.difference_count - len(summary.differences):
        yield f"... and {rest:,} more differences from what customers gave"
    yield f"The set of {summary.as_of} is loaded: {_counted(summary.changes, 'change')}."


def _difference(told: Difference) -> str:
    given, kept = _values(told.given), _values(told.kept)
    if told.refuted_on is None:
        outcome = f"the file says {given}, the customer's {kept} stays"
    else:
        outcome = f"the control of {told.refuted_on} says {given}, the customer's {kept} no longer counts"
    return f"readings.csv:{told.line}: account {told.account}, meter {told.meter}, {told.taken_on}: {outcome}"


def _values(values: Iterable[int | None]) -> str:
    return " / ".join(str(value) for value in values if value is not None)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

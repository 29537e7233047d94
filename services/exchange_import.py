"""Load a set of the billing system's files: all of it or nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from domain.exchange.faults import SHOWN, Faults, FaultySet, ImportRunning, OlderSet
from domain.exchange.files import FILES, MANIFEST_FILE
from domain.exchange.progress import Progress
from gateways.exchange import sets
from gateways.exchange.grammar import OutOfPattern
from gateways.exchange.inspection import ENCODINGS, Source
from gateways.exchange.rows import checked_blocks, plain_blocks
from models import exchange
from models.base import Database
from models.events import Topic, tell
from models.reference_writes import closed_until
from models.staging import (
    bulk,
    checks,
    known,
    late_facts,
    leftovers,
    merging,
    movements,
    readings,
    reference,
    rules,
    tables,
    tariff_codes,
)
from models.staging.leftovers import Difference
from services.exchange_controls import give_refuted_back, supersede_refuted
from services.exchange_penalties import post_penalties


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a file's rows; ``removed`` are parts of charges and tariffs that the set no longer has."""

    rows: int
    added: int
    changed: int
    unchanged: int
    removed: int = 0

    @property
    def changes(self) -> int:
        """Rows that were added, changed or removed."""
        return self.added + self.changed + self.removed


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did, file by file, and where the files differ from readings that customers gave here."""

    as_of: date
    counts: Mapping[str, Count]
    differences: tuple[Difference, ...]
    difference_count: int

    @property
    def changes(self) -> int:
        """Rows that the load added, changed or removed."""
        return sum(count.changes for count in self.counts.values())


async def load(*, database: Database, folder: Path, today: date, progress: Progress) -> Summary:
    """
    Load the set in a folder in one transaction; it may be made for ``today``, a day of Europe/Moscow, at the latest.

    :raises FaultySet: with all faults; nothing is stored
    :raises OlderSet: the set is older than the last one; nothing is stored
    :raises ImportRunning: another import or a close runs; nothing is stored
    """
    faults = Faults()
    progress.begin("Looking at the files", total=1)
    given = sets.inspect_all(folder=folder, today=today, faults=faults)
    async with database.transaction() as session:
        if not await tables.begin(session):
            raise ImportRunning
        await _refuse_older(session, as_of=given.as_of)
        rows = await _stage(session, given=given, faults=faults, progress=progress)
        closed = await closed_until(session)
        await _check(session, given=given, closed=closed, faults=faults, progress=progress)
        days = LoadDays(_sound(given, faults), closed)
        summary = await _merge(session, days=days, rows=rows, progress=progress)
        await exchange.record_import(session, as_of=summary.as_of, digest=given.digest, summary=_told(summary))
        await tell(session, Topic.BALANCE, None)
    return summary


async def _refuse_older(session: AsyncSession, *, as_of: date | None) -> None:
    last = await exchange.last_import(session)
    if last is not None and as_of is not None and as_of < last:
        raise OlderSet(as_of=as_of, last=last)


async def _stage(session: AsyncSession, *, given: sets.GivenSet, faults: Faults, progress: Progress) -> dict[str, int]:
    """Fill a temporary table from each file; return how many rows each has."""
    rows = {}
    for name, file in FILES.items():
        await tables.create(session, file=file)
        if source := given.sources.get(name):
            progress.begin(f"Reading {file.file_name}", total=source.size)
            await _stage_one(session, source=source, faults=faults, progress=progress)
        rows[name] = await tables.count(session, file=file)
    return rows


async def _stage_one(session: AsyncSession, *, source: Source, faults: Faults, progress: Progress) -> None:
    file, columns = source.file, source.columns
    try:
        await tables.copy_plain(
            session,
            file=file,
            columns=columns,
            blocks=sets.watched(plain_blocks(source), progress.advance),
            separator=source.separator,
            encoding=ENCODINGS[source.encoding],
        )
    except (OutOfPattern, tables.FieldRefused):
        # Now it is worth the time to look at each field.
        blocks = sets.watched(checked_blocks(source, faults=faults), progress.advance)
        await tables.copy_checked(session, file=file, columns=columns, blocks=blocks)


async def _check(
    session: AsyncSession, *, given: sets.GivenSet, closed: date | None, faults: Faults, progress: Progress
) -> None:
    """Add to ``faults`` what is wrong between rows."""
    progress.begin("Checking", total=len(FILES) + len(rules.CHECKS))
    await known.collect(session)
    for done, file in enumerate(FILES.values(), start=1):
        await checks.find_repeated(session, file=file, faults=faults)
        progress.advance(done)
    for done, check in enumerate(rules.CHECKS, start=len(FILES) + 1):
        if given.as_of is not None and given.unread.isdisjoint({check.file, *check.needs}):
            await checks.find(session, check=check, days=LoadDays(given.as_of, closed), faults=faults)
        progress.advance(done)


def _sound(given: sets.GivenSet, faults: Faults) -> date:
    """Return the day of a set without faults."""
    if faults.total or given.as_of is None:
        names = [MANIFEST_FILE.file_name, *(file.file_name for file in FILES.values())]
        raise FaultySet(faults=faults.first(files=names), total=faults.total)
    return given.as_of


async def _merge(session: AsyncSession, *, days: LoadDays, rows: Mapping[str, int], progress: Progress) -> Summary:
    first = await bulk.is_first(session)
    again = await bulk.strip(session) if first else []
    outcomes = await _store(session, days=days, progress=progress)
    fallen = [] if first else await supersede_refuted(session=session, on=days.entered_on)
    if fallen:  # and no longer keep out what the files say of those days
        outcomes["readings"] += await merging.merge(session, plan=readings.READINGS, days=days)
    removed = {} if first else await leftovers.remove_parts(session)
    counts = _counts(rows, outcomes, removed)
    if again:
        progress.begin("Making indexes", total=len(again))
        await bulk.restore(session, statements=again, done=progress.advance)
    if any(count.changes for count in counts.values()):
        await bulk.analyze(session)
    told, total = ([], 0) if first else await leftovers.differences(session)
    told = sorted([*told, *(conflict.difference for conflict in fallen)], key=lambda difference: difference.line)
    # The last step: an export waits from here on, and behind it whoever submits readings.
    await give_refuted_back(session=session, fallen=fallen)
    return Summary(days.as_of, counts, tuple(told[:SHOWN]), total + len(fallen))


async def _store(session: AsyncSession, *, days: LoadDays, progress: Progress) -> dict[str, merging.Outcome]:
    """Merge file after file; return what became of each."""
    plans, outcomes = (*reference.MERGES, *movements.MERGES), {}
    progress.begin("Storing", total=len(plans) + 1)
    if days.closed:
        await readings.note_overdue(session)
        await tariff_codes.keep_former(session, days=days)
        await late_facts.note(session, days=days)
    for done, plan in enumerate(plans, start=1):
        if plan is readings.READINGS and days.closed:
            await readings.supersede_changed(session, days=days)
        outcomes[plan.file] = await merging.merge(session, plan=plan, days=days)
        progress.advance(done)
    outcomes["penalties"] = await post_penalties(session=session, days=days)
    return outcomes


def _counts(
    rows: Mapping[str, int], outcomes: Mapping[str, merging.Outcome], removed: Mapping[str, int]
) -> dict[str, Count]:
    return {
        name: Count(
            rows=rows[name],
            added=outcome.added,
            changed=outcome.changed,
            unchanged=rows[name] - outcome.added - outcome.changed,
            removed=removed.get(name, 0),
        )
        for name in FILES
        for outcome in [outcomes[name]]
    }


def _told(summary: Summary) -> dict[str, Any]:
    return {
        "files": {name: asdict(count) for name, count in summary.counts.items()},
        "differences": summary.difference_count,
    }

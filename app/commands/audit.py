"""The command that recomputes bills and balances."""

import asyncio
import os
import uuid
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Annotated

import typer

from app import batches, database
from app.commands.running import checked, prepared
from app.errors import CannotRun, Stopped
from app.processes import ProcessLost, crew
from app.progress import Steps
from app.settings import Settings
from domain.audit.differences import Difference, Tally
from domain.audit.months import begins
from domain.money import rubles
from models.base import Database
from services import audit
from services.audit import AT_ONCE

MOST_SHOWN = 100
"""Differences that are printed; all of them are counted."""


def audit_bills(
    processes: Annotated[int | None, typer.Option(help="Processes that work at once; one a processor.", min=1)] = None,
) -> None:
    """Recompute balances, charges, corrections and penalties by another way; exit 1 where anything differs."""
    with checked(prepared()) as settings:
        began = monotonic()
        ids = asyncio.run(_accounts(settings))
        tally, stopped = Tally(), None
        try:
            _work(settings, ids, processes or os.cpu_count() or 1, tally)
        except ProcessLost as lost:
            stopped = CannotRun(f"{lost.told} {_far(tally, ids)}")
        except KeyboardInterrupt:
            stopped = Stopped(_far(tally, ids))
    print("\n".join(_lines(tally, monotonic() - began)))
    if stopped:
        raise stopped
    if tally.found:
        raise CannotRun(f"{len(tally.found):,} differences.")


async def _accounts(settings: Settings) -> list[uuid.UUID]:
    opened = Database(database.server_url(settings), pool_size=1)
    try:
        return await audit.accounts_to_audit(database=opened)
    finally:
        await opened.close()


def _far(tally: Tally, ids: Sequence[uuid.UUID]) -> str:
    return f"Stopped after {tally.accounts:,} of {len(ids):,} accounts."


def _work(settings: Settings, ids: Sequence[uuid.UUID], processes: int, tally: Tally) -> None:
    """Add to a tally what is found, and tell how far it is."""
    parts = [ids[place : place + AT_ONCE] for place in range(0, len(ids), AT_ONCE)]
    if not parts:
        return
    workers, given = min(processes, len(parts)), (database.server_url(settings),)
    with Steps() as progress:
        progress.begin("Auditing", total=len(ids))
        with crew(batches.examine, parts, processes=workers, begin=batches.begin, given=given) as outcomes:
            for outcome in outcomes:
                tally.add(outcome)
                progress.advance(tally.accounts)


def _lines(tally: Tally, seconds: float) -> Iterator[str]:
    found = sorted(tally.found, key=lambda each: (each.account, each.month or 0, each.subject.value))
    if found:
        yield f"{'account':<16}{'month':<9}{'what':<12}{'posted':>16}{'should be':>16}  detail"
        yield from map(_line, found[:MOST_SHOWN])
        yield f"… and {len(found) - MOST_SHOWN:,} more." if len(found) > MOST_SHOWN else ""
    yield (
        f"{tally.accounts:,} accounts with their balances, {tally.charges:,} charges, {tally.corrections:,} corrections"
        f" and {tally.penalties:,} penalties were recomputed in {seconds:.1f} s."
    )
    yield f"{len(found):,} differences, {sum(each.kopecks for each in found):,} kopecks apart."


def _line(found: Difference) -> str:
    month = f"{begins(found.month):%Y-%m}" if found.month else ""
    posted, expected = ("" if each is None else rubles(each) for each in (found.posted, found.expected))
    return f"{found.account:<16}{month:<9}{found.subject.value:<12}{posted:>16}{expected:>16}  {found.detail}"

"""Commands that make bills."""

import asyncio
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any

import typer

from app import database
from app.commands.running import checked, prepared
from app.errors import CannotRun, Stopped
from app.processes import ProcessLost, crew
from app.progress import Steps
from app.settings import Settings
from domain.billing_reference import BillingReference
from domain.money import rubles
from domain.month_closes import CloseRunning, FiguresMissing, MonthNotOver, MonthOutOfTurn
from domain.periods import Month, NotMonth, parse_month
from models.base import Database
from services import billing
from services.billing import AT_ONCE, Batch


def close_month(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-10; it must be over.")],
    processes: Annotated[int | None, typer.Option(help="Processes that work at once; one a processor.", min=1)] = None,
) -> None:
    """Charge every account for a month that is over; run again it goes on where it was stopped."""
    with checked(prepared()) as settings:
        try:
            _close(settings, parse_month(month), processes or os.cpu_count() or 1)
        except NotMonth:
            raise CannotRun(f"{month} is no month such as 2026-10.") from None
        except MonthNotOver:
            raise CannotRun(f"{month} is not over: it is closed from the 2nd of the next month on.") from None
        except MonthOutOfTurn as refused:
            raise CannotRun(f"The next month to close is {refused.due:%Y-%m}, not {month}.") from None
        except CloseRunning:
            raise CannotRun("An import or another close runs on this database.") from None
        except ProcessLost as lost:
            raise CannotRun(f"{lost.told} What was committed stays. {_go_on(month)}") from None
        except KeyboardInterrupt:
            raise Stopped(f"Stopped. {_go_on(month)}") from None
        except FiguresMissing as refused:
            raise CannotRun(
                f"Reference data are missing: {refused.what}. Load them with python -m app reference load FILE."
            ) from None


def _go_on(month: str) -> str:
    return f"Run close-month {month} again to go on."


def _close(settings: Settings, month: Month, processes: int) -> None:
    # The work is done outside the loop, which would keep Ctrl-C to itself until it is done.
    with _alone(settings) as (runner, opened):
        ids = runner.run(billing.begin(database=opened, month=month, now=datetime.now(UTC)))
        began = monotonic()
        batches = _work(settings, month, ids, processes)
        summary = runner.run(billing.finish(database=opened, month=month, now=datetime.now(UTC)))
    print("\n".join(_summary_lines(month, summary, batches, monotonic() - began)))


@contextmanager
def _alone(settings: Settings) -> Iterator[tuple[asyncio.Runner, Database]]:
    """Keep imports and other closes away; give what runs the steps, and the database."""
    opened, held = Database(database.server_url(settings), pool_size=2), AsyncExitStack()
    held.push_async_callback(opened.close)
    with asyncio.Runner() as runner:
        try:
            runner.run(held.enter_async_context(billing.alone(database=opened)))
            yield runner, opened
        finally:
            runner.run(held.aclose())


def _work(settings: Settings, month: Month, ids: Sequence[uuid.UUID], processes: int) -> list[Batch]:
    """Hand the accounts out in batches to processes of their own, and tell how far they are."""
    chunks = [ids[place : place + AT_ONCE] for place in range(0, len(ids), AT_ONCE)]
    if not chunks:
        return []
    workers, given = min(processes, len(chunks)), (database.server_url(settings), month)
    with Steps() as progress:
        progress.begin(f"Closing {month:%Y-%m}", total=len(ids))
        batches, done = [], 0
        with crew(_work_off, chunks, processes=workers, begin=_begin_work, given=given) as outcomes:
            for batch in outcomes:
                batches.append(batch)
                done += batch.charged + batch.faulty
                progress.advance(done)
    return batches


class _Worker:
    """What a process works with; it is opened once and ends with the process."""

    def __init__(self, url: str, month: Month) -> None:
        self.month = month
        self.loop = asyncio.new_event_loop()
        self.database = Database(url, pool_size=1)
        self.reference: BillingReference = self.loop.run_until_complete(billing.reference_of(database=self.database))

    def work_off(self, ids: Sequence[uuid.UUID]) -> Batch:
        """Charge some accounts."""
        return self.loop.run_until_complete(
            billing.close_batch(database=self.database, reference=self.reference, month=self.month, ids=ids)
        )


_worker: list[_Worker] = []


def _begin_work(url: str, month: Month) -> None:
    _worker.append(_Worker(url, month))


def _work_off(ids: Sequence[uuid.UUID]) -> Batch:
    return _worker[0].work_off(ids)


def _summary_lines(month: Month, summary: Mapping[str, Any], batches: Sequence[Batch], seconds: float) -> Iterator[str]:
    yield f"{'basis':<12}{'accounts':>12}{'kWh':>16}{'rubles':>20}"
    for basis, counted in sorted(summary["bases"].items()):
        yield f"{basis:<12}{counted['accounts']:>12,}{counted['kwh']:>16,}{rubles(int(counted['kopecks'])):>20}"
    if summary["imported"]:
        yield f"{summary['imported']:,} accounts were charged by the billing system."
    corrections, penalties = summary["corrections"], summary["penalties"]
    yield (
        f"Corrections: {corrections['months']:,} months of {corrections['accounts']:,} accounts,"
        f" {rubles(corrections['kopecks'])} rubles."
    )
    yield f"Penalty: {penalties['accounts']:,} accounts, {rubles(penalties['kopecks'])} rubles."
    for code, told in sorted(summary["faults"].items()):
        yield f"{code}: {told['accounts']:,} accounts could not be charged, such as {'; '.join(told['first'])}"
    done = sum(batch.charged + batch.faulty for batch in batches)
    yield f"{month:%Y-%m} is closed: {done:,} accounts in {seconds:.1f} s, {done / max(seconds, 0.001):,.0f} a second."

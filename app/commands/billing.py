"""Commands that make bills."""

import asyncio
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Annotated, Any

import typer

from app import batches, database
from app.commands.running import checked, prepared
from app.errors import CannotRun, Stopped
from app.processes import ProcessLost, crew
from app.progress import Steps
from app.settings import Settings
from domain.money import rubles
from domain.month_closes import (
    CloseRunning,
    FiguresMissing,
    FirstCloseDoubt,
    FirstCloseDoubtful,
    MonthNotOver,
    MonthOutOfTurn,
)
from domain.periods import Month, NotMonth, month_after, parse_month
from models.base import Database
from services import billing
from services.billing import AT_ONCE, Batch


def close_month(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-10; it must be over.")],
    processes: Annotated[int | None, typer.Option(help="Processes that work at once; one a processor.", min=1)] = None,
    first: Annotated[
        bool, typer.Option("--first", help="Begin with this month, though it does not look like the first one.")
    ] = False,
) -> None:
    """Charge every account for a month that is over; run again it goes on where it was stopped."""
    with checked(prepared()) as settings:
        try:
            _close(settings, parse_month(month), processes or os.cpu_count() or 1, is_meant=first)
        except NotMonth:
            raise CannotRun(f"{month} is no month such as 2026-10.") from None
        except MonthNotOver:
            day = month_after(parse_month(month)) + timedelta(days=1)
            raise CannotRun(f"{month} is not over: it can be closed from {day} on.") from None
        except MonthOutOfTurn as refused:
            raise CannotRun(_out_of_turn(month, refused)) from None
        except FirstCloseDoubtful as refused:
            raise CannotRun(_hardly_first(month, refused)) from None
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


def _out_of_turn(month: str, refused: MonthOutOfTurn) -> str:
    if refused.is_begun:
        due = f"The close of {refused.due:%Y-%m} was stopped: run close-month {refused.due:%Y-%m} first."
    else:
        due = f"The next month to close is {refused.due:%Y-%m}, not {month}."
    if month < f"{refused.first:%Y-%m}":
        return f"{month} is before {refused.first:%Y-%m}, the first month that was closed here. {due}"
    return due


def _hardly_first(month: str, refused: FirstCloseDoubtful) -> str:
    known = f"{refused.known:%Y-%m}" if refused.known else ""
    match refused.doubt:
        case FirstCloseDoubt.NOBODY_SUPPLIED:
            told = f"No account was open in {month}."
        case FirstCloseDoubt.BEFORE_ALL:
            told = f"{month} is before {known}, the first month that anything is known of."
        case FirstCloseDoubt.CHARGED_ELSEWHERE:
            told = f"{month} is before {known}, which the billing system charged."
        case FirstCloseDoubt.MONTHS_SKIPPED:
            told = f"The billing system charged {known} last: {month} would leave months out."
        case FirstCloseDoubt.LONG_PAST:
            told = f"{month} was over long ago: months before {known} are closed only where that is said to be meant."
    return f"{told} Nothing was closed here yet; if {month} is the month to begin with, add --first."


def _go_on(month: str) -> str:
    return f"Run close-month {month} again to go on."


def _close(settings: Settings, month: Month, processes: int, *, is_meant: bool) -> None:
    # The work is done outside the loop, which would keep Ctrl-C to itself until it is done.
    with _alone(settings) as (runner, opened):
        was_closed = runner.run(billing.is_closed(database=opened, month=month))
        begun = billing.begin(database=opened, month=month, now=datetime.now(UTC), is_meant=is_meant)
        ids = runner.run(begun)
        began = monotonic()
        done = _work(settings, month, ids, processes)
        summary = runner.run(billing.finish(database=opened, month=month, now=datetime.now(UTC)))
    if was_closed and not any(batch.charged or batch.faulty for batch in done):
        print(f"{month:%Y-%m} was closed already: nobody was left to charge.")
        return
    lines = [*_summary_lines(summary), _last_line(month, done, monotonic() - began, was_closed=was_closed)]
    print("\n".join([f"All of {month:%Y-%m}:", *lines] if was_closed else lines))


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
    parts = [(month, ids[place : place + AT_ONCE]) for place in range(0, len(ids), AT_ONCE)]
    if not parts:
        return []
    workers, given = min(processes, len(parts)), (database.server_url(settings),)
    with Steps() as progress:
        progress.begin(f"Closing {month:%Y-%m}", total=len(ids))
        done: list[Batch] = []
        with crew(batches.close, parts, processes=workers, begin=batches.begin, given=given) as outcomes:
            for batch in outcomes:
                done.append(batch)
                progress.advance(sum(each.tried for each in done))
    return done


def _summary_lines(summary: Mapping[str, Any]) -> Iterator[str]:
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


def _last_line(month: Month, done: Sequence[Batch], seconds: float, *, was_closed: bool) -> str:
    charged, tried = sum(batch.charged for batch in done), sum(batch.tried for batch in done)
    if was_closed:
        left = tried - sum(batch.settled for batch in done)
        return f"{month:%Y-%m} was closed already: of {left:,} accounts that were left {charged:,} were charged now."
    return (
        f"{month:%Y-%m} is closed: {tried:,} accounts in {seconds:.1f} s, {tried / max(seconds, 0.001):,.0f} a second."
    )

"""Close a month: charge every account for it, in batches that commit, so that it can be stopped and gone on with."""

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import AccountKind
from domain.billing import AccountFacts, CannotCharge, Closed, close
from domain.billing_faults import BillingFaultCode
from domain.billing_reference import BillingReference
from domain.due_days import DueDayMissing
from domain.figures import FigureMissing
from domain.month_closes import BegunClose, CloseRunning, FiguresMissing, check_first, check_turn
from domain.penalty_rates import RateMissing
from domain.periods import EARLIEST, Month, last_day, month_after, moscow_day
from models import billing_facts, billing_reads, billing_writes
from models.base import Database
from models.billing_reference import billing_reference
from models.events import Topic, tell
from models.month_closes import beginnings

AT_ONCE = 250
"""Accounts of one transaction."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many accounts of a batch were charged, could not be, and had left before and needed no charge."""

    charged: int
    faulty: int
    settled: int = 0

    @property
    def tried(self) -> int:
        """How many accounts were looked at."""
        return self.charged + self.faulty + self.settled


async def begin(*, database: Database, month: Month, now: datetime, is_meant: bool = False) -> list[uuid.UUID]:
    """
    Begin to close a month, or go on with it; return the accounts that are left.

    ``is_meant`` tells that somebody knows it to be the first month to close here, whatever speaks against that.

    :raises MonthNotOver: the month is not over
    :raises MonthOutOfTurn: another month is to be closed first
    :raises FirstCloseDoubtful: it would be the first month that is closed here, and hardly is the one meant
    :raises FiguresMissing: reference data are not loaded for the month
    """
    async with database.transaction() as session:
        closes = [
            BegunClose(Month(row.month), row.finished_at is not None)
            for row in await billing_writes.closed_months(session)
        ]
        check_turn(month=month, closes=closes, today=moscow_day(now))
        if not closes and not is_meant:
            check_first(month=month, beginnings=await beginnings(session, month=month), today=moscow_day(now))
        _check_figures(await billing_reference(session), month)
        await billing_writes.begin(session, month=month, now=now)
        return await billing_reads.accounts_to_close(session, month=month)


async def is_closed(*, database: Database, month: Month) -> bool:
    """Tell whether every account was tried for a month already."""
    async with database.reading() as session:
        closes = await billing_writes.closed_months(session)
    return any(row.month == month and row.finished_at is not None for row in closes)


@asynccontextmanager
async def alone(*, database: Database) -> AsyncIterator[None]:
    """
    Keep imports and other closes away.

    :raises CloseRunning: one runs
    """
    async with database.reading() as session:
        if not await billing_writes.hold(session):
            raise CloseRunning
        try:
            yield
        finally:
            await billing_writes.release(session)


async def close_batch(
    *, database: Database, reference: BillingReference, month: Month, ids: Sequence[uuid.UUID]
) -> Batch:
    """
    Charge those of some accounts that are not charged yet, in one transaction.

    :raises FiguresMissing: reference data are not loaded for a day long past that a debt of theirs goes back to
    """
    with _missing_told():
        async with database.transaction() as session:
            closed, faults = await _tried(session, reference=reference, month=month, ids=ids)
            settled = await billing_reads.settled(session, ids=_posting_nothing(closed), month=month)
            closed = {account: each for account, each in closed.items() if account not in settled}
            await billing_writes.store(session, month=month, closed=closed, faults=faults)
            if closed:
                await tell(session, Topic.BALANCE, None)
    return Batch(len(closed), len(faults), len(settled))


def _posting_nothing(closed: Mapping[uuid.UUID, Closed]) -> list[uuid.UUID]:
    return [account for account, each in closed.items() if each.posts_nothing]


async def _tried(
    session: AsyncSession, *, reference: BillingReference, month: Month, ids: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID, Closed], dict[uuid.UUID, CannotCharge]]:
    """Return what is posted to each account that is left, and why others cannot be charged."""
    left = await billing_reads.lock_to_close(session, ids=ids, month=month)
    facts = await gathered(session, reference=reference, month=month, ids=left)
    missing = await billing_reads.missing_months(session, ids=left, month=month)
    closed: dict[uuid.UUID, Closed] = {}
    faults: dict[uuid.UUID, CannotCharge] = {
        account: CannotCharge(BillingFaultCode.MONTH_MISSING, f"{earlier:%Y-%m}")
        for account, earlier in missing.items()
    }
    for account, known in facts.items():
        if account in faults:
            continue
        try:
            closed[account] = close(facts=known, month=month, reference=reference)
        except CannotCharge as fault:
            faults[account] = fault
    return closed, faults


async def finish(*, database: Database, month: Month, now: datetime) -> Mapping[str, Any]:
    """Note that every account was tried, and return what the month came to."""
    async with database.transaction() as session:
        summary = await billing_writes.summary_of(session, month=month)
        await billing_writes.finish(session, month=month, now=now, summary=summary)
    return summary


async def reference_of(*, database: Database) -> BillingReference:
    """Return what is in force for everybody."""
    async with database.reading() as session:
        return await billing_reference(session)


async def gathered(
    session: AsyncSession,
    *,
    reference: BillingReference,
    month: Month,
    ids: Sequence[uuid.UUID],
    plainly: bool = True,
) -> dict[uuid.UUID, AccountFacts]:
    """
    Return accounts as the close sees them; without ``plainly`` the whole history of all, which gives the same.

    Most accounts were read for this month and the one before, and owe nothing old: the rest of what they did is not
    even read.
    """
    since = month_after(month, -2) if plainly else EARLIEST
    rows = await billing_reads.rows_of(session, ids=ids, month=month, read_since=since)
    facts = billing_facts.facts_of(rows, reference=reference, month=month)
    if plainly:
        whole = billing_facts.may_change_earlier(rows, facts, month=month)
        late = billing_facts.may_owe_penalty(rows, reference=reference, month=month)
        again = await billing_reads.rows_of(session, ids=whole, month=month, read_since=EARLIEST) if whole else None
        facts |= billing_facts.facts_of(again, reference=reference, month=month) if again else {}
    else:
        whole = late = list(facts)
    await _add_posted(session, facts, whole, month)
    await _add_owed(session, facts, late, month, reference)
    return facts


async def _add_posted(
    session: AsyncSession, facts: dict[uuid.UUID, AccountFacts], ids: Sequence[uuid.UUID], month: Month
) -> None:
    rows = await billing_reads.volumes_of(session, ids=ids, month=month) if ids else ()
    for account, each, volume, amount in billing_facts.posted_of(rows):
        known = facts[account]
        posted, standing = {**known.posted, each: volume}, {**known.standing, each: amount}
        facts[account] = replace(known, posted=posted, standing=standing)


async def _add_owed(
    session: AsyncSession,
    facts: dict[uuid.UUID, AccountFacts],
    ids: Sequence[uuid.UUID],
    month: Month,
    reference: BillingReference,
) -> None:
    if not ids:
        return
    entries, due = await billing_reads.ledgers_of(session, ids=ids, month=month)
    days, first = dict[uuid.UUID, dict[Month, date]](), dict[uuid.UUID, Month]()
    for row in due:
        account, each, kind = row.account_id, Month(row.month), facts[row.account_id].account.kind
        days.setdefault(account, {})[each] = row.due_on or reference.due_on(kind, each)
        if row.ours:
            first[account] = min(each, first.get(account, each))
    for account, mine in groupby(entries, key=lambda row: row.account_id):
        owed = billing_facts.owed_of(entries=mine, due_days=days.get(account, {}), first=first.get(account, month))
        facts[account] = replace(facts[account], owed=owed)


def _check_figures(reference: BillingReference, month: Month) -> None:
    """Find out before anybody is charged what would stop everybody's charge."""
    with _missing_told():
        reference.figures_until(month)
        for kind in AccountKind:
            reference.due_on(kind, month)
            reference.rates[kind].rate_on(last_day(month))


@contextmanager
def _missing_told() -> Iterator[None]:
    """Tell an operator which reference data are missing."""
    try:
        yield
    except FigureMissing as missing:
        raise FiguresMissing(f"figures: {missing.name} on {missing.day}") from None
    except DueDayMissing as missing:
        raise FiguresMissing(f"due_days: {missing.kind.value} on {missing.day}") from None
    except RateMissing as missing:
        raise FiguresMissing(f"key_rates or figures on {missing.day}") from None

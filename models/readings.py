"""Questions asked of readings: the latest ones, pages of them, and what a new one is compared with."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.accounts import AccountKind
from domain.consumption import VALID
from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus
from domain.windows import WindowDays
from models.accounts import Account, UserAccount
from models.batches import among, count_of_each, first_of_each
from models.branches import Branch
from models.exchange import OutgoingKind, give_all_back
from models.metering import Meter, Reading

HISTORY = 60
"""Readings of a meter that the rules look back at: more than two years of monthly ones with their controls."""
NO_ACCOUNT = uuid.UUID(int=0)
"""Key of no account: a null would change the statement, and by it the time that the answer takes."""
NEWEST_FIRST = (col(Reading.taken_on).desc(), col(Reading.id).desc())
STANDS = col(Reading.status).not_in((ReadingStatus.REJECTED, ReadingStatus.SUPERSEDED))
BY_STRANGER = sa.and_(
    col(Reading.status) == ReadingStatus.UNDER_REVIEW, col(Reading.source) == ReadingSource.PUBLIC_FORM
)
COMPARABLE = (ReadingStatus.ACCEPTED, ReadingStatus.NEXT_PERIOD, ReadingStatus.UNDER_REVIEW)


async def latest_of_meters(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, source: ReadingSource | None = None
) -> Sequence[Reading | None]:
    """
    Return the latest reading of each meter, of one source or of any.

    Rejected and superseded ones are left out, and what a stranger gave as long as it is under review.
    """
    where = [STANDS, ~BY_STRANGER] if source is None else [STANDS, col(Reading.source) == source]
    found = await first_of_each(
        session, Reading, owner=Reading.meter_id, keys=keys, order=NEWEST_FIRST, where=where, limit=1
    )
    return [rows[0] if rows else None for rows in found]


async def pages_of_meters(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, limit: int, after: tuple[date, uuid.UUID] | None
) -> Sequence[list[Reading]]:
    """Return readings of each meter, newest first, at most ``limit`` beyond the position ``after``."""
    position = sa.tuple_(col(Reading.taken_on), col(Reading.id))
    where = [] if after is None else [position < sa.tuple_(*after)]
    return await first_of_each(
        session, Reading, owner=Reading.meter_id, keys=keys, order=NEWEST_FIRST, where=where, limit=limit
    )


async def counts_of_meters(session: AsyncSession, keys: Sequence[uuid.UUID]) -> Sequence[int]:
    """Return how many readings each meter has."""
    return await count_of_each(session, owner=Reading.meter_id, keys=keys)


async def windows_of_meters(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[tuple[AccountKind, WindowDays]]:
    """Return the kind of each meter's account, and the days of the window in which it is read."""
    chosen = (
        sa.select(col(Meter.id), col(Account.kind), col(Branch.window_opens), col(Branch.window_closes))
        .join(Account, col(Account.id) == Meter.account_id)
        .join(Branch, col(Branch.id) == Account.branch_id)
        .where(among(Meter.id, keys))
    )
    rows: Iterable[Any] = await session.execute(chosen)
    found = {key: (kind, WindowDays(opens=opens, closes=closes)) for key, kind, opens, closes in rows}
    return [found[key] for key in keys]


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """An open account whose meters are to be read."""

    id: uuid.UUID
    tariff_code: str | None
    days: WindowDays
    kind: AccountKind = AccountKind.RESIDENTIAL
    opened_on: date | None = None


async def linked_account(session: AsyncSession, *, user_id: uuid.UUID, number: str, today: date) -> ReadAccount | None:
    """Return an open account by its number if the person linked it; null otherwise, whatever the reason."""
    linked = open_accounts(number=number, today=today).join(UserAccount, col(UserAccount.account_id) == Account.id)
    row = (await session.execute(linked.where(col(UserAccount.user_id) == user_id))).one_or_none()
    return _account(row) if row else None


async def any_account(session: AsyncSession, *, number: str, today: date) -> ReadAccount:
    """Return an open account by its number, for a form that tells nobody whether it exists (P1)."""
    row = (await session.execute(open_accounts(number=number, today=today))).one_or_none()
    return _account(row) if row else ReadAccount(id=NO_ACCOUNT, tariff_code=None, days=WindowDays(opens=1, closes=1))


async def meters_with_history(
    session: AsyncSession, *, account_id: uuid.UUID, locked: bool, serials: Collection[str] | None = None
) -> list[MeterFacts]:
    """
    Return the meters of an account with their latest readings, the oldest first.

    ``locked`` makes whoever else submits for one of them wait until the caller's transaction ends. With ``serials``
    there are none unless one of them is the account's: a stranger who names another account's meter gets the same
    statements and takes the same time as for an account that does not exist (P1).
    """
    theirs = sa.select(Meter).where(col(Meter.account_id) == account_id).order_by(col(Meter.id))
    meters = (await session.execute(theirs.with_for_update() if locked else theirs)).scalars().all()
    if serials is not None and all(meter.serial not in serials for meter in meters):
        meters = []
    histories = await _histories(session, [meter.id for meter in meters], limit=HISTORY)
    return [_facts(meter, history) for meter, history in zip(meters, histories, strict=True)]


async def histories_of_meters(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[PastReading]]:
    """Return all readings of each meter that may count, the oldest first."""
    histories = await _histories(session, keys, limit=None)
    return [list(map(_past, history)) for history in histories]


async def supersede(session: AsyncSession, readings: Iterable[uuid.UUID], *, on: date) -> None:
    """
    Let readings fall out of the bill on a day; `withdraw` tells the billing system in the same transaction.

    What was under review until then was never in it, and gets no day.
    """
    keys = list(readings)
    if keys:
        counted = col(Reading.status).in_(VALID)
        fallen = sa.update(Reading).where(among(Reading.id, keys))
        await session.execute(
            fallen.values(status=ReadingStatus.SUPERSEDED, superseded_on=sa.case((counted, sa.literal(on, sa.Date))))
        )


async def withdraw(session: AsyncSession, readings: Iterable[uuid.UUID]) -> None:
    """Queue readings that fell out of the bill for the billing system, which has to let them fall too."""
    await give_all_back(session, kind=OutgoingKind.READING, subject_ids=readings)


async def taken_receipts(session: AsyncSession, numbers: Sequence[str]) -> set[str | None]:
    """Return those of some receipt numbers that were given out before."""
    known = sa.select(col(Reading.receipt_number)).where(among(Reading.receipt_number, numbers, sa.Text))
    return set((await session.execute(known)).scalars())


async def receipts_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> set[str | None]:
    """Return the receipt numbers of readings that the public form gave."""
    given = sa.select(col(Reading.receipt_number)).where(among(Reading.id, keys))
    return set((await session.execute(given)).scalars())


def open_accounts(*, number: str, today: date) -> sa.Select[Account, Branch]:
    """Return the question for an account of a number that is supplied today, and its branch."""
    is_open = sa.func.coalesce(col(Account.closed_on) >= today, sa.true())
    chosen = sa.select(Account, Branch).join(Branch, col(Branch.id) == Account.branch_id)
    # No account number holds anything else, and PostgreSQL takes no text with a null character in it.
    return chosen.where(col(Account.number) == (number if number.isalnum() else ""), is_open)


def _account(row: sa.Row[Account, Branch]) -> ReadAccount:
    account, branch = row
    days = WindowDays(opens=branch.window_opens, closes=branch.window_closes)
    return ReadAccount(
        id=account.id, tariff_code=account.tariff_code, days=days, kind=account.kind, opened_on=account.opened_on
    )


async def _histories(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, limit: int | None
) -> Sequence[Sequence[Reading]]:
    """Return the latest readings of each meter that may count, the oldest first."""
    where = [col(Reading.status).in_(COMPARABLE)]
    found = await first_of_each(
        session, Reading, owner=Reading.meter_id, keys=keys, order=NEWEST_FIRST, where=where, limit=limit
    )
    return [history[::-1] for history in found]


def _facts(meter: Meter, history: Sequence[Reading]) -> MeterFacts:
    return MeterFacts(
        id=meter.id,
        serial=meter.serial,
        digits=meter.digits,
        ratio=meter.ratio,
        zones=tuple(meter.zones),
        reads_itself=meter.reads_itself,
        installed_on=meter.installed_on,
        removed_on=meter.removed_on,
        verify_before=meter.verify_before,
        history=tuple(map(_past, history)),
    )


def _past(reading: Reading) -> PastReading:
    return PastReading(
        id=reading.id,
        taken_on=reading.taken_on,
        source=reading.source,
        status=reading.status,
        values={value.zone: value.value for value in reading.values},
        rolled_over=reading.rolled_over,
    )

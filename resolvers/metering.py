"""Meters of an account, their readings, and the window in which they are read."""

import strawberry

from domain.metering import ReadingSource
from domain.paging import Page, decode_day_cursor, encode_day_cursor
from domain.periods import Month
from domain.readings import StoredReading, month_closed
from domain.windows import ReadingWindow, WindowDays
from models import metering as models
from models import readings as questions
from models.accounts import Account
from models.branches import branches_by_ids
from models.metering import Meter, Reading
from resolvers import accounts
from resolvers.context import Info
from resolvers.paging import page


async def meters(root: strawberry.Parent[Account], info: Info, include_removed: bool = False) -> list[Meter]:
    """Return the meters of an account."""
    loaders, today = info.context.loaders, info.context.today
    return await loaders.load(models.meters_of_accounts, root.id, include_removed=include_removed, today=today)


async def reading_window(root: strawberry.Parent[Account], info: Info) -> ReadingWindow:
    """Return the window of the account's branch that is open, else the next one (N8)."""
    branch = await info.context.loaders.load(branches_by_ids, root.branch_id)
    return WindowDays(opens=branch.window_opens, closes=branch.window_closes).at(info.context.today)


async def account(root: strawberry.Parent[Meter], info: Info) -> Account | None:
    """Return the account of a meter, as far as the viewer may see it."""
    return await accounts.account_by_id(info, key=root.account_id)


async def last_reading(root: strawberry.Parent[Meter], info: Info) -> Reading | None:
    """Return the latest reading of any source that was not rejected or replaced (O19)."""
    return await info.context.loaders.load(questions.latest_of_meters, root.id)


async def last_control(root: strawberry.Parent[Meter], info: Info) -> Reading | None:
    """Return the latest reading that an inspector took (O21)."""
    return await info.context.loaders.load(questions.latest_of_meters, root.id, source=ReadingSource.CONTROL)


async def readings(
    root: strawberry.Parent[Meter], info: Info, first: int = 12, after: str | None = None
) -> Page[Reading]:
    """
    Return a page of a meter's readings, newest first (O23).

    :raises PageSizeOutOfRange: unless ``first`` is 1 to 100
    :raises BadCursor: for a cursor of another list
    """
    return await page(
        info,
        rows=questions.pages_of_meters,
        count=questions.counts_of_meters,
        owner=root.id,
        first=first,
        after=None if after is None else decode_day_cursor(after),
        cursor=lambda reading: encode_day_cursor(reading.taken_on, reading.id),
    )


async def month(root: strawberry.Parent[Reading | StoredReading], info: Info) -> Month:
    """Return the month that a reading closes (N8)."""
    kind, days = await info.context.loaders.load(questions.windows_of_meters, root.meter_id)
    return month_closed(taken_on=root.taken_on, source=root.source, days=days, kind=kind)


async def meter(root: strawberry.Parent[Reading | StoredReading], info: Info) -> Meter:
    """Return the meter of a reading."""
    return await info.context.loaders.load(models.meters_by_id, root.meter_id)

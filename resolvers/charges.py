"""Charges of an account, and the history of consumption that they make."""

from typing import Annotated

import strawberry

from domain.bill_lines import BillLine
from domain.charges import ConsumptionMonth, chosen_months
from domain.month_volumes import MonthVolume
from domain.paging import BadCursor, Page, decode_cursor, encode_cursor
from domain.periods import Month, NotMonth, parse_month
from domain.posted_corrections import PostedCorrection
from models import charges as models
from models.accounts import Account
from models.consumption import consumption_of
from models.corrections import corrections_of
from resolvers.context import Info
from resolvers.paging import page


async def charges(
    root: strawberry.Parent[Account], info: Info, first: int = 12, after: str | None = None
) -> Page[models.Charge]:
    """Return the charges of an account, the newest month first."""
    return await page(
        info,
        rows=models.charges_of,
        count=models.count_charges,
        owner=root.id,
        first=first,
        after=None if after is None else _month(after),
        cursor=lambda charge: encode_cursor(f"{charge.month:%Y-%m}"),
    )


async def lines(root: strawberry.Parent[models.Charge], info: Info) -> list[BillLine]:
    """Return the lines that add up to a charge."""
    rows, volume = await info.context.loaders.load(models.lines_of, root.id), volume_of(root)
    return [row.explained(volume) for row in rows]


async def corrections(root: strawberry.Parent[models.Charge], info: Info) -> list[PostedCorrection]:
    """Return what was put right of a charge, the oldest first."""
    return await info.context.loaders.load(corrections_of, root.id)


def volume_of(charge: models.Charge) -> MonthVolume | None:
    """Return what the volume of a computed charge rests on; null of an imported one."""
    return None if charge.volumes is None else MonthVolume.read(charge.volumes)


async def consumption(
    root: strawberry.Parent[Account],
    info: Info,
    since: Annotated[Month | None, strawberry.argument(name="from")] = None,
    until: Annotated[Month | None, strawberry.argument(name="to")] = None,
) -> list[ConsumptionMonth]:
    """Return the charged months of an account, the oldest first."""
    first, last = chosen_months(since=since, until=until, today=info.context.today)
    return await info.context.loaders.load(consumption_of, root.id, since=first, until=last)


def _month(cursor: str) -> Month:
    try:
        return parse_month(str(decode_cursor(cursor, str)[0]))
    except NotMonth as fault:
        raise BadCursor(cursor) from fault

"""Connections below a list: one statement reads the pages of all owners, another their totals where asked for."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

import strawberry

from domain.paging import Page, check_page_size, page_of
from resolvers.context import Info
from resolvers.loaders import Batch

Row = TypeVar("Row")


async def page(
    info: Info,
    *,
    rows: Batch[list[Row]],
    count: Batch[int],
    owner: Hashable,
    first: int,
    after: Hashable,
    cursor: Callable[[Row], str],
    **filters: Hashable,
) -> Page[Row]:
    """
    Return a page of an owner's rows: ``rows`` takes ``limit`` and the position ``after``, ``count`` the filters alone.

    :raises PageSizeOutOfRange: unless ``first`` is 1 to 100
    """
    check_page_size(first)
    loaders = info.context.loaders
    read = await loaders.load(rows, owner, limit=first + 1, after=after, **filters)
    return page_of(rows=read, first=first, cursor=cursor, count=partial(loaders.load, count, owner, **filters))


async def total_count(root: strawberry.Parent[Page[Any]]) -> int:
    """Return how many entries the connection has in all."""
    return await root.count()

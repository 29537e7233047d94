"""The total of a connection, counted only where a client asks for it."""

from typing import Any

import strawberry

from domain.paging import Page


async def total_count(root: strawberry.Parent[Page[Any]]) -> int:
    """Return how many entries the connection has in all."""
    return await root.count()

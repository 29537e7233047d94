"""Connections: one generic shape, named after what it lists."""

from typing import Generic, TypeVar

import strawberry

from resolvers import paging as resolvers
from schema.binding import resolved_by

T = TypeVar("T")


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    page_info: PageInfo
    total_count: int = resolved_by(resolvers.total_count)

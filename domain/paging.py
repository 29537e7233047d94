"""Pages of connections that go forward: keyset cursors, never offsets."""

import base64
import binascii
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor was not given out by this connection."""


class PageSizeOutOfRange(ValueError):
    """A page holds 1 to 100 entries; more is refused, never cut."""


@dataclass(frozen=True, slots=True)
class Edge(Generic[Row]):
    """One entry and where it stands."""

    cursor: str
    node: Row


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Whether there is more, and from where."""

    has_next_page: bool
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of rows; ``count`` asks for the total only where a client wants it."""

    edges: Sequence[Edge[Row]]
    page_info: PageInfo
    count: Callable[[], Awaitable[int]]


def encode_cursor(*key: str | int) -> str:
    """Return the opaque cursor of a keyset position."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *shape: type) -> list[str | int]:
    """
    Return the keyset position of a cursor whose parts have the types of ``shape``.

    :raises BadCursor: where it was not given out by ``encode_cursor`` with such parts
    """
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as fault:
        raise BadCursor(cursor) from fault
    if not isinstance(key, list) or [type(part) for part in key] != list(shape):
        raise BadCursor(cursor)
    return key


def encode_moment_cursor(moment: datetime, key: uuid.UUID, *, of: str) -> str:
    """
    Return the opaque cursor of a row that stands at a moment, told apart from others of that moment by its key.

    ``of`` names the list, since many are ordered alike.
    """
    return encode_cursor(of, moment.isoformat(), str(key))


def decode_moment_cursor(cursor: str, *, of: str) -> tuple[datetime, uuid.UUID]:
    """
    Return the moment and the key that a cursor stands for.

    :raises BadCursor: where it was not given out by ``encode_moment_cursor`` for the list ``of``
    """
    named, moment, key = decode_cursor(cursor, str, str, str)
    if named != of:
        raise BadCursor(cursor)
    try:
        place = datetime.fromisoformat(str(moment)), uuid.UUID(str(key))
    except ValueError as fault:
        raise BadCursor(cursor) from fault
    if place[0].tzinfo is None:
        raise BadCursor(cursor)
    return place


def encode_day_cursor(day: date, key: uuid.UUID) -> str:
    """Return the opaque cursor of a row that stands on a day, told apart from others of that day by its key."""
    return encode_cursor(day.isoformat(), str(key))


def decode_day_cursor(cursor: str) -> tuple[date, uuid.UUID]:
    """
    Return the day and the key that a cursor stands for.

    :raises BadCursor: where it was not given out by ``encode_day_cursor``
    """
    day, key = decode_cursor(cursor, str, str)
    try:
        return date.fromisoformat(str(day)), uuid.UUID(str(key))
    except ValueError as fault:
        raise BadCursor(cursor) from fault


def page_of(
    *,
    rows: Sequence[Row],
    first: int,
    cursor: Callable[[Row], str],
    count: Callable[[], Awaitable[int]],
) -> Page[Row]:
    """Make a page of at most ``first`` rows out of up to ``first + 1`` that were read."""
    edges = [Edge(cursor=cursor(row), node=row) for row in rows[:first]]
    last = edges[-1].cursor if edges else None
    return Page(edges=edges, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=last), count=count)


def check_page_size(first: int) -> None:
    """:raises PageSizeOutOfRange: unless ``first`` is 1 to 100."""
    if not 1 <= first <= 100:
        raise PageSizeOutOfRange(first)

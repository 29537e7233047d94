"""How many requests a session or an address may send in a minute."""

import math
from collections import Counter
from datetime import datetime, timedelta
from typing import Protocol

from domain.limits import RateLimit
from models.base import Database
from models.request_counts import count_request, forget_requests

MINUTE = timedelta(minutes=1)


class TooManyRequests(Exception):
    """The minute is spent; ``rate_limit`` tells when the next one begins, ``retry_after`` in how many seconds."""

    def __init__(self, rate_limit: RateLimit, *, now: datetime) -> None:
        super().__init__()
        self.rate_limit = rate_limit
        self.retry_after = math.ceil((rate_limit.reset_at - now).total_seconds())


class RequestCounter(Protocol):
    """Counts requests by key and minute."""

    async def count(self, key: str, *, minute: datetime) -> int:
        """Count one request more, and return how many the minute has now."""


class MemoryCounter:
    """
    Counts in this process alone.

    A dictionary per minute, thrown away whole: libraries for this look through all of their keys at each hit.
    """

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._counts: Counter[str] = Counter()

    async def count(self, key: str, *, minute: datetime) -> int:
        """Count one request more, and return how many the minute has now."""
        if self._minute is None or minute > self._minute or minute < self._minute - MINUTE:
            self._minute = minute
            self._counts = Counter()
        # A request of the minute before that was held up on its way counts into this one, and does not begin it anew;
        # further back lies only a clock that was set.
        self._counts[key] += 1
        return self._counts[key]


class DatabaseCounter:
    """Counts for all servers of one database together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._minute: datetime | None = None

    async def count(self, key: str, *, minute: datetime) -> int:
        """Count one request more, and return how many the minute has now."""
        async with self._database.reading() as session:
            if minute != self._minute:
                self._minute = minute
                await forget_requests(session, before=minute - MINUTE)  # another server may be a minute behind
            return await count_request(session, key=key, minute=minute)


class RateLimiter:
    """Allows ``sessions`` requests a minute to each session, and ``addresses`` to each address without one."""

    def __init__(self, counter: RequestCounter, *, sessions: int, addresses: int) -> None:
        self._counter = counter
        self._sessions = sessions
        self._addresses = addresses

    async def take(self, *, session: str | None, address: str, now: datetime) -> RateLimit:
        """
        Count a request of ``session``, or of ``address`` where there is none.

        :raises TooManyRequests: when the minute that ``now`` lies in is spent
        """
        minute = now.replace(second=0, microsecond=0)
        limit = self._addresses if session is None else self._sessions
        key = f"address:{address}" if session is None else f"session:{session}"
        spent = await self._counter.count(key, minute=minute)
        rate_limit = RateLimit(limit=limit, remaining=max(0, limit - spent), reset_at=minute + MINUTE)
        if spent > limit:
            raise TooManyRequests(rate_limit, now=now)
        return rate_limit

import asyncio
from datetime import datetime, timedelta

import psycopg
import pytest

from app.http.rate_limit import DatabaseCounter, MemoryCounter, RateLimiter, RequestCounter, TooManyRequests
from domain.limits import RateLimit
from models.base import Database


@pytest.fixture(params=["memory", "postgres"])
def counter(request: pytest.FixtureRequest) -> RequestCounter:
    if request.param == "memory":
        return MemoryCounter()
    return DatabaseCounter(request.getfixturevalue("database"))


async def test_requests_are_counted_down_to_the_end_of_the_minute(counter: RequestCounter, now: datetime) -> None:
    limiter = RateLimiter(counter, sessions=3, addresses=1)
    late = now + timedelta(seconds=59)

    taken = [await limiter.take(session="s", address="192.0.2.1", now=late) for _ in range(3)]

    assert taken == [RateLimit(limit=3, remaining=left, reset_at=now + timedelta(minutes=1)) for left in (2, 1, 0)]
    with pytest.raises(TooManyRequests) as caught:
        await limiter.take(session="s", address="192.0.2.1", now=late)
    assert caught.value.retry_after == 1
    assert caught.value.rate_limit == taken[-1]


async def test_the_next_minute_begins_anew(counter: RequestCounter, now: datetime) -> None:
    limiter = RateLimiter(counter, sessions=1, addresses=1)

    for minutes in range(3):
        taken = await limiter.take(session="s", address="192.0.2.1", now=now + timedelta(minutes=minutes))
        assert taken.remaining == 0


async def test_a_request_held_up_since_the_minute_before_gives_nobody_a_new_minute(
    counter: RequestCounter, now: datetime
) -> None:
    limiter = RateLimiter(counter, sessions=1, addresses=1)
    await limiter.take(session="s", address="192.0.2.1", now=now)

    await limiter.take(session="t", address="192.0.2.1", now=now - timedelta(seconds=1))

    with pytest.raises(TooManyRequests):
        await limiter.take(session="s", address="192.0.2.1", now=now)


async def test_sessions_and_addresses_are_counted_apart(counter: RequestCounter, now: datetime) -> None:
    limiter = RateLimiter(counter, sessions=2, addresses=1)

    limits = [
        (await limiter.take(session=session, address=address, now=now)).remaining
        for session, address in (("s", "a"), ("t", "a"), (None, "a"), (None, "s"))
    ]

    assert limits == [1, 1, 0, 0]


async def test_requests_at_once_are_each_counted(database: Database, now: datetime) -> None:
    limiters = [RateLimiter(DatabaseCounter(database), sessions=20, addresses=1) for _ in range(2)]

    taken = await asyncio.gather(
        *(limiter.take(session="s", address="a", now=now) for limiter in limiters for _ in range(10))
    )

    assert sorted(rate_limit.remaining for rate_limit in taken) == list(range(20))


async def test_minutes_gone_by_are_forgotten(database: Database, owner: psycopg.Connection, now: datetime) -> None:
    limiter = RateLimiter(DatabaseCounter(database), sessions=9, addresses=9)
    for minutes in range(4):
        await limiter.take(session="s", address="a", now=now + timedelta(minutes=minutes))

    # The minute before stays for a server whose clock is behind.
    assert owner.execute("SELECT key, requests FROM request_count").fetchall() == [("session:s", 1)] * 2


async def test_a_clock_that_was_set_back_does_not_keep_a_minute_for_a_day(
    counter: RequestCounter, now: datetime
) -> None:
    limiter = RateLimiter(counter, sessions=1, addresses=1)
    await limiter.take(session="s", address="192.0.2.1", now=now)

    for minutes in range(3):
        then = now - timedelta(days=1) + timedelta(minutes=minutes)
        assert (await limiter.take(session="s", address="192.0.2.1", now=then)).remaining == 0

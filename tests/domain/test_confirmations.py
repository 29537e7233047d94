"""When a link or a code is over."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.confirmations import is_over

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
spans = st.timedeltas(timedelta(minutes=1), timedelta(days=14))


@given(spans, st.timedeltas(timedelta(days=-60), timedelta(days=60)))
def test_n4_n5_a_link_lasts_its_time_and_by_no_clock_longer_than_twice(lasts: timedelta, passed: timedelta) -> None:
    over = is_over(created_at=NOON, expires_at=NOON + lasts, now=NOON + passed)

    assert over == (not -lasts <= passed < lasts)

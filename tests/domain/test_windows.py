"""The window in which customers read their meters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import last_day
from domain.windows import ReadingWindow, WindowDays

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
OF_MONTH = st.integers(1, 31)
USUAL = WindowDays(opens=23, closes=25)


@pytest.mark.parametrize(
    ("day", "opens", "closes", "is_open"),
    [
        (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25), False),
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 25), True),
        (date(2026, 11, 25), date(2026, 11, 23), date(2026, 11, 25), True),
        (date(2026, 11, 26), date(2026, 12, 23), date(2026, 12, 25), False),
        (date(2026, 12, 31), date(2027, 1, 23), date(2027, 1, 25), False),
    ],
)
def test_n8_window_that_is_open_else_the_next_one(day: date, opens: date, closes: date, is_open: bool) -> None:
    assert USUAL.at(day) == ReadingWindow(opens_on=opens, closes_on=closes, is_open=is_open)


def test_n8_short_month_ends_the_window_on_its_last_day() -> None:
    window = WindowDays(opens=28, closes=31).at(date(2027, 2, 1))

    assert (window.opens_on, window.closes_on) == (date(2027, 2, 28), date(2027, 2, 28))


def test_n8_window_may_end_in_the_month_after() -> None:
    days = WindowDays(opens=26, closes=2)

    assert days.at(date(2027, 1, 1)) == ReadingWindow(date(2026, 12, 26), date(2027, 1, 2), is_open=True)
    assert days.at(date(2027, 1, 3)) == ReadingWindow(date(2027, 1, 26), date(2027, 2, 2), is_open=False)
    assert days.at(date(2027, 1, 1)).period == date(2026, 12, 1)


@given(day=DAYS, opens=OF_MONTH, closes=OF_MONTH)
def test_n8_window_is_never_over_and_at_most_a_month_away(day: date, opens: int, closes: int) -> None:
    window = WindowDays(opens=opens, closes=closes).at(day)

    assert window.opens_on <= window.closes_on
    assert day <= window.closes_on
    assert window.is_open == (window.opens_on <= day)
    assert window.opens_on - day <= timedelta(days=62)
    assert window.opens_on.day == min(opens, last_day(window.opens_on).day)


@given(day=DAYS, opens=OF_MONTH, closes=OF_MONTH)
def test_n8_periods_follow_one_another(day: date, opens: int, closes: int) -> None:
    days = WindowDays(opens=opens, closes=closes)

    window, after = days.at(day), days.at(days.at(day).closes_on + timedelta(days=1))

    assert window.period < after.period
    assert days.at(window.closes_on) == ReadingWindow(window.opens_on, window.closes_on, is_open=True)

"""Days by which bills are to be paid."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import AccountKind
from domain.due_days import Calendar, CalendarDay, DueDay, DueDayMissing, calendar_of, due_on
from domain.periods import Month, month_after, month_of

RESIDENTIAL, BUSINESS = AccountKind.RESIDENTIAL, AccountKind.BUSINESS
DUE_DAYS = [
    DueDay(RESIDENTIAL, 15, date(2026, 3, 1)),
    DueDay(RESIDENTIAL, 10, date(2020, 1, 1)),
    DueDay(BUSINESS, 18, date(2020, 1, 1)),
]


def due(month: date, kind: AccountKind = RESIDENTIAL, calendar: Calendar = Calendar()) -> date:  # noqa: B008
    return due_on(month=Month(month), kind=kind, due_days=DUE_DAYS, calendar=calendar)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2025, 7, 1), date(2025, 8, 11)),
        (date(2026, 1, 1), date(2026, 2, 10)),
        (date(2026, 2, 1), date(2026, 3, 16)),
        (date(2026, 3, 1), date(2026, 4, 15)),
    ],
)
def test_rule_26_the_row_in_force_on_the_1st_of_the_month_after_counts(month: date, day: date) -> None:
    assert due(month) == day


def test_rule_27_a_day_off_gives_way_to_the_next_working_day() -> None:
    assert due(date(2026, 2, 1)).strftime("%a") == "Mon"
    holidays = calendar_of([CalendarDay(date(2026, 3, day), is_off=True) for day in (16, 17)])
    assert due(date(2026, 2, 1), calendar=holidays) == date(2026, 3, 18)


def test_rule_27_a_week_end_that_is_worked_keeps_its_due_day() -> None:
    worked = calendar_of([CalendarDay(date(2026, 3, 15), is_off=False)])
    assert due(date(2026, 2, 1), calendar=worked) == date(2026, 3, 15)


def test_rule_27_business_is_moved_likewise() -> None:
    assert due(date(2026, 9, 1), BUSINESS) == date(2026, 10, 19)


def test_rule_32_business_pays_the_rest_by_the_18th() -> None:
    assert due(date(2026, 1, 1), BUSINESS) == date(2026, 2, 18)


def test_rule_26_a_day_that_the_month_lacks_is_its_last() -> None:
    rows = [DueDay(RESIDENTIAL, 31, date(2020, 1, 1))]
    assert due_on(month=Month(date(2026, 8, 1)), kind=RESIDENTIAL, due_days=rows, calendar=Calendar()) == date(
        2026, 9, 30
    )


def test_rule_26_without_a_row_the_kind_and_the_day_are_named() -> None:
    with pytest.raises(DueDayMissing) as refused:
        due(date(2019, 11, 1))
    assert (refused.value.kind, refused.value.day) == (RESIDENTIAL, date(2019, 12, 1))


@settings(max_examples=1000)
@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(1, 31),
    st.sets(st.integers(0, 20).map(lambda days: date(2026, 3, 10) + timedelta(days=days))),
)
def test_rule_27_nothing_is_due_on_a_day_off(day: date, number: int, off: set[date]) -> None:
    calendar = Calendar(frozenset(off))
    rows = [DueDay(RESIDENTIAL, number, date(2020, 1, 1))]
    found = due_on(month=month_of(day), kind=RESIDENTIAL, due_days=rows, calendar=calendar)

    assert calendar.is_working(found)
    assert found >= month_after(month_of(day))

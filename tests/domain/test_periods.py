from datetime import date

import pytest

from domain.periods import (
    EARLIEST,
    LATEST,
    PeriodBackwards,
    PeriodOutOfRange,
    PeriodTooLong,
    check_period,
)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2023, 1, 1), date(2025, 12, 31)),
        (date(2023, 2, 15), date(2026, 2, 14)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (EARLIEST, EARLIEST),
        (LATEST, LATEST),
    ],
)
def test_a_period_of_36_months_is_taken(since: date, until: date) -> None:
    check_period(since=since, until=until, months=36)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2023, 1, 1), date(2026, 1, 1)),
        (date(2023, 2, 15), date(2026, 2, 15)),
        (date(2024, 2, 29), date(2027, 3, 1)),
        (EARLIEST, LATEST),
    ],
)
def test_a_longer_period_is_refused(since: date, until: date) -> None:
    with pytest.raises(PeriodTooLong) as refused:
        check_period(since=since, until=until, months=36)

    assert refused.value.months == 36


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodBackwards):
        check_period(since=date(2026, 1, 2), until=date(2026, 1, 1), months=36)


@pytest.mark.parametrize(
    ("since", "until"), [(date.min, date.max), (date(1989, 12, 31), date(1990, 1, 1)), (LATEST, date(2200, 1, 1))]
)
def test_years_in_which_nobody_was_billed_are_refused(since: date, until: date) -> None:
    with pytest.raises(PeriodOutOfRange):
        check_period(since=since, until=until, months=10**6)

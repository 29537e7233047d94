from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charges import chosen_months
from domain.periods import Month, PeriodBackwards, PeriodOutOfRange, PeriodTooLong, month_after, month_of

TODAY = date(2026, 11, 24)


def months(since: str | None, until: str | None) -> tuple[str, str]:
    first, last = chosen_months(since=read(since), until=read(until), today=TODAY)
    return f"{first:%Y-%m}", f"{last:%Y-%m}"


def read(text: str | None) -> Month | None:
    return None if text is None else Month(date.fromisoformat(f"{text}-01"))


@pytest.mark.parametrize(
    ("since", "until", "chosen"),
    [
        (None, None, ("2025-11", "2026-10")),
        ("2026-03", None, ("2026-03", "2026-11")),
        ("2026-11", None, ("2026-11", "2026-11")),
        ("2027-02", None, ("2027-02", "2027-02")),
        (None, "2024-02", ("2023-03", "2024-02")),
        (None, "1990-05", ("1990-01", "1990-05")),
        ("2026-05", "2026-05", ("2026-05", "2026-05")),
        ("2022-01", "2026-12", ("2022-01", "2026-12")),
    ],
)
def test_o24_history_is_twelve_months_unless_asked_otherwise(
    since: str | None, until: str | None, chosen: tuple[str, str]
) -> None:
    assert months(since, until) == chosen


@pytest.mark.parametrize(
    ("since", "until", "refusal"),
    [
        ("2021-12", "2026-12", PeriodTooLong),
        ("2021-11", None, PeriodTooLong),
        ("2026-06", "2026-05", PeriodBackwards),
        (None, "1989-12", PeriodOutOfRange),
        (None, "0001-01", PeriodOutOfRange),
        ("9999-12", None, PeriodOutOfRange),
    ],
)
def test_o24_other_periods_are_refused(since: str | None, until: str | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        months(since, until)


@given(st.dates(date(1995, 1, 1), date(2190, 1, 1)))
def test_o24_by_default_the_last_full_month_is_the_last(today: date) -> None:
    first, last = chosen_months(since=None, until=None, today=today)

    assert month_after(last) == month_of(today)
    assert month_after(first, 11) == last

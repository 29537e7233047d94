"""The day on which a customer's reading is entered (billing rule 22)."""

from datetime import date

import pytest

from domain.accounts import AccountKind
from domain.entry_days import entered_on

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(("today", "kind", "closed", "entered"), [
    (date(2026, 11, 1), AccountKind.BUSINESS, OCTOBER, date(2026, 11, 2)),
    (date(2026, 11, 1), AccountKind.BUSINESS, date(2026, 9, 1), date(2026, 11, 1)),
    (date(2026, 11, 1), AccountKind.BUSINESS, None, date(2026, 11, 1)),
    (date(2026, 11, 2), AccountKind.BUSINESS, OCTOBER, date(2026, 11, 2)),
    (date(2026, 11, 1), AccountKind.RESIDENTIAL, OCTOBER, date(2026, 11, 1)),
])  # fmt: skip
def test_rule_22_a_reading_of_the_1st_comes_too_late_for_a_close_that_has_begun(
    today: date, kind: AccountKind, closed: date | None, entered: date
) -> None:
    assert entered_on(today=today, kind=kind, closed=closed) == entered

"""Which readings do not count while access to the meter is refused (billing rule 15)."""

from datetime import date

import pytest

from domain.billed_accounts import BilledReading
from domain.refused_access import RefusedTime
from tests.domain.billed import CONTROL, IMPORT, shown

TIME = RefusedTime((date(2026, 8, 3), date(2026, 10, 5)), control=date(2026, 12, 10))


@pytest.mark.parametrize(("reading", "is_hidden"), [
    (shown("2026-09-25", 100), False),
    # Taken before the second act, but for the month of it.
    (shown("2026-09-28", 100), True),
    (shown("2026-10-03", 100), True),
    (shown("2026-12-09", 100), True),
    (shown("2026-12-10", 100), False),
    (shown("2026-11-09", 100, source=CONTROL), False),
    (shown("2026-11-09", 100, source=IMPORT), False),
])  # fmt: skip
def test_rule_15_readings_of_the_customer_do_not_count_from_the_month_of_the_act_to_the_control(
    reading: BilledReading, is_hidden: bool
) -> None:
    assert TIME.hides(reading) is is_hidden

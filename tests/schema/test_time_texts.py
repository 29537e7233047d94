"""Times are told with their zone, and never too early."""

from datetime import UTC, datetime

import pytest

from domain.users import Language
from schema.texts.times import name_minute


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 23, 3, 58, tzinfo=UTC), "06:58"),
        (datetime(2026, 11, 23, 3, 57, 0, 1, tzinfo=UTC), "06:58"),
        (datetime(2026, 11, 23, 3, 57, 59, 999_999, tzinfo=UTC), "06:58"),
        (datetime(2026, 11, 23, 20, 59, 30, tzinfo=UTC), "00:00"),
    ],
)
def test_a_time_is_told_as_the_next_full_minute_in_moscow(moment: datetime, told: str) -> None:
    assert [name_minute(moment, language) for language in Language] == [f"{told} (МСК)", f"{told} (Moscow)"]

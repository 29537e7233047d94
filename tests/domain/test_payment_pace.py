"""How soon the gateway is asked about orders that are pending."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payment_orders import Pace, Progress, failure_of, next_check
from domain.payments import PaymentFailure

BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECONDS = st.integers(min_value=1, max_value=3600)


def test_f9_a_page_is_asked_about_soon_then_after_1_2_4_8_minutes_and_every_8_from_then_on() -> None:
    asked, moments = BEGUN, []
    for _question in range(10):
        asked = next_check(created_at=BEGUN, now=asked, is_charge=False)
        moments.append((asked - BEGUN) / timedelta(minutes=1))

    assert moments == [0.25, 0.5, 1, 2, 4, 8, 16, 24, 32, 40]


@given(first=SECONDS, waited=st.integers(min_value=0, max_value=10**6))
def test_a_charge_is_asked_about_at_even_distances_at_any_pace(first: int, waited: int) -> None:
    now = BEGUN + timedelta(seconds=waited)
    pace = Pace(first=timedelta(seconds=first))

    assert next_check(created_at=BEGUN, now=now, is_charge=True, pace=pace) == now + pace.first


@given(first=SECONDS, waited=st.integers(min_value=0, max_value=10**6))
def test_the_next_question_lies_ahead_and_not_beyond_the_longest_distance(first: int, waited: int) -> None:
    now = BEGUN + timedelta(seconds=waited)
    pace = Pace(first=timedelta(seconds=first))

    distance = next_check(created_at=BEGUN, now=now, is_charge=False, pace=pace) - now
    assert timedelta() < distance <= pace.longest


@pytest.mark.parametrize(("seconds", "failure"), [(479, None), (480, PaymentFailure.GATEWAY_ERROR)])
def test_a_charge_that_the_gateway_does_not_know_is_given_up_within_ten_minutes(
    seconds: int, failure: PaymentFailure | None
) -> None:
    given_up = failure_of(
        progress=Progress.NOTHING, refusal=None, waited=timedelta(seconds=seconds), form_lasts=timedelta(hours=1),
        is_charge=True,
    )  # fmt: skip

    assert given_up is failure

"""Payments' states, and what holds of orders and of what the gateway tells of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inputs import FieldErrorCode, FieldFault
from domain.limits import TooOften
from domain.payment_orders import (
    LONGEST_WAIT,
    MOST_PENDING,
    AmountDiffers,
    CurrencyDiffers,
    ModeDiffers,
    Progress,
    check_pending,
    check_told,
    failure_of,
    order_faults,
)
from domain.payments import (
    AmountOutOfRange,
    PaymentFailure,
    PaymentFinal,
    PaymentStatus,
    check_amount,
    check_move,
)

STATUSES = st.sampled_from(PaymentStatus)
KOPECKS = st.integers(min_value=-(10**10), max_value=10**10)
PAID = {PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED}


@given(moves=st.lists(STATUSES, max_size=20))
def test_money_is_neither_dropped_nor_given_back_twice(moves: list[PaymentStatus]) -> None:
    status, credited = PaymentStatus.PENDING, 0
    for to in moves:
        try:
            check_move(since=status, to=to)
        except PaymentFinal:
            continue
        credited += (to is PaymentStatus.CONFIRMED) - (to is PaymentStatus.REFUNDED)
        status = to
        assert credited == (status is PaymentStatus.CONFIRMED)


@given(since=STATUSES)
def test_money_confirms_whatever_was_not_paid(since: PaymentStatus) -> None:
    if since in PAID:
        with pytest.raises(PaymentFinal):
            check_move(since=since, to=PaymentStatus.CONFIRMED)
    else:
        check_move(since=since, to=PaymentStatus.CONFIRMED)


@given(since=STATUSES)
def test_nothing_becomes_pending_again(since: PaymentStatus) -> None:
    with pytest.raises(PaymentFinal):
        check_move(since=since, to=PaymentStatus.PENDING)


@given(amount=KOPECKS, bounds=st.tuples(KOPECKS, KOPECKS))
def test_an_amount_is_taken_between_the_bounds_alone(amount: int, bounds: tuple[int, int]) -> None:
    least, most = sorted(bounds)
    if least <= amount <= most:
        check_amount(amount, minimum=least, maximum=most)
    else:
        with pytest.raises(AmountOutOfRange) as refused:
            check_amount(amount, minimum=least, maximum=most)
        assert (refused.value.minimum, refused.value.maximum) == (least, most)


@given(pending=st.integers(min_value=0, max_value=200), minutes=st.integers(min_value=0, max_value=200))
def test_a_person_has_so_many_payments_open_and_no_more(pending: int, minutes: int) -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    oldest = now - timedelta(minutes=minutes) if pending else None
    if pending < MOST_PENDING:
        check_pending(pending=pending, oldest=oldest, form_lasts=timedelta(hours=1), now=now)
    else:
        with pytest.raises(TooOften) as refused:
            check_pending(pending=pending, oldest=oldest, form_lasts=timedelta(hours=1), now=now)
        assert refused.value.retry_at == now + timedelta(minutes=max(60 - minutes, 1))


@given(
    asked=KOPECKS, differs=st.sampled_from([0, 0, -1, 1]), currency=st.sampled_from(["RUB", "RUB", "USD", "", "rub"]),
    is_test=st.booleans(), takes_test=st.booleans(),
)  # fmt: skip
def test_what_the_gateway_tells_holds_if_nothing_of_it_differs(
    asked: int, differs: int, currency: str, is_test: bool, takes_test: bool
) -> None:
    holds = differs == 0 and currency == "RUB" and is_test is takes_test
    try:
        check_told(asked=asked, told=asked + differs, currency=currency, is_test=is_test, takes_test=takes_test)
    except (AmountDiffers, CurrencyDiffers, ModeDiffers):
        assert not holds
    else:
        assert holds


@given(
    progress=st.sampled_from(Progress), refusal=st.none() | st.sampled_from(PaymentFailure),
    minutes=st.integers(min_value=0, max_value=10_000), is_charge=st.booleans(),
)  # fmt: skip
def test_f9_nothing_fails_while_its_money_moves_and_all_else_ends(
    progress: Progress, refusal: PaymentFailure | None, minutes: int, is_charge: bool
) -> None:
    waited, form_lasts = timedelta(minutes=minutes), timedelta(hours=1)
    failure = failure_of(progress=progress, refusal=refusal, waited=waited, form_lasts=form_lasts, is_charge=is_charge)
    match progress:
        case Progress.MONEY_MOVES:
            assert failure is None
        case Progress.REFUSED:
            assert failure is (refusal or PaymentFailure.DECLINED)
        case Progress.UNDER_WAY:
            assert failure is (PaymentFailure.TIMED_OUT if waited >= LONGEST_WAIT else None)
        case Progress.NOTHING if is_charge:
            assert failure is (PaymentFailure.GATEWAY_ERROR if minutes >= 8 else None)
        case Progress.NOTHING:
            assert failure is (PaymentFailure.TIMED_OUT if minutes >= 60 else None)


def test_all_faults_of_an_order_are_told_at_once() -> None:
    page_fault = FieldFault(("returnUrl",), FieldErrorCode.NOT_ALLOWED)

    assert order_faults(account_number="", charges_card=True, binds_card=True, page_fault=page_fault) == [
        FieldFault(("accountNumber",), FieldErrorCode.REQUIRED),
        FieldFault(("bindCard",), FieldErrorCode.NOT_ALLOWED),
        page_fault,
    ]
    assert order_faults(account_number="1", charges_card=False, binds_card=True, page_fault=None) == []

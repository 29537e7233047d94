"""When a bound card may be charged, and what is shown of it."""

from contextlib import nullcontext
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cards import CardBrand, CardRefusal, CardRefused, brand_of, check_card, mask_of
from domain.payments import PaymentPurpose

PURPOSES = st.sampled_from(PaymentPurpose)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


@given(bound_for=PURPOSES, purpose=PURPOSES, expires=st.none() | DAYS, today=DAYS, paid=st.booleans())
def test_c6_c7_a_card_is_charged_for_its_purpose_while_good_and_never_first(
    bound_for: PaymentPurpose, purpose: PaymentPurpose, expires: date | None, today: date, paid: bool
) -> None:
    is_over = expires is not None and (expires.year, expires.month) < (today.year, today.month)
    expected = (
        CardRefusal.WRONG_PURPOSE if bound_for is not purpose
        else CardRefusal.EXPIRED if is_over
        else None if paid
        else CardRefusal.FIRST_PAYMENT_TO_SUPPLIER
    )  # fmt: skip
    with nullcontext() if expected is None else pytest.raises(CardRefused) as refused:
        check_card(bound_for=bound_for, expires=expires, purpose=purpose, paid_supplier=paid, today=today)

    assert (refused and refused.value.reason) is expected


@pytest.mark.parametrize(
    ("name", "brand"),
    [("VISA", CardBrand.VISA), ("Visa Electron", CardBrand.VISA), ("mastercard", CardBrand.MASTERCARD),
     ("Master Card", CardBrand.MASTERCARD), ("Mir", CardBrand.MIR), ("UnionPay", CardBrand.OTHER),
     ("", CardBrand.OTHER)],
)  # fmt: skip
def test_a_brand_is_read_however_it_is_written(name: str, brand: CardBrand) -> None:
    assert brand_of(name) is brand


def test_no_more_than_four_digits_are_shown() -> None:
    assert mask_of("4242") == "•••• 4242"

"""Tax numbers (INN) by their check digits."""

import pytest

from domain.tax_numbers import is_tax_number


@pytest.mark.parametrize("number", ["2308091759", "7707083893", "500100732259"])
def test_a_number_whose_check_digits_fit_is_one(number: str) -> None:
    assert is_tax_number(number)


@pytest.mark.parametrize(
    "number", ["2308091750", "500100732258", "500100732269", "230809175", "", "23080917590", "2308О91759", "²308091759"]
)
def test_a_slip_of_the_pen_is_none(number: str) -> None:
    assert not is_tax_number(number)


@pytest.mark.parametrize("number", ["2308091759", "500100732259"])
def test_no_single_wrong_digit_goes_unseen(number: str) -> None:
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place, right in enumerate(number)
        for digit in "0123456789"
        if digit != right
    ]
    seen = [each for each in wrong if not is_tax_number(each)]

    # Sums that leave 10 are written 0 as well, so that a few slips are not seen.
    assert len(seen) >= len(wrong) * 9 // 10

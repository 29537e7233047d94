"""What people type as an amount is read as kopecks, or refused for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import MOST, MoneyTooLarge, NotMoney, kopecks, rubles


@given(st.integers(-MOST, MOST))
def test_what_is_written_is_read_again(amount: int) -> None:
    assert kopecks(rubles(amount)) == amount


@given(st.integers(MOST + 1), st.booleans())
def test_more_than_is_read_is_told_from_what_is_no_amount(amount: int, is_below: bool) -> None:
    with pytest.raises(MoneyTooLarge):
        kopecks(rubles(-amount if is_below else amount))


@pytest.mark.parametrize("text", ["", "-", "1,00", "1 000.00", "1.", ".5", "1.000", "1e3", "0" * 16, "9" * 16 + ".000"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney) as refused:
        kopecks(text)

    assert type(refused.value) is NotMoney

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shares import NothingToShareBy, share_out


def test_odd_units_go_to_the_largest_fractions() -> None:
    assert share_out(300, weights=[15, 16]) == [145, 155]
    assert share_out(612, weights=[31, 31, 30, 31, 30]) == [124, 124, 120, 124, 120]


def test_earlier_share_comes_first_on_a_tie() -> None:
    assert share_out(1, weights=[1, 1]) == [1, 0]
    assert share_out(3, weights=[1, 1]) == [2, 1]


def test_nothing_is_shared_by_no_weight() -> None:
    assert share_out(0, weights=[0, 0]) == [0, 0]
    with pytest.raises(NothingToShareBy):
        share_out(1, weights=[0, 0])


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**7), min_size=1, max_size=12).filter(any))
def test_no_unit_is_lost_and_none_is_off_by_one(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights=weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)

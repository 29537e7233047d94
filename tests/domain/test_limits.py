import pytest

from domain.limits import network_of


@pytest.mark.parametrize(
    ("address", "counted_by"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_has_one_network_of_ipv6(address: str, counted_by: str) -> None:
    assert network_of(address) == counted_by

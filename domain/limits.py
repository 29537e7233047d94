"""What a caller may spend."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address


class TooOften(Exception):
    """A form that is open to everybody was used too often; ``retry_at`` is when it may be used again."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests allowed and left in a minute that ends at ``reset_at``."""

    limit: int
    remaining: int
    reset_at: datetime


def network_of(address: str) -> str:
    """Return what an address is counted by: of IPv6 its network of 64 bits, which one household has whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)

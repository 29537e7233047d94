"""Where a request comes from, as far as a proxy can be believed."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

UNKNOWN = "unknown"


def client_address(request: HTTPConnection, *, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """
    Return the address of the client.

    X-Forwarded-For is read from its right end, and only as far as each hop is a trusted proxy: what stands left of
    the first stranger, the stranger may have made up.
    """
    peer = _parsed(request.client.host) if request.client else None
    if peer is None:
        return UNKNOWN
    for entry in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
        hop = _parsed(entry)
        if hop is None or not _is_trusted(peer, trusted):
            break
        peer = hop
    return str(peer)


def _is_trusted(address: IPv4Address | IPv6Address, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in trusted)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address that may carry a port; an IPv4 address inside IPv6 is taken out of it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address

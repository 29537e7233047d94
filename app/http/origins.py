"""Which pages may open a web socket: browsers let any page try, and send the cookie along."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

PORTS = {"http": ":80", "https": ":443"}


def is_foreign(connection: HTTPConnection, *, origins: Sequence[str]) -> bool:
    """
    Tell whether a page asks that is neither of the host that it asks nor of ``origins``; apps name no origin.

    Where the host is known to answer under https, a page that came without it is foreign: anybody on the way may have
    written it.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return False
    scheme, _, host = origin.lower().partition("://")
    plain = host.removesuffix(PORTS.get(scheme, ""))
    asked = connection.headers.get("host", "").lower().removesuffix(PORTS.get(scheme, ""))
    is_host = plain == asked and not (scheme == "http" and f"https://{plain}" in origins)
    return not plain or not (is_host or f"{scheme}://{plain}" in origins)

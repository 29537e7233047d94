"""Read the address of a mail server, such as smtp://user:password@mail.example.com:587?tls=start."""

from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit


class Encryption(Enum):
    """How a connection to the mail server is encrypted."""

    START = "start"
    """It begins in the open and is encrypted before anything is told (STARTTLS); a server that cannot is not used."""
    IMPLICIT = "implicit"
    """It is encrypted from its first byte on."""
    NONE = "none"


PORTS = {Encryption.START: 587, Encryption.IMPLICIT: 465, Encryption.NONE: 25}
EXPECTED = "must be an address such as smtp://user:password@mail.example.com:587, or smtps://..."


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes letters for all the world."""

    host: str
    port: int
    encryption: Encryption
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_loopback(self) -> bool:
        """Tell whether the server is on this machine, so that what it is told crosses no network."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_relay(url: str) -> Relay:
    """Read the address of a mail server.

    :raises ValueError: it is none; the reason does not quote it, since it may hold a password
    """
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError(EXPECTED)
    if set(asked) - {"tls"} or (parts.scheme == "smtps" and asked):
        raise ValueError(f"{EXPECTED}; smtp:// may end with ?tls=start or ?tls=none")
    encryption = Encryption.IMPLICIT if parts.scheme == "smtps" else _encryption(asked.get("tls", "start"))
    return Relay(
        host=parts.hostname,
        port=parts.port or PORTS[encryption],
        encryption=encryption,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _encryption(word: str) -> Encryption:
    if word not in {"start", "none"}:
        raise ValueError("tls must be start or none")
    return Encryption(word)

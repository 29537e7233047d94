"""The second factor of a sign-in: who is asked for it, how long a ticket waits, how often a code may be wrong."""

from datetime import datetime, timedelta
from enum import Enum

TICKET_LIFETIME = timedelta(minutes=5)
MOST_TRIES = 5
"""Codes that one ticket hears."""


class SecondFactorMethod(Enum):
    """Where the code comes from."""

    TOTP = "TOTP"
    SMS = "SMS"


class SecondFactorRequired(Exception):
    """The password was right; ``ticket`` and a code complete the sign-in."""

    def __init__(self, ticket: str, expires_at: datetime) -> None:
        super().__init__(expires_at)
        self.ticket = ticket
        self.method = SecondFactorMethod.TOTP
        self.expires_at = expires_at


class NobodyToEnrol(Exception):
    """Whoever was to have a second factor cannot sign in any more."""


class NothingToRemove(Exception):
    """Whose second factor was to be taken away has none."""

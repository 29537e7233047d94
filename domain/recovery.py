"""What somebody who forgot the password may ask for, and how often (O14, N5)."""

from datetime import timedelta

from domain.sign_in import LockedOut

LINK_LASTS = timedelta(minutes=60)
TEMPORARY_LASTS = timedelta(minutes=15)
"""How long a new password may take to be made up after a temporary one was right."""
HANDED_OUT_LASTS = timedelta(days=7)
"""How long a password is taken that staff hand out; whoever comes later is handed out another one."""
AN_HOUR_OF_ADDRESS = 30
"""Requests that one address is heard with in an hour."""
AN_HOUR_OF_PERSON = 3
"""Links and codes that one person is sent in an hour; further requests are answered the same, and nothing is sent."""
COMPARED_AN_HOUR = 5
"""New passwords of a person that are compared with the forgotten one in an hour."""


class NewPasswordLocked(LockedOut):
    """Too many passwords were tried: who holds a link must not find out by it which one the owner forgot."""

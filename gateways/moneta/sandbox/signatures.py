"""
Signatures as MONETA makes them: md5 of values glued together and the integrity code (gateways: 4.2).

The cabinet works its own out by other code, and neither may use the other's: a mistake that both shared would agree
with itself and stay unseen.
"""

from collections.abc import Mapping
from hashlib import md5

FORM = ("MNT_ID", "MNT_TRANSACTION_ID", "MNT_AMOUNT", "MNT_CURRENCY_CODE", "MNT_SUBSCRIBER_ID", "MNT_TEST_MODE")
NOTICE = (*FORM[:2], "MNT_OPERATION_ID", *FORM[2:])
CHECK = ("MNT_COMMAND", *NOTICE)
ANSWER = ("MNT_RESULT_CODE", "MNT_ID", "MNT_TRANSACTION_ID")


def signature(fields: Mapping[str, str], order: tuple[str, ...], *, code: str) -> str:
    """Return the signature of a message; what it does not carry counts as nothing."""
    glued = "".join(fields.get(name, "") for name in order) + code
    return md5(glued.encode(), usedforsecurity=False).hexdigest()

"""How MONETA's messages are signed: md5 over values set one after the other, and a code that both sides know."""

import hashlib
import hmac
from collections.abc import Mapping

Fields = Mapping[str, str]

NOTICE = (
    "MNT_ID", "MNT_TRANSACTION_ID", "MNT_OPERATION_ID", "MNT_AMOUNT", "MNT_CURRENCY_CODE", "MNT_SUBSCRIBER_ID",
    "MNT_TEST_MODE",
)  # fmt: skip
"""The fields of a notice of payment, in the order in which they are signed."""
CHECK = ("MNT_COMMAND", *NOTICE)
"""Those of a question whether an order may be paid."""
FORM = tuple(name for name in NOTICE if name != "MNT_OPERATION_ID")
"""Those of the address of the payment form."""
ANSWER = ("MNT_RESULT_CODE", "MNT_ID", "MNT_TRANSACTION_ID")
"""Those of our answer."""


def signature(fields: Fields, *, order: tuple[str, ...], code: str) -> str:
    """Return the signature of ``fields`` in lower-case hexadecimals; one that is missing counts as empty."""
    signed = "".join(fields.get(name, "") for name in order) + code
    # The strength of md5 is MONETA's choice; what it leaves open is closed in gateways.moneta.notices.
    return hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()


def is_signed(fields: Fields, *, order: tuple[str, ...], code: str) -> bool:
    """Tell whether MNT_SIGNATURE is that of ``fields``, in a time that tells nothing of the right one."""
    given = fields.get("MNT_SIGNATURE", "").lower().encode()
    return hmac.compare_digest(given, signature(fields, order=order, code=code).encode())

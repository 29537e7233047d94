"""Codes that are typed off a text message, and what is kept of them."""

import secrets
import uuid
from hashlib import sha256

from domain.confirmations import CODE_DIGITS, plain_proof


def new_code() -> str:
    """Return a code, each equally likely."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(code: str, *, confirmation_id: uuid.UUID) -> bytes:
    """
    Return what is kept of a code, by the confirmation that it belongs to.

    A million codes are soon tried on what is kept, slow as a hash may be; what protects a code is that it serves once
    and for minutes.
    """
    digits = plain_proof(code).encode("utf-8", "replace")
    return sha256(confirmation_id.bytes + digits).digest()

"""Tokens of sessions: opaque, 256 random bits, kept only as their SHA-256."""

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a token that was never given before."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is kept of a token; it is random in full, so it needs neither salt nor slowness."""
    return sha256(token.encode("utf-8", "replace")).digest()

"""Codes of an authenticator app: TOTP (RFC 6238) of six digits and 30 seconds, each of them taken once."""

import hmac
import unicodedata
from datetime import datetime

from pyotp import TOTP, random_base32

ISSUER = "Kabinet"
DRIFT = 1
"""Steps of 30 seconds by which the clock of a phone may be off, either way."""


def new_secret() -> str:
    """Return a secret of 160 random bits, as apps take it (base 32)."""
    return random_base32()


def enrolment_uri(secret: str, *, name: str) -> str:
    """Return the address that apps read a secret from, out of a QR code."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """Return the step whose code this is, null where it is of none near ``now``, or of none later than ``after``."""
    totp, typed = TOTP(secret), "".join(unicodedata.normalize("NFKC", code).split())
    current = totp.timecode(now)
    steps = range(max(current - DRIFT, -1 if after is None else after + 1), current + DRIFT + 1)
    # Every step is compared, so that the time it takes tells nothing.
    fitting = [step for step in steps if _same(totp.generate_otp(step), typed)]
    return fitting[-1] if fitting else None


def _same(code: str, typed: str) -> bool:
    return hmac.compare_digest(code.encode(), typed.encode("utf-8", "replace"))

"""The cookie that browsers keep a session in; pages cannot read it, and other sites' requests do not carry it."""

from datetime import timedelta

SESSION_COOKIE = "__Host-kabinet"


def session_cookie(token: str, *, lifetime: timedelta) -> str:
    """Return the value of Set-Cookie that keeps ``token`` for as long as its session can live."""
    return _written(token, max_age=int(lifetime.total_seconds()))


def expired_cookie() -> str:
    """Return the value of Set-Cookie that takes the cookie away."""
    return _written("", max_age=0)


def _written(value: str, *, max_age: int) -> str:
    return f"{SESSION_COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; Secure; SameSite=Lax"

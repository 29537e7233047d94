"""Refusals of a sign-in; they read and count the same for people who do not exist."""

from datetime import datetime


class CredentialsWrong(Exception):
    """No active person has this login and this password."""


class CurrentPasswordWrong(CredentialsWrong):
    """The person is signed in, but what was given as the password so far is not it."""


class NotActivated(Exception):
    """The password is right, but the registration was not confirmed yet."""


class CaptchaRequired(Exception):
    """Too many failures: only tries with a solved picture are heard."""


class LockedOut(Exception):
    """Too many failures: no try without a solved picture is heard before ``retry_at``."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


class PasswordChangeRequired(Exception):
    """The password was right but is a temporary one; ``reset_token`` serves to set another."""

    def __init__(self, reset_token: str, expires_at: datetime) -> None:
        super().__init__(expires_at)
        self.reset_token = reset_token
        self.expires_at = expires_at

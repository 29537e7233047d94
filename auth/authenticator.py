"""What signing in needs beside the database; built once a process."""

from dataclasses import dataclass, field

from auth.captchas import CaptchaMaker
from auth.password_policy import PasswordPolicy
from auth.passwords import Passwords
from domain.sessions import SessionLimits


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Passwords, which new ones are taken, pictures, and how long sessions last."""

    passwords: Passwords = field(default_factory=Passwords)
    policy: PasswordPolicy = field(default_factory=PasswordPolicy)
    captchas: CaptchaMaker = field(default_factory=CaptchaMaker)
    limits: SessionLimits = field(default_factory=SessionLimits)

"""What signing in needs beside the database; built once a process."""

from dataclasses import dataclass, field

from auth.captchas import CaptchaMaker
from auth.password_policy import PasswordPolicy
from auth.passwords import Passwords
from auth.seals import Seal
from domain.sessions import SessionLimits


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Passwords, which new ones are taken, pictures, how long sessions last, and what seals secrets (null: none do)."""

    passwords: Passwords = field(default_factory=Passwords)
    policy: PasswordPolicy = field(default_factory=PasswordPolicy)
    captchas: CaptchaMaker = field(default_factory=CaptchaMaker)
    limits: SessionLimits = field(default_factory=SessionLimits)
    seal: Seal | None = None

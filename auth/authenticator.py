"""What signing in needs beside the database; built once a process."""

from dataclasses import dataclass, field

from auth.captchas import CaptchaMaker
from auth.password_policy import PasswordPolicy
from auth.passwords import Passwords
from auth.seals import Seal
from auth.texting import Texting
from domain.sessions import SessionLimits


@dataclass(frozen=True, slots=True)
class Authenticator:
    """
    Passwords, which new ones are taken, pictures, how long sessions last, which phones codes go to, what seals secrets.

    Without a seal no secrets are kept.
    """

    passwords: Passwords = field(default_factory=Passwords)
    policy: PasswordPolicy = field(default_factory=PasswordPolicy)
    captchas: CaptchaMaker = field(default_factory=CaptchaMaker)
    limits: SessionLimits = field(default_factory=SessionLimits)
    texting: Texting = field(default_factory=Texting)
    seal: Seal | None = None

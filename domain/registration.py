"""Who may register, by what, and for how long a registration waits to be confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from domain.confirmations import CODE_LASTS, CodeWrong
from domain.inputs import FieldErrorCode, FieldFault
from domain.links import AccountClaim
from domain.sign_in import LockedOut
from domain.users import is_login

UNCONFIRMED_LASTS = timedelta(days=14)
"""A registration that nobody confirms disappears after this, and its link with it (O12)."""
AN_HOUR_OF_ADDRESS = 30
"""Registrations tried from one network address in an hour, and links or codes that it asks for again."""
AN_HOUR_OF_ADDRESS_FOR_ACCOUNT = 10
"""Registrations tried by one account number from one network address in an hour."""
AN_HOUR_OF_ACCOUNT = 30
"""The same from all addresses: number, branch and address cannot be found by guessing."""
PASSWORDS_AN_HOUR = 5
"""Passwords heard in an hour for a registration that a link or a code alone does not confirm."""


class ActivationChannel(Enum):
    """By which contact a registration is confirmed: a link by mail, or a code by SMS."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class PasswordWrong(CodeWrong):
    """The link or the code is right, but the password is not the one of the registration that it belongs to."""


class PasswordLocked(LockedOut):
    """Too many passwords were tried for a registration; who has its mailbox or phone may register again."""


class LoginTaken(Exception):
    """Somebody has the login that was made up; never said of a mail address or a phone."""


@dataclass(frozen=True, slots=True)
class Registration:
    """
    What somebody tells of oneself to register; ``email`` is as kept, ``phone`` E.164, null where it could not be read.

    Either all of login, e-mail, phone and account (O2, O9), or an e-mail or a phone alone (N2).
    """

    login: str | None
    email: str | None
    phone: str | None
    account: AccountClaim | None
    activate_by: ActivationChannel

    @property
    def is_full(self) -> bool:
        """Tell whether more was told than one contact."""
        return (
            self.login is not None or self.account is not None or (self.email is not None) == (self.phone is not None)
        )

    @property
    def contact(self) -> str:
        """The mail address or the phone that the link or the code goes to."""
        return (self.email if self.activate_by is ActivationChannel.EMAIL else self.phone) or ""

    @property
    def lasts(self) -> timedelta:
        """How long the link, or the code, works."""
        return UNCONFIRMED_LASTS if self.activate_by is ActivationChannel.EMAIL else CODE_LASTS

    def faults(self) -> Iterator[FieldFault]:
        """Yield what does not hold by itself, without a look at what is stored."""
        told = {"login": self.login, "email": self.email, "phone": self.phone, "account": self.account}
        if not any(told.values()):
            for name, other in (("email", "phone"), ("phone", "email")):
                yield FieldFault((name,), FieldErrorCode.REQUIRED, instead=other)
        elif self.is_full:
            yield from (FieldFault((name,), FieldErrorCode.REQUIRED) for name, given in told.items() if given is None)
        elif not self.contact:
            yield FieldFault(("activateBy",), FieldErrorCode.NOT_ALLOWED)
        if self.login is not None and not is_login(self.login):
            yield FieldFault(("login",), FieldErrorCode.MALFORMED)
        if self.account is not None:
            yield from (
                FieldFault(("account", *fault.path), fault.code, fault.limit) for fault in self.account.faults()
            )

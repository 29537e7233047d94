"""People who sign in, and what they are to the retailer."""

import re
from dataclasses import dataclass
from enum import Enum

from domain.inputs import FieldErrorCode, FieldFault


class Role(Enum):
    """What a person is to the retailer."""

    CUSTOMER = "CUSTOMER"
    BUSINESS = "BUSINESS"
    OPERATOR = "OPERATOR"
    ANALYST = "ANALYST"
    ADMIN = "ADMIN"


class Language(Enum):
    """Language of texts that people read."""

    RU = "RU"
    EN = "EN"


STAFF = frozenset({Role.OPERATOR, Role.ANALYST, Role.ADMIN})

LOGIN = re.compile(r"[A-Za-zА-Яа-яЁё0-9][A-Za-zА-Яа-яЁё0-9._-]{2,63}")
MOST_ACCOUNTS = 100
"""Accounts that one person may have linked (contract: User.accounts)."""


class NameTaken(Exception):
    """Somebody has this login, e-mail or phone; ``field`` tells which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added by staff or for the demo; accounts by number, branches (of an operator) by code."""

    role: Role
    login: str | None = None
    email: str | None = None
    phone: str | None = None
    language: Language = Language.RU
    is_activated: bool = True
    must_change_password: bool = False
    accounts: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    def faults(self) -> list[FieldFault]:
        """Return what does not hold by itself, without a look at what is stored."""
        checks = (
            ("login", FieldErrorCode.REQUIRED, not (self.login or self.email or self.phone)),
            ("login", FieldErrorCode.MALFORMED, bool(self.login) and not is_login(self.login or "")),
            ("accounts", FieldErrorCode.NOT_ALLOWED, len(set(self.accounts)) > MOST_ACCOUNTS),
            ("branches", FieldErrorCode.REQUIRED, self.role is Role.OPERATOR and not self.branches),
            ("branches", FieldErrorCode.NOT_ALLOWED, self.role is not Role.OPERATOR and bool(self.branches)),
        )
        return [FieldFault((field,), code) for field, code, fails in checks if fails]


def is_login(text: str) -> bool:
    """Tell whether a text may be a login: 3 to 64 letters, digits, dots and dashes, at least one of them a letter."""
    # A login of digits alone could be somebody's phone number.
    return bool(LOGIN.fullmatch(text)) and any(sign.isalpha() for sign in text)

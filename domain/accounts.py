"""Accounts (лицевые счета) and the places they stand for."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

from domain.inputs import without_number_sign


class AccountKind(Enum):
    """Who the account serves."""

    RESIDENTIAL = "RESIDENTIAL"
    BUSINESS = "BUSINESS"


class AccountNotMatched(Exception):
    """The viewer has no such account, or what names it does not belong together; never told which."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal place in Russia, in the parts that a registration form asks for (O4)."""

    locality: str
    street: str
    house: str
    building: str | None = None
    flat: str | None = None

    @property
    def line(self) -> str:
        """One line, as printed on a receipt."""
        parts = [self.locality, self.street, f"д. {self.house}"]
        parts += [f"корп. {self.building}"] if self.building else []
        parts += [f"кв. {self.flat}"] if self.flat else []
        return ", ".join(part for part in parts if part)


def plain_number(text: str) -> str:
    """Return an account number as it is kept: without the № before it, and the spaces and dashes between its digits."""
    return "".join(
        sign for sign in without_number_sign(text) if not sign.isspace() and unicodedata.category(sign) != "Pd"
    )

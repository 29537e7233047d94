"""Read logins, mail addresses and phone numbers the way people type them."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.contacts import EmailAddress, PhoneNumber

DIALLED = re.compile(r"[+\d\s().-]+")


class IdentifierKind(Enum):
    """What a person signs in by."""

    LOGIN = "login"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A login, an e-mail (both in small letters) or a phone (E.164)."""

    kind: IdentifierKind
    text: str


def read_identifier(typed: str) -> Identifier:
    """Return what somebody may be known by; whatever is neither an e-mail nor a phone is a login."""
    text = plain_text(typed)
    if "@" in text:
        return Identifier(IdentifierKind.EMAIL, text.lower())
    phone = read_phone(text)
    return Identifier(IdentifierKind.PHONE, phone) if phone else Identifier(IdentifierKind.LOGIN, text.lower())


def plain_text(typed: str) -> str:
    """Return a text that may be asked of a database: half characters and zero bytes stand in none."""
    return unicodedata.normalize("NFKC", typed).encode("utf-8", "replace").decode("utf-8").replace("\0", "?").strip()


def read_phone(typed: str) -> PhoneNumber | None:
    """Return a phone number in E.164, null for what is none; without a country it is Russian."""
    if not DIALLED.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_email(typed: str) -> EmailAddress | None:
    """Return a mail address, null for what is none; whether anybody reads it shows later."""
    try:
        return EmailAddress(validate_email(typed.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        return None

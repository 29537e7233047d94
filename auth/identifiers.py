"""Read logins, mail addresses and phone numbers the way people type them."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.contacts import EmailAddress, PhoneNumber
from domain.inputs import visible, without_number_sign

DIALLED = re.compile(r"[+\d\s().-]+")
WITHOUT_PLUS = re.compile(r"\s*7(?:[\s().-]*\d){10}\s*")


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
        # Some programs write почта.рф as xn--80a1acny.xn--p1ai; it is kept the way people read it.
        return Identifier(IdentifierKind.EMAIL, (read_email(text) or text).lower())
    phone = read_phone(text)
    return Identifier(IdentifierKind.PHONE, phone) if phone else Identifier(IdentifierKind.LOGIN, text.lower())


def plain_text(typed: str) -> str:
    """Return a text that may be asked of a database, without what copying brings along."""
    # Half characters and zero bytes stand in no database, and must not break a question to one.
    sound = typed.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
    return visible(unicodedata.normalize("NFKC", without_number_sign(sound)))


def read_phone(typed: str) -> PhoneNumber | None:
    """Return a phone number in E.164, null for what is none; without a country it is Russian."""
    if not DIALLED.fullmatch(typed):
        return None
    # People leave out the plus: 7 900 ... is written for 8 900 ... as much as for +7 900 ...
    whole = f"+{typed.strip()}" if WITHOUT_PLUS.fullmatch(typed) else typed
    try:
        number = phonenumbers.parse(whole, "RU")
    except phonenumbers.NumberParseException:
        return None
    # A number without its area's code is "possible" only within that area.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_email(typed: str) -> EmailAddress | None:
    """Return a mail address, null for what is none; whether anybody reads it shows later."""
    try:
        return EmailAddress(validate_email(typed.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        return None

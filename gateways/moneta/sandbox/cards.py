"""Test cards: each number chooses how the payment goes. No other number is taken, least of all a real one."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a payment by a card goes."""

    PAID = "PAID"
    DECLINED = "DECLINED"
    NO_FUNDS = "NO_FUNDS"
    NO_3DS = "NO_3DS"
    SLOW = "SLOW"
    NOTICE_FIRST = "NOTICE_FIRST"
    NOTICE_TWICE = "NOTICE_TWICE"
    NOTICE_LOST = "NOTICE_LOST"
    WRONG_SIGNATURE = "WRONG_SIGNATURE"
    AMOUNT_CHANGED = "AMOUNT_CHANGED"
    TOKEN_REFUSED = "TOKEN_REFUSED"  # noqa: S105 - no secret
    CHARGE_DECLINED = "CHARGE_DECLINED"
    CHARGE_LATE = "CHARGE_LATE"
    CHARGE_BROKEN = "CHARGE_BROKEN"


CARDS = {
    "4242424242424242": Outcome.PAID,
    "2200000000000004": Outcome.PAID,
    "4000000000000002": Outcome.DECLINED,
    "4000000000009995": Outcome.NO_FUNDS,
    "4000000000003055": Outcome.NO_3DS,
    "4000000000000077": Outcome.SLOW,
    "5555555555554444": Outcome.NOTICE_FIRST,
    "4000000000002230": Outcome.NOTICE_TWICE,
    "4000000000004046": Outcome.NOTICE_LOST,
    "4000000000005126": Outcome.WRONG_SIGNATURE,
    "4000000000006777": Outcome.AMOUNT_CHANGED,
    "4000000000008237": Outcome.TOKEN_REFUSED,
    "4000000000000341": Outcome.CHARGE_DECLINED,
    "4000000000000408": Outcome.CHARGE_LATE,
    "4000000000000507": Outcome.CHARGE_BROKEN,
}
"""The numbers, by what they do."""

SCHEMES = {"2": "Mir", "4": "Visa", "5": "Mastercard"}
"""Names of the schemes that test cards are of, by the first digit."""
NUMBER = re.compile(r"[0-9]{13,19}")
EXPIRY = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
CVV = re.compile(r"[0-9]{3}")


class CardFault(StrEnum):
    """What is wrong with a card as it was typed."""

    NUMBER = "NUMBER"
    EXPIRY = "EXPIRY"
    EXPIRED = "EXPIRED"
    CVV = "CVV"
    NO_TEST_CARD = "NO_TEST_CARD"


class CardRefused(Exception):
    """The card cannot be taken as it was typed."""

    def __init__(self, fault: CardFault) -> None:
        """Keep what is wrong."""
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True, slots=True)
class Card:
    """What the sandbox keeps of a card: first six and last four digits, MM/YYYY, and how payments by it go."""

    mask: str
    expires: str
    outcome: Outcome


def digits(typed: str) -> str:
    """Return a number without what people put between its groups."""
    return re.sub(r"[\s-]", "", typed)


def is_luhn(number: str) -> bool:
    """Tell whether the last digit fits the others (ISO/IEC 7812-1, annex B)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0


def read_card(*, number: str, expiry: str, cvv: str, now: datetime) -> Card:
    """
    Return what may be kept of a card as it was typed.

    :raises CardRefused: what is wrong with it
    """
    plain = digits(number)
    if not NUMBER.fullmatch(plain) or not is_luhn(plain):
        raise CardRefused(CardFault.NUMBER)
    if (outcome := CARDS.get(plain)) is None:
        raise CardRefused(CardFault.NO_TEST_CARD)
    month = EXPIRY.fullmatch(expiry.strip())
    if month is None:
        raise CardRefused(CardFault.EXPIRY)
    if (2000 + int(month[2]), int(month[1])) < (now.year, now.month):
        raise CardRefused(CardFault.EXPIRED)
    if not CVV.fullmatch(cvv.strip()):
        raise CardRefused(CardFault.CVV)
    return Card(f"{plain[:6]}{'*' * (len(plain) - 10)}{plain[-4:]}", f"{month[1]}/20{month[2]}", outcome)

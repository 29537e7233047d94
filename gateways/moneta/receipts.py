"""What goes into a fiscal receipt (54-FZ), as MONETA's till takes it from our answer to a notice."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.money import rubles
from domain.payments import PaymentPurpose

LONGEST_NAME = 128
# The till refuses names with quotation marks and signs that mark-up is made of.
UNWANTED = re.compile(r"[^\w\s.,:;()/№+-]")


@dataclass(frozen=True, slots=True)
class Seller:
    """Whose money it is, where the account's owner takes it for somebody else."""

    name: str
    tax_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    A receipt of one line; ``amount`` in kopecks is the price of one.

    ``vat``, ``subject`` and ``method`` are the till's words for the rate of the tax, the subject of the settlement and
    the way of settling (vatTag, po, pm), ``tax_system`` its number of the seller's taxation (SNO).
    """

    name: str
    amount: int
    vat: str
    subject: str
    method: str
    email: str | None = None
    tax_system: str | None = None
    seller: Seller | None = None


@dataclass(frozen=True, slots=True)
class Till:
    """What every receipt of a retailer says; ``taxes`` has the rate of the tax and the subject of each purpose."""

    taxes: Mapping[PaymentPurpose, tuple[str, str]]
    method: str
    tax_system: str | None = None
    seller: Seller | None = None

    def receipt(self, *, name: str, amount: int, purpose: PaymentPurpose, email: str | None) -> Receipt:
        """Return the receipt of a payment in kopecks; ``name`` says what it was for."""
        vat, subject = self.taxes[purpose]
        return Receipt(
            name=name,
            amount=amount,
            vat=vat,
            subject=subject,
            method=self.method,
            email=email,
            tax_system=self.tax_system,
            seller=self.seller,
        )


def attributes(receipt: Receipt) -> dict[str, str]:
    """Return the attributes of the answer that the receipt is made from."""
    found = {"INVENTORY": _json([_line(receipt)])}
    if receipt.email:
        # CUSTOMER is what the till first knew the receipt's recipient by, CLIENT what it knows it by today.
        found |= {"CUSTOMER": receipt.email, "CLIENT": _json({"email": receipt.email})}
    if receipt.tax_system:
        found["SNO"] = receipt.tax_system
    return found


def _line(receipt: Receipt) -> dict[str, object]:
    line: dict[str, object] = {
        "name": " ".join(UNWANTED.sub(" ", receipt.name).split())[:LONGEST_NAME],
        "price": rubles(receipt.amount),
        "quantity": "1",
        "vatTag": receipt.vat,
        "pm": receipt.method,
        "po": receipt.subject,
    }
    if seller := receipt.seller:
        line["agent_info"] = {"type": "agent"}
        line["supplier_info"] = {"phones": [seller.phone], "name": seller.name, "inn": seller.tax_number}
    return line


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

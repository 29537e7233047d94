"""Our answers to MONETA: one word, or XML with a signed code."""

from enum import Enum
from xml.etree.ElementTree import Element, SubElement, tostring

from domain.money import rubles
from gateways.moneta.merchant_account import MerchantAccount
from gateways.moneta.receipts import Receipt, attributes
from gateways.moneta.signature import ANSWER, signature

SUCCESS = "SUCCESS"
FAIL = "FAIL"


class Result(Enum):
    """What MNT_RESULT_CODE tells of an order."""

    AMOUNT_GIVEN = "100"
    """It may be paid, with the sum that this answer gives."""
    PAID = "200"
    IN_PROGRESS = "302"
    UNPAID = "402"
    """It may be paid."""
    INVALID = "500"
    """It may not be paid, or not any more."""


UNKNOWN = b'<?xml version="1.0" encoding="UTF-8"?>\n<MNT_RESPONSE><MNT_RESULT_CODE>500</MNT_RESULT_CODE></MNT_RESPONSE>'
"""The answer to whom is not believed: nothing of theirs is repeated and nothing is signed for them, since a signature
of ours over values of their choice might serve as the one of another message."""


def signed_answer(
    result: Result,
    *,
    transaction: str,
    account: MerchantAccount,
    amount: int | None = None,
    receipt: Receipt | None = None,
) -> bytes:
    """Return the answer about the order ``transaction``, whose number came with a believed signature; kopecks."""
    told = {"MNT_ID": account.number, "MNT_TRANSACTION_ID": transaction, "MNT_RESULT_CODE": result.value}
    root = Element("MNT_RESPONSE")
    for name, value in told.items():
        SubElement(root, name).text = value
    if amount is not None:
        SubElement(root, "MNT_AMOUNT").text = rubles(amount)
    SubElement(root, "MNT_SIGNATURE").text = signature(told, order=ANSWER, code=account.code)
    if receipt is not None:
        _add_attributes(root, receipt)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _add_attributes(root: Element, receipt: Receipt) -> None:
    parent = SubElement(root, "MNT_ATTRIBUTES")
    for key, value in attributes(receipt).items():
        attribute = SubElement(parent, "ATTRIBUTE")
        SubElement(attribute, "KEY").text = key
        SubElement(attribute, "VALUE").text = value

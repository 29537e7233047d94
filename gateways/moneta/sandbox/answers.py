"""What the shop answers, believed only where it is signed (gateways: 4.3)."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from gateways.moneta.sandbox.signatures import ANSWER, signature

LONGEST = 64 * 1024


class Stop(IntEnum):
    """Why a payment does not go on: the shop's own codes, and MONETA's for answers that are none."""

    PAID = 200
    IN_PROGRESS = 302
    NOT_VALID = 500
    BAD_ANSWER = 1302
    NOT_REACHED = -600
    NOT_SIGNED = -700
    OTHER = -1


class Stopped(Exception):
    """The shop does not let the payment go on."""

    def __init__(self, stop: Stop) -> None:
        """Keep why."""
        self.stop = stop
        super().__init__(stop.name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an XML answer says: its fields, and the attributes of the receipt."""

    fields: Mapping[str, str]
    attributes: Mapping[str, str]

    def fits_receipt(self, kopecks: int) -> bool:
        """Tell whether the lines of the fiscal receipt come to what was paid; without lines there is no receipt."""
        try:
            lines = json.loads(self.attributes.get("INVENTORY", "[]"), parse_float=Decimal)
            total = sum(Decimal(line["price"]) * Decimal(line["quantity"]) for line in lines)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            return False
        return not lines or total * 100 == kopecks


def read_answer(body: bytes, *, code: str) -> Answer:
    """
    Read an XML answer whose signature is right.

    :raises Stopped: there is none
    """
    try:
        if len(body) > LONGEST or b"<!" in body:  # no document type, and so no entities
            raise Stopped(Stop.NOT_SIGNED)
        root = ET.fromstring(body)  # noqa: S314 - without entities
    except ET.ParseError:
        raise Stopped(Stop.NOT_SIGNED) from None
    fields = {one.tag: (one.text or "").strip() for one in root if len(one) == 0}
    signed = signature(fields, ANSWER, code=code)
    if root.tag != "MNT_RESPONSE" or fields.get("MNT_SIGNATURE", "").lower() != signed:
        raise Stopped(Stop.NOT_SIGNED)
    attributes = {one.findtext("KEY", ""): one.findtext("VALUE", "") for one in root.iter("ATTRIBUTE")}
    return Answer(fields, attributes)

"""Our answers to MONETA: signed, well-formed, and with what the fiscal receipt is made from."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from gateways.moneta.answers import UNKNOWN, Result, signed_answer
from gateways.moneta.receipts import LONGEST_NAME, Receipt, Seller
from gateways.moneta.signature import ANSWER, is_signed
from tests.gateways.moneta.merchant import CODE, TRANSACTION, account

RECEIPT = Receipt(
    "Электроэнергия, лицевой счёт 230000000017", 12025, vat="1113", subject="commodity", method="full_payment",
    email="anna@example.com", tax_system="1",
)  # fmt: skip


def _told(answer: bytes) -> dict[str, str]:
    root = ET.fromstring(answer)
    assert root.tag == "MNT_RESPONSE"
    return {child.tag: child.text or "" for child in root if child.tag != "MNT_ATTRIBUTES"}


def _attributes(answer: bytes) -> dict[str, str]:
    found = ET.fromstring(answer).iterfind("MNT_ATTRIBUTES/ATTRIBUTE")
    return {each.findtext("KEY", ""): each.findtext("VALUE", "") for each in found}


def _with(receipt: Receipt) -> dict[str, str]:
    return _attributes(signed_answer(Result.PAID, transaction=TRANSACTION, account=account(), receipt=receipt))


def test_an_answer_repeats_the_order_and_is_signed() -> None:
    answer = signed_answer(Result.UNPAID, transaction=TRANSACTION, account=account(), amount=12025)
    told = _told(answer)

    assert answer.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert list(told) == ["MNT_ID", "MNT_TRANSACTION_ID", "MNT_RESULT_CODE", "MNT_AMOUNT", "MNT_SIGNATURE"]
    assert (told["MNT_ID"], told["MNT_TRANSACTION_ID"]) == ("54600817", TRANSACTION)
    assert (told["MNT_RESULT_CODE"], told["MNT_AMOUNT"]) == ("402", "120.25")
    assert is_signed(told, order=ANSWER, code=CODE)


def test_strangers_get_neither_a_signature_nor_their_words_back() -> None:
    assert _told(UNKNOWN) == {"MNT_RESULT_CODE": "500"}


def test_the_receipt_tells_what_was_paid_for_and_who_gets_it() -> None:
    told = _with(RECEIPT)

    assert json.loads(told["INVENTORY"]) == [
        {
            "name": "Электроэнергия, лицевой счёт 230000000017",
            "price": "120.25",
            "quantity": "1",
            "vatTag": "1113",
            "pm": "full_payment",
            "po": "commodity",
        }
    ]
    assert told["CUSTOMER"] == "anna@example.com"
    assert json.loads(told["CLIENT"]) == {"email": "anna@example.com"}
    assert told["SNO"] == "1"


def test_who_has_no_address_gets_none_made_up() -> None:
    assert set(_with(replace(RECEIPT, email=None, tax_system=None))) == {"INVENTORY"}


def test_money_taken_for_somebody_else_names_whose_it_is() -> None:
    told = _with(replace(RECEIPT, seller=Seller("ООО Сбыт", "2300000012", "+70002168301")))

    line = json.loads(told["INVENTORY"])[0]
    assert line["agent_info"] == {"type": "agent"}
    assert line["supplier_info"] == {"phones": ["+70002168301"], "name": "ООО Сбыт", "inn": "2300000012"}


@given(name=st.text(max_size=300), email=st.text(st.characters(codec="ascii", min_codepoint=32), max_size=60))
def test_whatever_stands_in_a_receipt_stays_in_its_place(name: str, email: str) -> None:
    told = _with(replace(RECEIPT, name=name, email=email))

    line = json.loads(told["INVENTORY"])[0]
    assert len(line["name"]) <= LONGEST_NAME
    assert not set(line["name"]) & set("\"'<>&«»\\")
    assert line["price"] == "120.25"
    assert told.get("CUSTOMER", "") == email

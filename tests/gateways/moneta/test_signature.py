"""Signatures by the published examples, and what they hold together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.moneta.signature import ANSWER, CHECK, FORM, NOTICE, is_signed, signature

EXAMPLE = {
    "MNT_COMMAND": "CHECK",
    "MNT_ID": "54600817",
    "MNT_TRANSACTION_ID": "FF790ABCD",
    "MNT_OPERATION_ID": "123456",
    "MNT_AMOUNT": "120.25",
    "MNT_CURRENCY_CODE": "RUB",
    "MNT_TEST_MODE": "0",
}
CODE = "QWERTY"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (FORM, "c8222aef6362c7f1239ccdc729d1a200"),
        (NOTICE, "69bdf9bd91820b8f7b4c4b25d3d22dfa"),
        (CHECK, "55d9e20e381c1a04367cae5c00c1d250"),
    ],
)
def test_the_published_examples_are_signed_alike(order: tuple[str, ...], expected: str) -> None:
    assert signature(EXAMPLE, order=order, code=CODE) == expected


def test_a_question_may_lack_the_operation_and_the_sum() -> None:
    asked = {name: value for name, value in EXAMPLE.items() if name not in {"MNT_OPERATION_ID", "MNT_AMOUNT"}}

    assert signature(asked, order=CHECK, code=CODE) == "63def4e45a18b5c410af9f15e4984bd2"


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("200", "29807c8e5d82198b5c4360e6ec711cce"),
        ("402", "5ebb58862cf8781b62bcc2cc8d66913e"),
        ("100", "88c5ac0ee6a4239feb6e9729477962d9"),
        ("500", "373cc5df0d19d0e98eb4ebfceaa9cd38"),
    ],
)
def test_answers_are_signed_as_published(result: str, expected: str) -> None:
    assert signature(EXAMPLE | {"MNT_RESULT_CODE": result}, order=ANSWER, code=CODE) == expected


def test_a_form_without_a_subscriber_and_an_answer_of_another_merchant_are_signed_as_published() -> None:
    asked = {"MNT_ID": "1", "MNT_TRANSACTION_ID": "412902", "MNT_AMOUNT": "310.20", "MNT_CURRENCY_CODE": "RUB"}
    answered = {"MNT_RESULT_CODE": "402", "MNT_ID": "1", "MNT_TRANSACTION_ID": "412902"}

    test = asked | {"MNT_TEST_MODE": "1"}
    assert signature(test, order=FORM, code="secret_token") == "2b7f8d7d00e8e980b3df95dc70d47461"
    assert signature(answered, order=ANSWER, code="secret_token") == "11cf20faee5e4b2b89808a09e4f6bfeb"


@given(name=st.sampled_from(NOTICE), value=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_another_value_has_another_signature(name: str, value: str) -> None:
    signed = EXAMPLE | {"MNT_SIGNATURE": signature(EXAMPLE, order=NOTICE, code=CODE)}

    assert is_signed(signed | {name: value}, order=NOTICE, code=CODE) == (EXAMPLE.get(name) == value)


@given(code=st.text(st.characters(codec="utf-8"), max_size=40))
def test_another_code_has_another_signature(code: str) -> None:
    signed = EXAMPLE | {"MNT_SIGNATURE": signature(EXAMPLE, order=NOTICE, code=code)}

    assert is_signed(signed, order=NOTICE, code=CODE) == (code == CODE)


@pytest.mark.parametrize("given", ["", "0" * 32, "подпись", "69bdf9bd91820b8f7b4c4b25d3d22df"])
def test_what_is_no_signature_signs_nothing(given: str) -> None:
    assert not is_signed(EXAMPLE | {"MNT_SIGNATURE": given}, order=NOTICE, code=CODE)


def test_capital_letters_sign_as_well() -> None:
    signed = EXAMPLE | {"MNT_SIGNATURE": "69BDF9BD91820B8F7B4C4B25D3D22DFA"}

    assert is_signed(signed, order=NOTICE, code=CODE)

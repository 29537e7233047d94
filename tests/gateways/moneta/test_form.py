"""Addresses of the payment form: what they carry, and that they carry no secret."""

import uuid
from urllib.parse import parse_qs, urlsplit

from domain.users import Language
from gateways.moneta.form import form_address, invoice_address
from gateways.moneta.merchant_account import Host
from gateways.moneta.signature import FORM, is_signed
from tests.gateways.moneta.merchant import CODE, PAYER, TRANSACTION, account, order


def _fields(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def test_the_form_is_told_who_pays_how_much_to_whom_and_where_to_go_afterwards() -> None:
    address = form_address(order(), account=account(host=Host.named("live")))
    fields = _fields(address)

    assert address.startswith("https://moneta.ru/assistant.htm?")
    assert fields["MNT_ID"] == "54600817"
    assert fields["MNT_TRANSACTION_ID"] == TRANSACTION
    assert fields["MNT_AMOUNT"] == "120.25"
    assert fields["MNT_CURRENCY_CODE"] == "RUB"
    assert fields["MNT_SUBSCRIBER_ID"] == PAYER
    assert fields["MNT_TEST_MODE"] == "0"
    assert fields["MNT_SUCCESS_URL"] == fields["MNT_FAIL_URL"] == "https://cabinet.example.com/paid?payment=1"
    assert fields["moneta.locale"] == "ru"
    assert is_signed(fields, order=FORM, code=CODE)


def test_c11_moneta_learns_of_a_person_by_a_key_alone() -> None:
    fields = _fields(form_address(order(), account=account()))

    assert set(fields) == {
        "MNT_ID", "MNT_TRANSACTION_ID", "MNT_AMOUNT", "MNT_CURRENCY_CODE", "MNT_SUBSCRIBER_ID", "MNT_TEST_MODE",
        "MNT_DESCRIPTION", "MNT_SIGNATURE", "MNT_SUCCESS_URL", "MNT_FAIL_URL", "MNT_INPROGRESS_URL", "MNT_RETURN_URL",
        "moneta.locale",
    }  # fmt: skip
    assert uuid.UUID(fields["MNT_SUBSCRIBER_ID"])
    assert uuid.UUID(fields["MNT_TRANSACTION_ID"])


def test_whole_rubles_have_two_decimals_too() -> None:
    assert _fields(form_address(order(amount=100), account=account()))["MNT_AMOUNT"] == "1.00"


def test_a_test_account_says_so_in_what_it_signs() -> None:
    fields = _fields(form_address(order(), account=account(is_test=True)))

    assert fields["MNT_TEST_MODE"] == "1"
    assert is_signed(fields, order=FORM, code=CODE)


def test_an_invoice_is_paid_under_its_own_number() -> None:
    demo = account(host=Host.named("demo"))
    address = invoice_address("123456", order=order(language=Language.EN), account=demo)

    assert address.startswith("https://demo.moneta.ru/assistant.htm?operationId=123456&")
    assert _fields(address)["moneta.locale"] == "en"
    assert _fields(address)["MNT_INPROGRESS_URL"] == "https://cabinet.example.com/paid?payment=1"


def test_no_address_tells_a_secret() -> None:
    merchant = account()
    secrets = (merchant.code, merchant.password, merchant.payment_password, "sesame")

    for address in (form_address(order(), account=merchant), invoice_address("1", order=order(), account=merchant)):
        assert not any(secret in address for secret in secrets)
    assert not any(secret in repr(merchant) for secret in secrets)


def test_a_stand_in_is_reached_under_its_address() -> None:
    assert Host.named("http://127.0.0.1:8000/sandbox/") == Host(
        "http://127.0.0.1:8000/sandbox/assistant.htm", "http://127.0.0.1:8000/sandbox/services"
    )

"""Where people may be sent back to, and what the gateway is given of them."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inputs import FieldErrorCode, FieldFault
from domain.users import Language
from models.payments import Payment
from tests.bank import Bank
from tests.services.counter import cashier_of

OURS = cashier_of(Bank())


@pytest.mark.parametrize(
    "address",
    ["https://cabinet.example.com", "https://cabinet.example.com/", "https://cabinet.example.com:443/paid?x=1#top",
     "HTTPS://Cabinet.Example.COM/paid", "https://cabinet.example.com/a/../b",
     "https://cabinet.example.com/" + 972 * "x"],
)  # fmt: skip
def test_n18_pages_of_ours_are_returned_to(address: str) -> None:
    assert OURS.page_fault(address=address) is None


@pytest.mark.parametrize(
    "address",
    ["", "/paid", "cabinet.example.com", "//cabinet.example.com/", "http://cabinet.example.com/",
     "https://cabinet.example.com:8443/", "https://cabinet.example.com.elsewhere.example/",
     "https://elsewhere.example/cabinet.example.com", "https://cabinet.example.com@elsewhere.example/",
     "https://me:secret@cabinet.example.com/", "https://elsewhere.example\\@cabinet.example.com/",
     "https://cabinet.example.com\\.elsewhere.example/", "https:cabinet.example.com/", "https:///cabinet.example.com/",
     "https:/\\cabinet.example.com/", "javascript:alert(1)//cabinet.example.com/", "data:text/html,cabinet.example.com",
     "https://cabinet.example.com\t.elsewhere.example/",
     "https://cabinet.example.com:port/", "https://cabinet.example.com:99999/", "https://[cabinet.example.com/",
     "https://cabinet。example。com/", "https://сabinet.example.com/", "https://cabinet.example.com%2eelsewhere.example/",
     "https://elsewhere.example/" + 975 * "x", "https://elsewhere.example/a b"],
)  # fmt: skip
def test_n18_nobody_is_sent_elsewhere(address: str) -> None:
    assert OURS.page_fault(address=address) == FieldFault(("returnUrl",), FieldErrorCode.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("address", "code"),
    [("https://cabinet.example.com/" + 973 * "x", "TOO_LONG"), ("https://cabinet.example.com/" + 973 * "я", "TOO_LONG"),
     ("https://cabinet.example.com/a b", "MALFORMED"), ("https://cabinet.example.com/счета", "MALFORMED"),
     ("https://cabinet.example.com/?from=счета", "MALFORMED"), ("https://cabinet.example.com/a\\b", "MALFORMED"),
     ("https://cabinet.example.com/\x00", "MALFORMED"), ("https://cabinet.example.com\n/", "MALFORMED"),
     (" https://cabinet.example.com/", "MALFORMED"), ('https://cabinet.example.com/"', "MALFORMED")],
)  # fmt: skip
def test_n18_an_address_of_ours_that_cannot_be_followed_says_why(address: str, code: str) -> None:
    fault = OURS.page_fault(address=address)

    assert fault == FieldFault(("returnUrl",), FieldErrorCode(code))
    assert fault is not None
    assert fault.limit == (1000 if code == "TOO_LONG" else None)


@given(address=st.text(max_size=60) | st.text(alphabet="htps:/\\@.?#cabinetxml0", max_size=60))
def test_n18_any_text_is_judged_without_a_fault(address: str) -> None:
    assert OURS.page_fault(address=address) or address.lower().startswith("https://cabinet.example.com")


def test_c11_the_gateway_is_given_a_key_of_the_payer_and_nothing_else() -> None:
    payer, key = uuid.uuid4(), uuid.uuid4()
    payment = Payment(
        id=key, payer_id=payer, amount=150_050, description="Электроэнергия, лицевой счёт 1", language=Language.EN,
        return_url="https://cabinet.example.com/paid?from=a%26b&payment=spoofed&empty=#top",
    )  # fmt: skip

    order = OURS.payment_order(payment=payment)

    assert (order.transaction, order.payer, order.amount) == (str(key), str(payer), 150_050)
    assert order.return_url == f"https://cabinet.example.com/paid?from=a%26b&empty=&payment={key}#top"
    assert (order.description, order.language) == ("Электроэнергия, лицевой счёт 1", Language.EN)

"""Payments that do not begin: amounts and pages that are refused, a gateway that does not answer (N18)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.plain import plain
from tests.scenarios.household import Household, home, now

__all__ = ["home", "now"]


@pytest.mark.parametrize(
    "amount", ["0.00", "0.99", "-5.00", "100000.01", "999999999999.99", "9" * 20 + ".00", "9" * 5000]
)
async def test_n18_amounts_out_of_range_are_refused(home: Household, amount: str) -> None:
    told = await home.start(amount=amount)

    assert told["__typename"] == "AmountOutOfRange"
    assert (told["minimum"], told["maximum"]) == ("1.00", "100000.00")
    assert "от 1,00 ₽ до 100" in told["message"]
    assert await home.written() == (0, 1)


@pytest.mark.parametrize("amount", ["1.00", "100000.00", " 5 ", "7.5"])
async def test_n18_amounts_up_to_the_limits_are_taken(home: Household, amount: str) -> None:
    assert (await home.start(amount=amount))["__typename"] == "Payment"


@pytest.mark.parametrize("amount", ["", "сто", "1,00", "1 000.00", "1.000", "1e3", "١٠٠", "NaN", "9" * 20 + ".000"])
async def test_n18_what_is_no_amount_is_told_with_all_other_faults(home: Household, amount: str) -> None:
    told = await home.start(amount=amount, accountNumber=" - ", returnUrl="https://example.com/")

    assert told["__typename"] == "InvalidInput"
    assert [(field["path"], field["code"]) for field in told["fields"]] == [
        (["accountNumber"], "REQUIRED"),
        (["amount"], "MALFORMED"),
        (["returnUrl"], "NOT_ALLOWED"),
    ]
    assert await home.written() == (0, 1)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/pay", "//example.com/pay", "javascript:alert(1)", "{0}@example.com/", "{0}.example.com/",
        "http://example.com\\@{1}/", "{0}\\.example.com", "http://user@{1}/", "ftp://{1}/", "", "/pay",
        "http://127.0.0.1:1/pay",
    ],
)  # fmt: skip
async def test_n18_people_are_led_back_to_the_cabinet_alone(home: Household, address: str) -> None:
    given = address.format(home.till.address, home.till.address.removeprefix("http://"))

    told = await home.start(returnUrl=given)

    assert told["__typename"] == "InvalidInput"
    assert [(field["path"], field["code"]) for field in told["fields"]] == [(["returnUrl"], "NOT_ALLOWED")]
    assert await home.written() == (0, 1)


@pytest.mark.parametrize(
    ("path", "code", "told"),
    [("x" * 1000, "TOO_LONG", "не больше 1 000 знаков"), ("a b", "MALFORMED", "%20"), ("счета", "MALFORMED", "%20")],
)
async def test_n18_a_page_of_the_cabinet_that_cannot_be_followed_is_told_why(
    home: Household, path: str, code: str, told: str
) -> None:
    address = f"{home.till.address}/{path}"

    (fault,) = (await home.start(returnUrl=address))["fields"]
    (other,) = (await home.till.bind(home.number, token=home.token, returnUrl=address))["fields"]

    assert (fault["path"], fault["code"]) == (["returnUrl"], code)
    assert told in plain(fault["message"])
    assert other == fault
    assert await home.written() == (0, 1)


async def test_n18_a_refused_form_leaves_its_key_free(home: Household) -> None:
    await home.start(idempotencyKey="k", amount="0.10")

    assert (await home.start(idempotencyKey="k"))["__typename"] == "Payment"


async def test_f9_a_gateway_that_does_not_answer_is_told_and_may_be_tried_again(home: Household) -> None:
    home.till.break_off("InvoiceRequest")
    asked = {"bindCard": True, "idempotencyKey": "k"}

    told = await home.start(**asked)

    assert told["__typename"] == "GatewayUnavailable"
    assert re.search(r"после \d\d:\d\d \(МСК\)\.$", told["message"])
    assert datetime.fromisoformat(told["retryAt"]) > datetime.now(UTC) - timedelta(minutes=1)
    home.till.sandbox.faults.clear()
    begun = await home.start(**asked)
    assert (begun["__typename"], begun["status"]) == ("Payment", "PENDING")

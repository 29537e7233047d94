"""What the shop sends people to the payment form with, and what is wrong with it (gateways: 4.1)."""

import re
from collections.abc import Iterator, Mapping
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from gateways.moneta.sandbox import money
from gateways.moneta.sandbox.operations import Operation
from gateways.moneta.sandbox.pages import LOCALES, is_web_address
from gateways.moneta.sandbox.settings import Shop
from gateways.moneta.sandbox.signatures import FORM, signature

LOCALE = "moneta.locale"
ADDRESSES = ("MNT_SUCCESS_URL", "MNT_FAIL_URL", "MNT_INPROGRESS_URL", "MNT_RETURN_URL")
CUSTOM = ("MNT_CUSTOM1", "MNT_CUSTOM2", "MNT_CUSTOM3")
KEPT = (*FORM, "MNT_SIGNATURE", "MNT_DESCRIPTION", *ADDRESSES, *CUSTOM, "operationId", LOCALE)
LONGEST, LARGEST = 255, 64 * 1024
NUMBER = re.compile(r"[0-9]{1,17}")
Parameters = Mapping[str, str]


async def parameters_of(request: Request) -> dict[str, str]:
    """Return the parameters of a request: of its address, and of the form that it sends."""
    given = dict(request.query_params)
    if request.method == "POST":
        body = (await request.body())[:LARGEST]
        given |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return given


def kept(given: Parameters) -> dict[str, str]:
    """Return what the form hands on to its next step."""
    return {name: given[name] for name in KEPT if given.get(name)}


def locale_of(given: Parameters) -> str:
    """Return the language of the pages; Russian unless the shop says otherwise."""
    asked = given.get(LOCALE, "").partition("_")[0]
    return asked if asked in LOCALES else LOCALES[0]


def addresses_of(given: Parameters) -> dict[str, str]:
    """Return where the shop wants people back."""
    return {name: given[name] for name in ADDRESSES if is_web_address(given.get(name, ""))}


def faults_of(given: Parameters, *, shop: Shop) -> list[str]:
    """Return the names of the parameters that the form stops at."""
    return list(_faults(given, shop))


def operation_of(given: Parameters, *, amount: int) -> dict[str, Any]:
    """Return what is told of the operation that the form makes."""
    return {
        "transaction": given["MNT_TRANSACTION_ID"],
        "amount": amount,
        "description": given.get("MNT_DESCRIPTION", "")[:LONGEST],
        "subscriber": given.get("MNT_SUBSCRIBER_ID", ""),
        "test_mode": given.get("MNT_TEST_MODE", "") or "0",
        "custom": {name: given[name] for name in CUSTOM if given.get(name)},
    }


def asked_of(given: Parameters) -> dict[str, str]:
    """Return what the shop is asked about an order that has no operation yet."""
    return {name: given.get(name, "") for name in FORM if given.get(name)}


def sent_back(operation: Operation) -> str | None:
    """Return where the browser goes after a payment; null where the shop has told no address."""
    names = {
        "SUCCEED": ("MNT_SUCCESS_URL",),
        "TAKENIN_NOTSENT": ("MNT_SUCCESS_URL",),
        "CANCELED": ("MNT_RETURN_URL", "MNT_FAIL_URL") if operation.failure == "GIVEN_UP" else ("MNT_FAIL_URL",),
    }.get(operation.state, ("MNT_INPROGRESS_URL", "MNT_SUCCESS_URL"))
    told = (operation.addresses.get(name) for name in (*names, "MNT_RETURN_URL"))
    return next(filter(None, told), None)


def _faults(given: Parameters, shop: Shop) -> Iterator[str]:
    if given.get("MNT_ID") != shop.account:
        yield "MNT_ID"
    if not 0 < len(given.get("MNT_TRANSACTION_ID", "")) <= LONGEST:
        yield "MNT_TRANSACTION_ID"
    if given.get("MNT_AMOUNT") and money.read(given["MNT_AMOUNT"]) is None:
        yield "MNT_AMOUNT"
    if given.get("MNT_CURRENCY_CODE") != "RUB":
        yield "MNT_CURRENCY_CODE"
    if given.get("MNT_TEST_MODE", "0") not in {"", "0", "1"}:
        yield "MNT_TEST_MODE"
    right = signature(given, FORM, code=shop.code)
    if not compare_digest(given.get("MNT_SIGNATURE", "").lower().encode(), right.encode()):
        yield "MNT_SIGNATURE"

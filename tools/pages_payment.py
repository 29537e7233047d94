"""The pages of the demo's payment gateway, as somebody sees them who pays on a phone."""

import asyncio
import random
import secrets
from typing import Any

from browser import Surprise
from pages_look import FAILED, Look
from tour_client import Client, expect

PAYER = "household"
BACK = "/activate/done"
"""A page of the cabinet that is there whether or not its console was built."""
START = """
mutation ($input: StartPaymentInput!) {
  startPayment(input: $input) {
    __typename
    ... on Payment { id confirmationUrl }
    ... on UserError { message }
  }
}
"""
STATUS = "query ($id: ID!) { payment(id: $id) { status } }"
ACCOUNTS = "{ viewer { accounts { number } } }"
SECONDS = 30
CODE = "document.querySelector('.sms').textContent.match(/[0-9]{6}/)[0]"
CHOOSE = "document.querySelector('.cards button').click()"
CHOSEN = "document.readyState === 'complete' && document.getElementById('cvv')?.value === '123'"
GIVE_UP = "document.querySelector('button[name=give_up]').click()"


async def look_at_payment(anybody: Client, look: Look, *, password: str) -> None:
    """See a payment that goes through, one that is given up, and the list of the operator."""
    payer = await asyncio.to_thread(anybody.signed_in, PAYER, password)
    paid = await _begun(payer)
    await look.open(paid["confirmationUrl"], "pay")
    await look.press("pay-mistyped", until=FAILED, number="4242 4242 4242 4241", expiry="12/30", cvv="123")
    await look.page.run(CHOOSE)
    await look.page.until(CHOSEN)
    await look.see("pay-chosen")
    await look.press("pay-code", until="document.getElementById('code')")
    await look.press("pay-code-wrong", until=FAILED, code="no")
    await _sent_back(look, f"document.getElementById('code').value = {CODE}; document.querySelector('button').click()")
    await _reached(payer, paid, "CONFIRMED")
    await look.open(paid["confirmationUrl"], "pay-again")

    given_up = await _begun(payer)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    await look.page.call("Emulation.setEmulatedMedia", features=dark)
    english = given_up["confirmationUrl"].replace("moneta.locale=ru", "moneta.locale=en")
    await look.open(english, "pay-english-dark")
    await look.page.run(CHOOSE)
    await look.page.until(CHOSEN)
    await look.press("pay-code-dark", until="document.getElementById('code')")
    await look.page.call("Emulation.setEmulatedMedia", features=[])
    await _sent_back(look, GIVE_UP)
    await look.open(f"{anybody.address}/sandbox/admin", "pay-operations")


async def _begun(payer: Client) -> dict[str, Any]:
    """Begin to pay a sum that nobody else is paying now."""
    viewer = (await asyncio.to_thread(payer.ask, ACCOUNTS))["viewer"]
    asked = {
        "accountNumber": viewer["accounts"][0]["number"],
        "purpose": "ELECTRICITY",
        "amount": f"{random.randint(1, 999)}.{random.randint(0, 99):02}",
        "returnUrl": f"{payer.address}{BACK}",
        "idempotencyKey": secrets.token_hex(16),
    }
    begun = (await asyncio.to_thread(payer.ask, START, input=asked))["startPayment"]
    expect(begun["__typename"] == "Payment", f"a payment, not {begun}")
    return begun  # type: ignore[no-any-return]


async def _sent_back(look: Look, press: str) -> None:
    """Press, and see that the browser is sent back to the cabinet."""
    await look.page.run(press)
    await look.page.until(f"location.pathname === '{BACK}' && location.search.includes('payment=')")


async def _reached(payer: Client, payment: dict[str, Any], status: str) -> None:
    for _second in range(SECONDS * 5):
        found = (await asyncio.to_thread(payer.ask, STATUS, id=payment["id"]))["payment"]["status"]
        if found == status:
            return
        await asyncio.sleep(0.2)
    raise Surprise(f"The payment is {found} and not {status} after {SECONDS} s.")

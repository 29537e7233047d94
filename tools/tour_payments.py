"""
The tour of money: pay by card and watch it arrive, bind a card and pay by it, and be refused where it must not pay.

The gateway is its stand-in, which the demo runs itself: no money moves.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from tour_client import Client, expect
from tour_gateway import ANOTHER, DECLINED, enter_card
from tour_letters import until
from tour_payment_questions import (
    BIND_CARD,
    BINDING,
    CANCEL_PAYMENT,
    CARDS,
    PAYMENT,
    PAYMENT_FORM,
    PAYMENT_STATUS,
    START_PAYMENT,
    UNBIND_CARD,
)
from tour_streams import Watch, over_sse, over_websocket

AMOUNT, LESS = "150.00", "50.00"
"""Rubles."""
PAUSE = 0.5
"""Seconds between two questions: the cabinet hears a session only so often a minute."""


class Walk(Protocol):
    """What each step needs of the walk."""

    @property
    def tell(self) -> Callable[[str], None]:
        """How to say what was seen."""

    def ask(self, document: str, wanted: str, *, client: Client | None = None, **variables: Any) -> dict[str, Any]:
        """Return the answer to a mutation, which has to be of the ``wanted`` type."""


@dataclass(frozen=True)
class Payer:
    """Somebody who pays for an account."""

    walk: Walk
    client: Client
    number: str

    def wish(self, amount: str = AMOUNT, **others: Any) -> dict[str, Any]:
        """Return the input of a payment."""
        asked = {"accountNumber": self.number, "purpose": "ELECTRICITY", "amount": amount}
        return asked | {"returnUrl": self.back, "idempotencyKey": uuid.uuid4().hex} | others

    @property
    def back(self) -> str:
        """Page to come back to."""
        return f"{self.client.address}/graphql"

    def start(self, wanted: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Begin a payment; the answer has to be of the ``wanted`` type."""
        return self.walk.ask(START_PAYMENT, wanted, client=self.client, input=asked)

    def owed(self) -> Decimal:
        """Return the debt in rubles, below zero what was paid ahead."""
        balance = self.client.ask(PAYMENT_FORM, account=self.number)["account"]["balance"]
        return Decimal(balance["debt"]) - Decimal(balance["advance"])

    def cards(self) -> list[dict[str, Any]]:
        """Return the cards that are bound."""
        return self.client.ask(CARDS)["viewer"]["cards"]  # type: ignore[no-any-return]

    def settled(self, payment: dict[str, Any]) -> str:
        """Return what became of a payment, once it is decided."""

        def look() -> str | None:
            status = str(self.client.ask(PAYMENT, payment=payment["id"])["payment"]["status"])
            return None if status == "PENDING" else status

        return until(look, f"payment {payment['id']} to be decided", pause=PAUSE)


def pay(walk: Walk, client: Client, number: str) -> str:
    """Pay by a new card and watch it arrive; return the payment's key."""
    payer = Payer(walk, client, number)
    owed = payer.owed()
    asked = payer.wish()
    payment = payer.start("Payment", asked)
    expect(payer.start("Payment", asked) == payment, "the same payment by the same key")
    payer.start("IdempotencyKeyReused", asked | {"amount": LESS})
    under_way = payer.start("PaymentInProgress", payer.wish())
    expect(under_way["payment"]["id"] == payment["id"], f"the equal payment to be named, not {under_way}")
    walk.tell(f"A payment of {AMOUNT} rubles is begun once by its key; an equal one beside it is refused.")
    watches = [
        Watch(name, events, client, PAYMENT_STATUS, payment=payment["id"])
        for name, events in (("WebSocket", over_websocket), ("SSE", over_sse))
    ]
    for watch in watches:
        _told(watch, "PENDING")
    back = enter_card(payment["confirmationUrl"])
    expect(f"payment={payment['id']}" in back, f"the way back to name the payment, not {back}")
    walk.tell("Its card is entered on the gateway's page and confirmed by 3-D Secure, which leads back here.")
    for watch in watches:
        _told(watch, "CONFIRMED")
        watch.ended()
    walk.tell(f"PENDING, then CONFIRMED is pushed over {' and '.join(watch.name for watch in watches)}; then they end.")
    expect(
        payer.owed() == owed - Decimal(AMOUNT), f"the balance to fall by {AMOUNT} from {owed}, not to {payer.owed()}"
    )
    walk.tell(f"The balance has fallen from {owed} to {payer.owed()} rubles.")
    return str(payment["id"])


def _told(watch: Watch, status: str) -> None:
    told = watch.next()
    expect(told["status"] == status, f"{status} over {watch.name}, not {told}")
    expect((told["confirmationUrl"] is None) == (status != "PENDING"), f"a page while it is PENDING alone, not {told}")


def be_refused_money(walk: Walk, client: Client, number: str) -> None:
    """Be declined by the bank, give a payment up, and be refused what cannot be paid; nothing of it is counted."""
    payer = Payer(walk, client, number)
    owed = payer.owed()
    declined = payer.start("Payment", payer.wish(LESS))
    enter_card(declined["confirmationUrl"], DECLINED)
    expect(payer.settled(declined) == "FAILED", "a declined card to end the payment")
    given_up = payer.start("Payment", payer.wish(LESS))
    for _ in range(2):
        ended = walk.ask(CANCEL_PAYMENT, "Payment", client=client, id=given_up["id"])
        expect(ended["status"] == "CANCELED", f"the payment to be canceled, not {ended}")
    limits = payer.start("AmountOutOfRange", payer.wish("0.01"))
    payer.start("InvalidInput", payer.wish(returnUrl="https://example.com/pay"))
    expect(payer.owed() == owed, f"the balance to stay {owed}")
    walk.tell(
        f"A declined card and a canceled payment, less than {limits['minimum']} and a foreign page change nothing."
    )


def bind(walk: Walk, client: Client, number: str) -> dict[str, Any]:
    """Bind a card by a small hold, pay by it, and return it."""
    payer = Payer(walk, client, number)
    asked = {"accountNumber": number, "purpose": "ELECTRICITY", "returnUrl": payer.back}
    begun = walk.ask(BIND_CARD, "CardBinding", client=client, input=asked | {"idempotencyKey": uuid.uuid4().hex})
    owed = payer.owed()
    back = enter_card(begun["confirmationUrl"])
    expect(f"binding={begun['id']}" in back, f"the way back to name the binding, not {back}")
    done = until(lambda: _bound(client, begun["id"]), f"binding {begun['id']} to be done", pause=PAUSE)
    card = done["card"]
    expect(done["status"] == "ACTIVE" and card["mask"].endswith("4242"), f"a bound card, not {done}")
    expect(payer.cards() == [card] and payer.owed() == owed, f"one card and the same balance, not {payer.cards()}")
    walk.tell(f"Card {card['mask']} is bound by a small hold, which costs nothing.")
    payment = payer.start("Payment", payer.wish(LESS, cardId=card["id"]))
    expect(payment["confirmationUrl"] is None, f"to be led to no page, not {payment}")
    expect(payer.settled(payment) == "CONFIRMED", "the bound card to pay")
    expect(payer.owed() == owed - Decimal(LESS), f"the balance to fall by {LESS}")
    walk.tell(f"It pays {LESS} rubles without its number and without a code.")
    return card  # type: ignore[no-any-return]


def _bound(client: Client, binding: str) -> dict[str, Any] | None:
    told: dict[str, Any] = client.ask(BINDING, binding=binding)["cardBinding"]
    return None if told["status"] == "PENDING" else told


def be_refused_card(walk: Walk, client: Client, number: str, *, card: dict[str, Any], elsewhere: str) -> None:
    """Be refused by a bound card where it must not pay."""
    payer = Payer(walk, client, number)
    refusals = (
        ("WRONG_PURPOSE", payer.wish(LESS, cardId=card["id"], purpose="PENALTY")),
        ("FIRST_PAYMENT_TO_SUPPLIER", replace(payer, number=elsewhere).wish(LESS, cardId=card["id"])),
        ("NOT_FOUND", payer.wish(LESS, cardId=str(uuid.uuid4()))),
    )
    for reason, asked in refusals:
        refused = payer.start("CardRefused", asked)
        expect(refused["reason"] == reason, f"{reason}, not {refused}")
        walk.tell(f"{reason}: {refused['message']}")


def bind_and_unbind(walk: Walk, client: Client, number: str) -> None:
    """Bind a second card while paying, and remove it."""
    payer = Payer(walk, client, number)
    before = payer.cards()
    payment = payer.start("Payment", payer.wish(bindCard=True))
    enter_card(payment["confirmationUrl"], ANOTHER)
    expect(payer.settled(payment) == "CONFIRMED", "the payment that binds to be paid")
    found = until(
        lambda: [card for card in payer.cards() if card not in before], "a card bound by the payment", pause=PAUSE
    )
    kept = walk.ask(UNBIND_CARD, "User", client=client, id=found[0]["id"])["cards"]
    expect([card["id"] for card in kept] == [card["id"] for card in before], f"the other cards to stay, not {kept}")
    walk.tell("Another card is bound while paying, and removed again.")


def no_card_is_left(walk: Walk, client: Client) -> None:
    """See that a request for a new password has removed every card, before it is even used."""
    until(lambda: not client.ask(CARDS)["viewer"]["cards"], "no card to be left", pause=PAUSE)
    walk.tell("The mere request has removed every bound card.")

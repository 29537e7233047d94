"""Eight people who pay without end while the cabinet is disturbed; they ask by the same key until it answers."""

import itertools
import random
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from tour_client import Client, Surprise
from tour_gateway import enter_card

PASSWORD = "demo-kabinet-2026"
LOGINS = ("household", "household", "relative", "business", "family", "family", "family", "family")
PATIENCE = 120.0
"""Seconds that somebody goes on asking."""
PAUSE = 0.2
REPEATED, TWINS = 0.1, 0.1
"""How many keys are used again, and how many are sent twice at once."""
PAID, EARLY, TWICE, LOST, DECLINED = (
    "4242424242424242",
    "5555555555554444",
    "4000000000002230",
    "4000000000004046",
    "4000000000000002",
)
"""Test cards: paid, told before the browser is back, told twice, never told, declined."""
ACCOUNTS = "{ viewer { accounts { number } cards { id purpose } } }"
START = """mutation ($input: StartPaymentInput!) {
  startPayment(input: $input) {
    __typename
    ... on Payment { id status amount confirmationUrl }
    ... on UserError { message }
  }
}"""
PAYMENT = "query ($payment: ID!) { payment(id: $payment) { status confirmationUrl } }"
TROUBLE = (Surprise, HTTPException, OSError)
"""How a request ends that was not answered."""
TRY_AGAIN = {"GatewayUnavailable"}
AMOUNTS = itertools.count(101)
"""Kopecks: no two payments are of the same amount, so that each is known by it."""


@dataclass
class Attempt:
    """A payment that somebody wants, by one key; ``ids`` are those of the payments that its answers named."""

    account: str
    amount: int
    card: str | None
    binds: bool
    back: str
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    ids: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    refusal: str | None = None

    @property
    def input(self) -> dict[str, Any]:
        """What is asked."""
        return {
            "accountNumber": self.account,
            "purpose": "ELECTRICITY",
            "amount": f"{self.amount // 100}.{self.amount % 100:02}",
            "cardId": self.card,
            "bindCard": self.binds,
            "returnUrl": self.back,
            "idempotencyKey": self.key,
        }


@dataclass
class Person:
    """Somebody with a session and an account; ``card`` is the bound one."""

    client: Client
    account: str
    card: str | None = None

    def wish(self, *, charges: bool = False, binds: bool = False) -> Attempt:
        """Want to pay an amount that nobody else pays."""
        card = self.card if charges else None
        return Attempt(self.account, next(AMOUNTS), card, binds, f"{self.client.address}/graphql")

    def start(self, attempt: Attempt) -> dict[str, Any] | None:
        """Ask until there is an answer, always by the same key; null where it is a refusal."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.client.answer(START, input=attempt.input)
            except TROUBLE:
                time.sleep(PAUSE)
                continue
            if attempt.binds and _is_too_often(answer):
                attempt.refusal = "RATE_LIMITED: as many cards as anybody may bind in an hour"
                return None
            if "errors" in answer:  # as many payments pending as anybody may have, too: some of them settle
                time.sleep(PAUSE)
                continue
            told = answer["data"]["startPayment"]
            if told["__typename"] == "Payment":
                attempt.ids.add(told["id"])
                attempt.statuses.add(told["status"])
                return told  # type: ignore[no-any-return]
            if told["__typename"] not in TRY_AGAIN:
                attempt.refusal = f"{told['__typename']}: {told['message']}"
                return None
            time.sleep(PAUSE)
        attempt.refusal = "no answer"
        return None

    def pay(self, payment: dict[str, Any], card: str) -> None:
        """Enter a card on the gateway's page, again where the page could not be shown, until it was taken."""
        end = time.monotonic() + PATIENCE
        address = payment["confirmationUrl"]
        while address and time.monotonic() < end:
            try:
                enter_card(address, card)
            except TROUBLE:
                time.sleep(PAUSE)
                address = self._goes_on(payment, address)
            else:
                return

    def _goes_on(self, payment: dict[str, Any], address: str) -> str | None:
        try:
            told = self.client.ask(PAYMENT, payment=payment["id"])["payment"]
        except TROUBLE:
            return address
        return told["confirmationUrl"]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Habits:
    """How people pay: how many by the bound card, how many bind one, and which cards they enter."""

    charges: float = 0.3
    binds: float = 0.05
    cards: Sequence[str] = (PAID, PAID, PAID, EARLY, TWICE, LOST, DECLINED)


@dataclass
class Stream:
    """People who pay until they are told to stop."""

    people: Sequence[Person]
    habits: Habits
    attempts: list[Attempt] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    """When new payments were acknowledged, by the monotonic clock."""
    _stopped: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let everybody pay."""
        self._threads = [threading.Thread(target=self._live, args=(person,), daemon=True) for person in self.people]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish what they began."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def recovered(self, since: float) -> float | None:
        """Return the seconds from a moment until the next payment was acknowledged; null while there is none."""
        return next((moment - since for moment in sorted(self.answered) if moment > since), None)

    def _live(self, person: Person) -> None:
        while not self._stopped.is_set():
            self._one(person)

    def _one(self, person: Person) -> None:
        charges = person.card is not None and random.random() < self.habits.charges
        attempt = person.wish(charges=charges, binds=not charges and random.random() < self.habits.binds)
        self.attempts.append(attempt)
        payment = self._started(person, attempt)
        if payment is None:
            return
        self.answered.append(time.monotonic())
        if not charges:
            person.pay(payment, random.choice(self.habits.cards))
        if random.random() < REPEATED:
            person.start(attempt)

    def _started(self, person: Person, attempt: Attempt) -> dict[str, Any] | None:
        if random.random() >= TWINS:
            return person.start(attempt)
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(person.start, [attempt] * 2))
        return answers[0]


def _is_too_often(answer: dict[str, Any]) -> bool:
    return any(error.get("extensions", {}).get("code") == "RATE_LIMITED" for error in answer.get("errors", ()))


def sign_in(address: str) -> list[Person]:
    """Sign everybody in, each at an account; sessions of one person share that person's accounts in turn."""
    people: list[Person] = []
    for login in LOGINS:
        client = Client(address).signed_in(login, PASSWORD)
        accounts = client.ask(ACCOUNTS)["viewer"]["accounts"]
        before = sum(
            one.client.token is not None and other == login for one, other in zip(people, LOGINS, strict=False)
        )
        people.append(Person(client, accounts[before % len(accounts)]["number"]))
    return people


def bind_cards(people: Sequence[Person]) -> None:
    """
    Let everybody pay once by a card that is bound, which they may be charged by from then on.

    :raises Surprise: no card is bound
    """
    for person in people:
        attempt = person.wish(binds=True)
        payment = person.start(attempt)
        if payment is None:
            raise Surprise(f"a payment that binds a card, not {attempt.refusal}")
        person.pay(payment, PAID)
    for person in people:
        end = time.monotonic() + PATIENCE
        while not (cards := person.client.ask(ACCOUNTS)["viewer"]["cards"]):
            if time.monotonic() > end:
                raise Surprise("a card to be bound")
            time.sleep(PAUSE)
        person.card = cards[0]["id"]

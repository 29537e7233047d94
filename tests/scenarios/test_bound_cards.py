"""Cards over HTTP: bound by a hold or while paying, used, refused, removed (C3-C9)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from domain.captchas import FIXED_ANSWER
from models.accounts import Account
from models.cards import BoundCard
from models.payments import Payment
from tests.mailbox import letters, token_of
from tests.models.counting import rows_of
from tests.scenarios.test_recovery import RECOVER
from tests.scenarios.till import CHARGE_DECLINED, DECLINED, MIR, NO_3DS, PAID, TOKEN_REFUSED, Till, named_in
from tests.world import World

CAPTCHA = "mutation { createCaptcha { id } }"
EMAIL = "anna@example.com"


@dataclass
class Owner:
    """Somebody with accounts of two suppliers, who has paid the first one before."""

    till: Till
    world: World
    token: str
    account: Account
    other: Account

    @property
    def number(self) -> str:
        return self.account.number

    @property
    def elsewhere(self) -> str:
        return self.other.number

    async def start(self, number: str | None = None, **others: Any) -> Any:
        return await self.till.start(number or self.number, token=self.token, **others)

    async def pay(self, card: str = PAID, **others: Any) -> Any:
        return await self.till.pay(self.number, card, token=self.token, **others)

    async def cards(self) -> Any:
        return await self.till.cards(token=self.token)

    async def owed(self) -> int:
        return await self.till.owed(self.number, token=self.token)

    async def bind(self, card: str = PAID, **others: Any) -> Any:
        """Bind a card by a hold; return the binding."""
        begun = await self.till.bind(self.number, token=self.token, **others)
        await self.till.enter_card(begun["confirmationUrl"], card)
        await self.till.settled(begun)
        await self.till.reconcile()
        return await self.till.binding(begun, token=self.token)

    async def bound(self, card: str = PAID) -> Any:
        """Bind a card by a hold; return the card."""
        done = await self.bind(card)
        assert done["status"] == "ACTIVE", done
        return done["card"]


UNLINK = "mutation ($number: String!) { unlinkAccount(accountNumber: $number) { __typename } }"
CHARGE = (
    "mutation ($input: StartPaymentInput!) { startPayment(input: $input) { __typename ... on Payment { id status } } }"
)


@pytest.fixture
def now() -> datetime:
    """Return the present: requests over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


@pytest.fixture
async def anna(world: World, till: Till) -> Owner:
    person = await world.person(login="anna", email=EMAIL)
    account = await world.account(people=(person,))
    elsewhere = await world.account(people=(person,), branch=await world.branch())
    await world.charge(account, date(2026, 9, 1), 100_000, due_on=date(2026, 10, 15))
    made = Owner(till, world, await world.session(person), account, elsewhere)
    await made.pay(amount="1.00")
    return made


async def test_c3_c4_a_card_is_bound_by_a_small_hold_that_is_let_go(anna: Owner) -> None:
    begun = await anna.till.bind(anna.number, token=anna.token)
    assert (begun["__typename"], begun["status"], begun["card"]) == ("CardBinding", "PENDING", None)

    back = await anna.till.enter_card(begun["confirmationUrl"], MIR)
    assert named_in(back) == {"from": ["form"], "binding": [begun["id"]]}
    await anna.till.settled(begun)
    await anna.till.reconcile()

    done = await anna.till.binding(begun, token=anna.token)
    assert (done["status"], done["confirmationUrl"]) == ("ACTIVE", None)
    card = done["card"]
    assert (card["mask"], card["brand"], card["expires"], card["purpose"]) == (
        "•••• 0004", "MIR", "2030-12", "ELECTRICITY",
    )  # fmt: skip
    assert await anna.cards() == [card]
    (hold,) = anna.till.operations(begun["id"])
    assert (hold.state, hold.failure, hold.amount) == ("CANCELED", "RELEASED", 100)
    assert await anna.owed() == 99_900


async def test_c5_a_card_is_bound_while_paying_and_pays_again(anna: Owner) -> None:
    paid = await anna.pay(bindCard=True)
    (card,) = await anna.cards()
    assert paid["card"] == {"id": card["id"], "mask": "•••• 4242"}

    again = await anna.start(cardId=card["id"], amount="200.00")
    await anna.till.settled(again)

    assert again["confirmationUrl"] is None
    told = await anna.till.payment(again, token=anna.token)
    assert (told["status"], told["card"]["id"]) == ("CONFIRMED", card["id"])
    assert await anna.owed() == 100_000 - 100 - 10_000 - 20_000


@pytest.mark.parametrize("card", [NO_3DS, DECLINED, TOKEN_REFUSED])
async def test_c3_a_card_without_3d_secure_or_refused_by_its_bank_is_not_bound(anna: Owner, card: str) -> None:
    told = await anna.bind(card)

    assert (told["status"], told["card"], told["confirmationUrl"]) == ("REFUSED", None, None)
    assert await anna.cards() == []
    assert await rows_of(anna.world.database, BoundCard) == 0


async def test_c3_a_payment_counts_where_its_card_is_not_bound(anna: Owner) -> None:
    paid = await anna.pay(TOKEN_REFUSED, bindCard=True)

    assert (paid["status"], paid["card"]) == ("CONFIRMED", None)
    assert await anna.cards() == []


async def test_n9_a_bound_card_that_its_bank_refuses_fails_the_payment(anna: Owner) -> None:
    card = await anna.bound(CHARGE_DECLINED)
    owed = await anna.owed()

    told = await anna.start(cardId=card["id"])

    assert (told["__typename"], told["status"], told["failure"]) == ("Payment", "FAILED", "INSUFFICIENT_FUNDS")
    assert await anna.owed() == owed


async def refused(anna: Owner, card_id: str, number: str | None = None, **others: Any) -> Any:
    """Return what a payment by card is answered, after a look that nothing was written."""
    before = await rows_of(anna.world.database, Payment)
    told = await anna.start(number, cardId=card_id, **others)
    assert await rows_of(anna.world.database, Payment) == before
    return told["__typename"], told.get("reason")


@pytest.mark.parametrize("purpose", ["PENALTY", "METERING_SERVICE", "REPAIR_SERVICE"])
async def test_c6_a_bound_card_serves_one_purpose(anna: Owner, purpose: str) -> None:
    card = await anna.bound()

    assert await refused(anna, card["id"], purpose=purpose) == ("CardRefused", "WRONG_PURPOSE")


async def test_c7_a_bound_card_does_not_pay_a_supplier_for_the_first_time(anna: Owner) -> None:
    card = await anna.bound()
    first = ("CardRefused", "FIRST_PAYMENT_TO_SUPPLIER")

    assert await refused(anna, card["id"], anna.elsewhere) == first
    pending = await anna.start(anna.elsewhere, amount="50.00")
    assert await refused(anna, card["id"], anna.elsewhere) == first
    await anna.till.enter_card(pending["confirmationUrl"])
    await anna.till.settled(pending)
    paid = await anna.start(anna.elsewhere, cardId=card["id"])
    assert paid["__typename"] == "Payment"


async def test_c7_what_somebody_else_paid_a_supplier_does_not_count(anna: Owner) -> None:
    card = await anna.bound()
    relative = await anna.world.person()
    await anna.world.link(anna.other, relative)

    paid = await anna.till.pay(anna.elsewhere, token=await anna.world.session(relative))

    assert paid["status"] == "CONFIRMED"
    answer = await refused(anna, card["id"], anna.elsewhere)
    assert answer == ("CardRefused", "FIRST_PAYMENT_TO_SUPPLIER")


async def test_c5_an_expired_card_does_not_pay(anna: Owner, owner: psycopg.Connection) -> None:
    card = await anna.bound()
    owner.execute("UPDATE bound_card SET expires = '2020-01-01'")

    assert await refused(anna, card["id"]) == ("CardRefused", "EXPIRED")


async def test_c4_cards_of_others_and_of_nobody_do_not_pay(anna: Owner) -> None:
    relative = await anna.world.person()
    await anna.world.link(anna.account, relative)
    stranger = replace(anna, token=await anna.world.session(relative))
    card = await anna.bound()

    for card_id in (card["id"], "00000000-0000-0000-0000-000000000000", "none", ""):
        assert await refused(stranger, card_id) == ("CardRefused", "NOT_FOUND")
    assert (await stranger.till.unbind(card, token=stranger.token))["__typename"] == "CardRefused"
    assert await anna.cards() == [card]


async def test_c9_a_removed_card_pays_no_more(anna: Owner, owner: psycopg.Connection) -> None:
    card = await anna.bound()

    told = await anna.till.unbind(card, token=anna.token)

    assert told["__typename"] == "User"
    assert told["cards"] == []
    assert await refused(anna, card["id"]) == ("CardRefused", "NOT_FOUND")
    assert owner.execute("SELECT token FROM bound_card").fetchall() == [(None,)]


async def recover(anna: Owner) -> None:
    """Ask for a new password, as somebody who knows login and mail address does."""
    picture = await anna.till.ask(CAPTCHA, token=anna.token)
    solved = {"id": picture["id"], "answer": FIXED_ANSWER}
    await anna.till.ask(RECOVER, token=anna.token, login="anna", email=EMAIL, captcha=solved)
    await anna.till.work()


async def test_c8_the_mere_request_for_a_new_password_removes_every_card(
    anna: Owner, owner: psycopg.Connection
) -> None:
    await anna.bound()
    await anna.pay(MIR, bindCard=True)
    assert len(await anna.cards()) == 2

    await recover(anna)

    assert await anna.cards() == [], "the link was not even opened"
    assert owner.execute("SELECT count(*) FROM bound_card WHERE token IS NOT NULL").fetchone() == (0,)
    assert await token_of(anna.till.app, "reset")
    told = [letter for letter in await letters(anna.till.app) if "карт" in letter]
    assert told, "the owner is told"


async def test_c8_cards_go_even_where_no_letter_may_be_sent_any_more(anna: Owner) -> None:
    for _ in range(4):
        await recover(anna)
    await anna.bound()

    await recover(anna)

    assert await anna.cards() == []


async def test_c8_a_request_that_means_somebody_else_leaves_the_cards(anna: Owner) -> None:
    card = await anna.bound()
    picture = await anna.till.ask(CAPTCHA, token=anna.token)
    solved = {"id": picture["id"], "answer": FIXED_ANSWER}

    await anna.till.ask(RECOVER, token=anna.token, login="anna", email="boris@example.com", captcha=solved)
    await anna.till.work()

    assert await anna.cards() == [card]


async def test_c9_a_card_that_is_bound_twice_is_one_card_and_removed_at_once(anna: Owner) -> None:
    first, second = await anna.bind(), await anna.bind()

    (card,) = await anna.cards()
    assert {first["card"]["id"], second["card"]["id"]} == {card["id"]}
    assert (await anna.start(cardId=card["id"]))["__typename"] == "Payment"
    await anna.till.unbind(card, token=anna.token)
    assert await anna.cards() == []


async def test_c4_a_charge_is_told_again_though_its_account_was_unlinked_since(anna: Owner) -> None:
    card = await anna.bound()
    asked = {"cardId": card["id"], "amount": "77.00", "idempotencyKey": "k"}
    charged = await anna.start(**asked)
    await anna.till.settled(charged)
    await anna.till.ask(UNLINK, token=anna.token, number=anna.number)
    given = {"accountNumber": anna.number, "purpose": "ELECTRICITY", "returnUrl": anna.till.back} | asked

    again = await anna.till.ask(CHARGE, token=anna.token, input=given)

    assert again == {"__typename": "Payment", "id": charged["id"], "status": "CONFIRMED"}
    assert [one.state.name for one in anna.till.operations(charged["id"])] == ["SUCCEED"]
    other = await anna.till.ask(CHARGE, token=anna.token, input=given | {"idempotencyKey": "another"})
    assert other == {"__typename": "AccountNotMatched"}

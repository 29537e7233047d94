"""A household pays by card: at the gateway's stand-in over HTTP, from the form to the balance (N9, N10, N18, N19)."""

import asyncio
from typing import Any

import pytest

from gateways.moneta.sandbox.faults import Fault, How
from gateways.moneta.sandbox.operations import State
from tests.scenarios.following import PAYMENT, next_data, signed_in
from tests.scenarios.household import Household, home, now
from tests.scenarios.till import (
    CHANGED,
    DECLINED,
    FIRST,
    FORGED,
    LOST,
    MIR,
    NO_3DS,
    NO_FUNDS,
    PAID,
    TOKEN_REFUSED,
    TWICE,
    named_in,
)

__all__ = ["home", "now"]
PAYMENTS = """
query ($number: String!) {
  account(number: $number) { payments { totalCount edges { node { id status amount source purpose } } } }
}
"""
JOURNAL = "{ viewer { operations(first: 100) { edges { node { kind summary account { number } } } } } }"


async def test_o29_n10_n18_n19_a_household_pays_at_the_gateway_and_owes_less(home: Household) -> None:
    begun = await home.start()
    assert (begun["status"], begun["amount"], begun["failure"], begun["paidAt"]) == ("PENDING", "100.00", None, None)
    assert begun["confirmationUrl"].startswith("http")

    back = await home.till.enter_card(begun["confirmationUrl"])
    assert back.startswith(f"{home.till.address}/pay?")
    assert named_in(back) == {"from": ["form"], "payment": [begun["id"]]}
    await home.till.settled(begun)

    paid = await home.now(begun)
    assert (paid["status"], paid["confirmationUrl"], paid["card"]) == ("CONFIRMED", None, None)
    assert paid["paidAt"] is not None
    assert await home.owed() == 90_000
    listed = await home.till.ask(PAYMENTS, token=home.token, number=home.number)
    assert listed["payments"]["edges"] == [
        {"node": {"id": begun["id"], "status": "CONFIRMED", "amount": "100.00", "source": "CABINET",
                  "purpose": "ELECTRICITY"}}
    ]  # fmt: skip


async def test_o28_the_journal_tells_what_was_paid(home: Household) -> None:
    await home.pay()

    operations = (await home.till.ask(JOURNAL, token=home.token))["operations"]["edges"]

    told = [edge["node"] for edge in operations]
    assert [(one["kind"], one["account"]) for one in told] == [("PAYMENT", {"number": home.number})] * 2
    assert all("100,00 ₽" in one["summary"] and home.number in one["summary"] for one in told)


@pytest.mark.parametrize("card", [MIR, FIRST, TWICE])
async def test_n9_money_is_counted_once_however_it_is_told(home: Household, card: str) -> None:
    paid = await home.pay(card)

    assert paid["status"] == "CONFIRMED"
    assert await home.owed() == 90_000
    assert await home.written() == (1, 2)


@pytest.mark.parametrize(
    ("card", "failure"), [(DECLINED, "DECLINED"), (NO_FUNDS, "INSUFFICIENT_FUNDS"), (NO_3DS, "NO_3DS")]
)
async def test_c3_n9_a_card_that_its_bank_refuses_ends_the_payment(home: Household, card: str, failure: str) -> None:
    begun = await home.start()
    await home.till.enter_card(begun["confirmationUrl"], card)
    await home.till.settled(begun)

    await home.till.reconcile()

    told = await home.now(begun)
    assert (told["status"], told["failure"], told["paidAt"]) == ("FAILED", failure, None)
    assert await home.owed() == 100_000
    assert await home.written() == (1, 1)


async def test_n9_money_whose_notice_was_lost_is_found(home: Household) -> None:
    begun = await home.start()
    await home.till.enter_card(begun["confirmationUrl"], LOST)
    assert (await home.now(begun))["status"] == "PENDING"

    await home.till.reconcile()

    assert (await home.now(begun))["status"] == "CONFIRMED"
    assert await home.owed() == 90_000


@pytest.mark.parametrize("card", [FORGED, CHANGED])
async def test_n9_a_notice_that_is_not_believed_changes_nothing(home: Household, card: str) -> None:
    begun = await home.start()
    await home.till.enter_card(begun["confirmationUrl"], card)
    await home.till.sandbox.bank.until(lambda: all(one.attempts for one in home.till.operations(begun["id"])))

    assert (await home.now(begun))["status"] == "PENDING"
    assert await home.owed() == 100_000


async def test_n9_another_sum_that_the_gateway_is_through_with_is_told_by_a_reason_of_its_own(home: Household) -> None:
    home.till.sandbox.faults.put("notice", Fault(How.LATE, seconds=600))
    begun = await home.start()
    await home.till.enter_card(begun["confirmationUrl"], CHANGED)
    (half,) = home.till.operations(begun["id"])
    await home.till.sandbox.bank.step(half.id, lambda one: one.taken(""))  # the till took it, not the cabinet
    home.till.sandbox.faults.clear()

    await home.till.reconcile()

    told = await home.now(begun)
    assert (told["status"], told["failure"], told["confirmationUrl"]) == ("FAILED", "AMOUNT_DIFFERS", None)
    assert await home.owed() == 100_000
    assert await home.written() == (1, 1)
    (failed, _) = (await home.till.ask(JOURNAL, token=home.token))["operations"]["edges"]
    assert "банк взял не ту сумму" in failed["node"]["summary"]
    assert (await home.pay())["status"] == "CONFIRMED"
    assert await home.owed() == 90_000


async def test_n9_the_way_back_alone_proves_nothing(home: Household) -> None:
    begun = await home.start()

    await home.till.browser.get(f"{home.till.back}&payment={begun['id']}")

    assert (await home.now(begun))["status"] == "PENDING"
    assert await home.owed() == 100_000


async def test_n18_a_payment_is_given_up(home: Household) -> None:
    begun = await home.start()

    told = [await home.till.cancel(begun, token=home.token) for _ in range(2)]

    assert told[0] == told[1]
    assert (told[0]["__typename"], told[0]["status"], told[0]["confirmationUrl"]) == ("Payment", "CANCELED", None)
    page = await home.till.browser.get(begun["confirmationUrl"])
    assert page.status_code == 400, "the gateway asks before it takes a card"
    assert await home.written() == (1, 1)


async def test_n9_a_payment_given_up_is_seen_so(home: Household) -> None:
    begun = await home.start()
    async with signed_in(home.till.address.removeprefix("http://"), home.token) as watcher:
        await watcher.subscribe("1", PAYMENT, id=begun["id"])
        assert (await next_data(watcher))["status"] == "PENDING"

        await home.till.cancel(begun, token=home.token)

        assert (await next_data(watcher))["status"] == "CANCELED"
        assert await watcher.receive() == {"id": "1", "type": "complete"}


async def test_n18_a_paid_payment_is_not_given_up(home: Household) -> None:
    paid = await home.pay()

    told = await home.till.cancel(paid, token=home.token)

    assert (told["__typename"], told["status"]) == ("PaymentFinal", "CONFIRMED")
    assert "уже прошёл" in told["message"]
    assert await home.owed() == 90_000


async def test_n9_money_that_comes_for_a_payment_given_up_is_not_dropped(home: Household) -> None:
    begun = await home.start()
    page = await home.till.begin_card(begun["confirmationUrl"])
    await home.till.cancel(begun, token=home.token)

    await home.till.enter_code(page)
    await home.till.settled(begun)

    assert (await home.now(begun))["status"] == "CONFIRMED"
    assert await home.owed() == 90_000


async def test_n18_an_equal_payment_under_way_is_told(home: Household) -> None:
    begun = await home.start()

    told = await home.start()

    assert told["__typename"] == "PaymentInProgress"
    assert told["payment"] == {name: begun[name] for name in told["payment"]}
    assert (await home.start(amount="100.01"))["__typename"] == "Payment"
    assert (await home.start(purpose="PENALTY"))["__typename"] == "Payment"
    await home.till.cancel(begun, token=home.token)
    assert (await home.start())["__typename"] == "Payment"


async def test_n18_a_key_gives_its_payment_again(home: Household) -> None:
    begun = await home.start(idempotencyKey="k")
    again = await home.start(idempotencyKey="k")
    assert begun == again

    reused = await home.start(idempotencyKey="k", amount="100.01")
    assert reused["__typename"] == "IdempotencyKeyReused"
    await home.till.enter_card(begun["confirmationUrl"])
    await home.till.settled(begun)
    paid = await home.start(idempotencyKey="k")
    assert (paid["id"], paid["status"]) == (begun["id"], "CONFIRMED")
    assert await home.written() == (1, 2)


async def test_n18_two_at_once_with_a_key_make_one_payment(home: Household) -> None:
    told = await asyncio.gather(*[home.start(idempotencyKey="k") for _ in range(8)])

    assert len({one["id"] for one in told}) == 1
    assert await home.written() == (1, 1)


async def test_n18_keys_of_two_people_are_two_keys(home: Household) -> None:
    other = await home.world.person()
    account = await home.world.account(people=(other,))
    token = await home.world.session(other)

    mine = await home.start(idempotencyKey="k")
    theirs = await home.till.start(account.number, token=token, idempotencyKey="k")

    assert mine["id"] != theirs["id"]


async def test_n18_purposes_that_are_no_part_of_the_bill_leave_the_balance(home: Household) -> None:
    paid = await home.pay(purpose="METERING_SERVICE")

    assert (paid["status"], paid["purpose"]) == ("CONFIRMED", "METERING_SERVICE")
    assert await home.owed() == 100_000
    assert await home.written() == (1, 1)


async def test_n9_a_relative_sees_the_payment_but_neither_page_nor_card(home: Household) -> None:
    relative = await home.world.person()
    await home.world.link(home.account, relative)
    token = await home.world.session(relative)
    begun = await home.start(bindCard=True)

    pending = await home.till.payment(begun, token=token)
    await home.till.enter_card(begun["confirmationUrl"])
    await home.till.settled(begun)
    paid = await home.till.payment(begun, token=token)

    assert (pending["status"], pending["confirmationUrl"]) == ("PENDING", None)
    assert (paid["status"], paid["card"]) == ("CONFIRMED", None)
    assert (await home.now(begun))["card"]["mask"] == "•••• 4242"


async def test_f14_refusal_is_seen_by_who_comes_back_without_waiting_for_the_next_comparison(home: Household) -> None:
    begun = await home.start()
    await home.till.enter_card(begun["confirmationUrl"], DECLINED)
    await home.till.sandbox.bank.until(lambda: home.till.operations(begun["id"])[0].state is State.CANCELED)

    seen = await home.now(begun)
    await home.till.work()

    assert seen["status"] == "PENDING"
    assert (await home.now(begun))["status"] == "FAILED"


@pytest.mark.parametrize(("card", "told"), [(PAID, [None, {"mask": "•••• 4242"}]), (TOKEN_REFUSED, [None])])
async def test_n9_a_payment_is_followed_until_it_is_known_whether_its_card_was_bound(
    home: Household, card: str, told: list[Any]
) -> None:
    begun = await home.start(bindCard=True)
    query = "subscription ($id: ID!) { paymentStatus(paymentId: $id) { status card { mask } } }"
    async with signed_in(home.till.address.removeprefix("http://"), home.token) as watcher:
        await watcher.subscribe("1", query, id=begun["id"])
        assert (await next_data(watcher))["status"] == "PENDING"

        await home.till.enter_card(begun["confirmationUrl"], card)
        assert await next_data(watcher) == {"status": "CONFIRMED", "card": told[0]}
        await home.till.settled(begun)

        for later in told[1:]:
            assert await next_data(watcher) == {"status": "CONFIRMED", "card": later}
        assert await watcher.receive() == {"id": "1", "type": "complete"}

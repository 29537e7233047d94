"""Payments by card through the schema: who sees what of them, who may begin and give them up (N18, N19)."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from domain.payment_orders import MOST_PENDING
from domain.payments import PaymentFailure, PaymentStatus
from domain.users import Language, Role
from models.accounts import Account
from models.cards import BoundCard, CardBinding
from models.payments import Payment
from models.users import User
from schema.texts.payments import FINAL
from tests.models.counting import rows_of, statements_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.resolvers.payment_documents import BIND, CANCEL, ONE, START, begun, binding_wish, bound, wish
from tests.world import World

PAYMENTS = """
query ($number: String!) {
  account(number: $number) { payments { edges { node { id confirmationUrl card { mask } account { number } } } } }
}
"""


async def seen(world: World, person: User | None, payment: Payment) -> dict[str, Any] | None:
    told: dict[str, Any] | None = (await answer_to(world, ONE, person=person, id=str(payment.id)))["payment"]
    return told


async def test_n9_a_payment_is_shown_to_its_customers_and_its_branch_alone(world: World) -> None:
    person, relative, branch, elsewhere = (
        await world.person(), await world.person(), await world.branch(), await world.branch(),
    )  # fmt: skip
    account = await world.account(branch=branch, people=(person, relative))
    payment = await begun(world, account, person)
    insiders = [
        person, relative, await world.person(Role.OPERATOR, branches=(branch,)), await world.person(Role.ADMIN),
    ]  # fmt: skip
    strangers = [
        await world.person(), await world.person(Role.BUSINESS), await world.person(Role.ANALYST),
        await world.person(Role.OPERATOR, branches=(elsewhere,)), await world.person(Role.OPERATOR), None,
    ]  # fmt: skip

    for insider in insiders:
        told = await seen(world, insider, payment)
        assert told is not None
        assert (told["status"], told["account"]) == ("PENDING", {"number": account.number})
    for stranger in strangers:
        for id_ in (str(payment.id), str(uuid.uuid4()), "none", ""):
            assert await answer_to(world, ONE, person=stranger, id=id_) == {"payment": None}


async def test_c11_the_page_and_the_card_of_a_payment_are_its_payers_alone(till: World) -> None:
    person, relative, branch = await till.person(), await till.person(), await till.branch()
    account = await till.account(branch=branch, people=(person, relative))
    others = [relative, await till.person(Role.OPERATOR, branches=(branch,)), await till.person(Role.ADMIN)]
    pending = await begun(till, account, person)
    paid = await begun(
        till, account, person, status=PaymentStatus.CONFIRMED, paid_at=till.now, card_id=(await bound(till, person)).id
    )

    told = await seen(till, person, pending)
    assert told is not None
    assert told["confirmationUrl"].startswith("http")
    assert str(pending.id) in told["confirmationUrl"]
    told = await seen(till, person, paid)
    assert told is not None
    assert (told["confirmationUrl"], told["card"]["mask"]) == (None, "•••• 4242")
    for other in others:
        for payment in (pending, paid):
            told = await seen(till, other, payment)
            assert told is not None
            assert (told["confirmationUrl"], told["card"]) == (None, None)


@pytest.mark.parametrize("status", [status for status in PaymentStatus if status is not PaymentStatus.PENDING])
async def test_n18_a_payment_that_is_decided_leads_to_no_page(till: World, status: PaymentStatus) -> None:
    person = await till.person()
    payment = await begun(till, await till.account(people=(person,)), person, status=status)

    told = await seen(till, person, payment)

    assert told is not None
    assert (told["status"], told["confirmationUrl"]) == (status.value, None)


@pytest.mark.parametrize("failure", PaymentFailure)
async def test_n9_a_payment_that_failed_says_why(world: World, failure: PaymentFailure) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    told = await seen(world, person, await begun(world, account, person, status=PaymentStatus.FAILED, failure=failure))

    assert told is not None
    assert told["failure"] == failure.value


@pytest.mark.parametrize("failure", PaymentFailure)
async def test_c11_what_a_bank_said_of_a_card_is_told_to_the_payer_alone(world: World, failure: PaymentFailure) -> None:
    person, relative, branch = await world.person(), await world.person(), await world.branch()
    account = await world.account(branch=branch, people=(person, relative))
    payment = await begun(world, account, person, status=PaymentStatus.FAILED, failure=failure)

    for other in (relative, await world.person(Role.OPERATOR, branches=(branch,)), await world.person(Role.ADMIN)):
        told = await seen(world, other, payment)
        assert told is not None
        hidden = failure in {PaymentFailure.INSUFFICIENT_FUNDS, PaymentFailure.NO_3DS}
        assert told["failure"] == ("DECLINED" if hidden else failure.value)


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (Role.OPERATOR, "FORBIDDEN"),
        (Role.ANALYST, "FORBIDDEN"),
        (Role.ADMIN, "FORBIDDEN"),
    ],
)
async def test_n18_customers_pay_and_give_payments_up(till: World, role: Role | None, code: str) -> None:
    owner, branch = await till.person(), await till.branch()
    account = await till.account(branch=branch, people=(owner,))
    payment = await begun(till, account, owner)
    person = role and await till.person(role, branches=(branch,) if role is Role.OPERATOR else ())

    assert await code_of(till, START, person=person, input=wish(account)) == code
    assert await code_of(till, CANCEL, person=person, id=str(payment.id)) == code
    assert await rows_of(till.database, Payment) == 1


async def test_n18_payments_of_others_are_given_up_by_nobody(till: World) -> None:
    owner, relative, stranger = await till.person(), await till.person(), await till.person()
    account = await till.account(people=(owner, relative))
    payment = await begun(till, account, owner)

    for person in (relative, stranger):
        for id_ in (str(payment.id), str(uuid.uuid4()), "none"):
            assert await code_of(till, CANCEL, person=person, id=id_) == "NOT_FOUND"
    told = await seen(till, owner, payment)
    assert told is not None
    assert told["status"] == "PENDING"


async def test_n18_accounts_of_others_are_paid_by_nobody(till: World) -> None:
    owner, stranger = await till.person(), await till.person()
    account, unknown = await till.account(people=(owner,)), Account(number="230099999999")

    told = [
        (await answer_to(till, START, person=stranger, input=wish(one)))["startPayment"] for one in (account, unknown)
    ]

    assert told[0] == told[1]
    assert told[0]["__typename"] == "AccountNotMatched"
    assert await rows_of(till.database, Payment) == 0


async def test_n18_payments_of_an_account_that_was_unlinked_are_neither_shown_nor_gone_on_with(till: World) -> None:
    person = await till.person()
    account = await till.account(people=(person,))
    asked = wish(account)
    begun_before = (await answer_to(till, START, person=person, input=asked))["startPayment"]
    unlink = "mutation ($number: String!) { unlinkAccount(accountNumber: $number) { __typename } }"
    await answer_to(till, unlink, person=person, number=account.number)

    again = (await answer_to(till, START, person=person, input=asked))["startPayment"]

    assert again["__typename"] == "AccountNotMatched"
    assert await answer_to(till, ONE, person=person, id=begun_before["id"]) == {"payment": None}
    async with till.database.reading() as session:
        (payment,) = (await session.execute(sa.select(Payment))).scalars()
    assert payment.status is PaymentStatus.PENDING


@pytest.mark.parametrize("key", ["", "k" * 256, "k\n"])
async def test_n18_a_key_that_is_none_is_a_fault_of_the_request(till: World, key: str) -> None:
    person = await till.person()
    account = await till.account(people=(person,))

    assert await code_of(till, START, person=person, input=wish(account, idempotencyKey=key)) == "BAD_USER_INPUT"
    assert await code_of(till, BIND, person=person, input=binding_wish(account, idempotencyKey=key)) == "BAD_USER_INPUT"
    assert await rows_of(till.database, Payment) == 0
    assert await rows_of(till.database, CardBinding) == 0


@pytest.mark.parametrize(
    ("language", "charged", "on_page"),
    [
        (Language.RU, "Деньги за такой же платёж уже списываются с карты", "Завершите его или отмените"),
        (Language.EN, "Your card is being charged", "Finish it, or cancel it"),
    ],
)
async def test_n18_whoever_has_a_card_charged_is_told_to_wait_and_not_to_finish(
    till: World, language: Language, charged: str, on_page: str
) -> None:
    person = await till.person()
    account = await till.account(people=(person,))
    card = await bound(till, person)
    await begun(till, account, person, card_id=card.id)
    await begun(till, account, person, card_id=card.id, binds_card=True, amount=20_000)
    before = await rows_of(till.database, Payment)

    for amount, message in (("100.00", charged), ("200.00", on_page)):
        answer = await ask(till, START, person=person, language=language, input=wish(account, amount=amount))
        assert answer.data is not None
        told = answer.data["startPayment"]
        assert told["__typename"] == "PaymentInProgress"
        assert message in told["message"]

    assert await rows_of(till.database, Payment) == before


async def test_n18_whoever_has_too_many_payments_open_begins_no_other(till: World) -> None:
    person = await till.person()
    account = await till.account(people=(person,))
    for place in range(MOST_PENDING):
        await begun(till, account, person, amount=20_000 + place)

    assert await code_of(till, START, person=person, input=wish(account)) == "RATE_LIMITED"
    assert await rows_of(till.database, Payment) == MOST_PENDING


async def test_n18_where_no_gateway_is_set_paying_says_so(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    told = (await answer_to(world, START, person=person, input=wish(account)))["startPayment"]

    assert (told["__typename"], told["retryAt"]) == ("GatewayUnavailable", None)
    assert "деньги не списаны" in told["message"]
    assert await rows_of(world.database, Payment) == 0


async def test_c5_payments_and_their_cards_take_as_many_statements_for_many_as_for_one(till: World) -> None:
    counts = []
    for payments in (1, 12):
        person = await till.person()
        account = await till.account(people=(person,))
        for _ in range(payments):
            card: BoundCard = await bound(till, person)
            await begun(till, account, person, status=PaymentStatus.CONFIRMED, card_id=card.id)
        with statements_of(till.database) as sent:
            told = await answer_to(till, PAYMENTS, person=person, number=account.number)
        edges = told["account"]["payments"]["edges"]
        assert [edge["node"]["card"]["mask"] for edge in edges] == ["•••• 4242"] * payments
        counts.append(len(sent))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", [status for status in PaymentStatus if status is not PaymentStatus.CANCELED])
def test_n18_what_cannot_be_given_up_says_why(status: PaymentStatus, language: Language) -> None:
    assert FINAL[status].say(language)

"""Payments as the people of an account get them through the schema."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from models.accounts import Account
from models.payments import Payment
from models.users import User
from tests.resolvers.asking import answer_to, code_of
from tests.world import World

PAYMENTS = """
query ($number: String!, $status: PaymentStatus, $first: Int! = 12, $after: String) {
  account(number: $number) {
    payments(status: $status, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { id account { number } purpose source amount status createdAt paidAt failure } }
    }
  }
}
"""


async def household(world: World) -> tuple[User, Account]:
    person = await world.person()
    return person, await world.account(people=(person,))


async def payments(world: World, person: User, account: Account, **variables: Any) -> dict[str, Any]:
    answer = await answer_to(world, PAYMENTS, person=person, number=account.number, **variables)
    page: dict[str, Any] = answer["account"]["payments"]
    return page


async def test_o20_o30_payments_made_elsewhere_are_shown_too(world: World) -> None:
    person, account = await household(world)
    paid = await world.payment(account, world.now, 150_000)
    failed = Payment(
        account_id=account.id, purpose=PaymentPurpose.PENALTY, source=PaymentSource.CABINET, amount=733,
        status=PaymentStatus.FAILED, created_at=world.now + timedelta(hours=1), failure=PaymentFailure.DECLINED,
    )  # fmt: skip
    await world.add(failed)

    page = await payments(world, person, account)

    assert page["totalCount"] == 2
    nodes = [edge["node"] for edge in page["edges"]]
    assert [datetime.fromisoformat(node.pop("createdAt")) for node in nodes] == [failed.created_at, paid.created_at]
    assert nodes[0].pop("paidAt") is None
    assert datetime.fromisoformat(nodes[1].pop("paidAt")) == paid.paid_at
    assert nodes == [
        {"id": str(failed.id), "account": {"number": account.number}, "purpose": "PENALTY", "source": "CABINET",
         "amount": "7.33", "status": "FAILED", "failure": "DECLINED"},
        {"id": str(paid.id), "account": {"number": account.number}, "purpose": "ELECTRICITY", "source": "IMPORT",
         "amount": "1500.00", "status": "CONFIRMED", "failure": None},
    ]  # fmt: skip


async def test_o20_last_payment_is_the_first_confirmed_one(world: World) -> None:
    person, account = await household(world)
    for age, status in enumerate((PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.CONFIRMED)):
        await world.payment(account, world.now - timedelta(days=age), 1_000 + age, status=status)

    page = await payments(world, person, account, status="CONFIRMED", first=1)

    assert [edge["node"]["amount"] for edge in page["edges"]] == ["10.01"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (2, True)


async def test_o30_payments_of_one_moment_are_each_shown_once(world: World) -> None:
    person, account = await household(world)
    made = [await world.payment(account, world.now, amount) for amount in range(100, 107)]

    seen: list[str] = []
    after, more = None, True
    while more:
        page = await payments(world, person, account, first=2, after=after)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert seen == sorted((str(payment.id) for payment in made), reverse=True)


@pytest.mark.parametrize("variables", [{"first": 0}, {"first": 101}, {"after": "x"}, {"after": "WyIyMDI2LTEwIl0"}])
async def test_o30_pages_of_payments_that_do_not_exist_are_faults_of_the_request(
    world: World, variables: dict[str, Any]
) -> None:
    person, account = await household(world)

    assert await code_of(world, PAYMENTS, person=person, number=account.number, **variables) == "BAD_USER_INPUT"

"""Linking accounts through the schema: who may, and what is said."""

from typing import Any

import pytest

from domain.users import Language, Role
from models.accounts import UserAccount
from models.users import User
from tests.models.counting import rows_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.world import World

LINK = """
mutation ($input: LinkAccountInput!) {
  linkAccount(input: $input) {
    __typename
    ... on Account { id number holder address { line } balance { debt } }
    ... on LockedOut { retryAt }
    ... on InvalidInput { fields { path code message } }
    ... on UserError { message }
  }
}
"""
UNLINK = """
mutation ($number: String!) {
  unlinkAccount(accountNumber: $number) {
    __typename
    ... on User { id accounts { number } }
    ... on UserError { message }
  }
}
"""
ADDRESS = {"locality": "краснодар", "street": "северная ул", "house": "12 a", "flat": "кв. 7"}


def claim(number: str, code: str, **address: str) -> dict[str, Any]:
    return {"accountNumber": number, "branchCode": code, "address": ADDRESS | address}


async def link(world: World, person: User, given: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = (await answer_to(world, LINK, person=person, input=given))["linkAccount"]
    return told


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.BUSINESS])
async def test_n6_an_account_is_linked_and_unlinked(world: World, role: Role) -> None:
    person, branch = await world.person(role), await world.branch()
    account = await world.account(branch=branch, number="230000000001")

    linked = await link(world, person, claim("2300 0000 0001", branch.code))
    left = (await answer_to(world, UNLINK, person=person, number="2300-0000-0001"))["unlinkAccount"]
    again = (await answer_to(world, UNLINK, person=person, number="230000000001"))["unlinkAccount"]

    assert (linked["__typename"], linked["id"]) == ("Account", str(account.id))
    assert linked["balance"] == {"debt": "0.00"}
    assert left == {"__typename": "User", "id": str(person.id), "accounts": []}
    assert again["__typename"] == "AccountNotMatched"


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (Role.OPERATOR, "FORBIDDEN"),
        (Role.ANALYST, "FORBIDDEN"),
        (Role.ADMIN, "FORBIDDEN"),
    ],
)
async def test_n6_accounts_are_linked_by_customers(world: World, role: Role | None, code: str) -> None:
    person, branch = role and await world.person(role), await world.branch()
    account = await world.account(branch=branch)

    assert await code_of(world, LINK, person=person, input=claim(account.number, branch.code)) == code
    assert await code_of(world, UNLINK, person=person, number=account.number) == code
    assert await rows_of(world.database, UserAccount) == 0


async def test_n6_a_wrong_claim_reads_the_same_whatever_is_wrong(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)

    told = [
        await link(world, person, claim(account.number, branch.code, flat="8")),
        await link(world, person, claim(account.number, "another")),
        await link(world, person, claim("230099999999", branch.code)),
    ]

    assert told[0] == told[1] == told[2]
    assert told[0]["__typename"] == "AccountNotMatched"


async def test_n6_who_guesses_is_told_until_when_to_wait(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    wrong = claim("230099999999", branch.code)
    for _ in range(5):
        await link(world, person, wrong)

    locked = await link(world, person, wrong)
    english = await ask(world, LINK, person=person, language=Language.EN, input=wrong)

    assert (locked["__typename"], locked["retryAt"]) == ("LockedOut", "2026-11-24T09:00:01+00:00")
    assert "12:00:01" in locked["message"]
    assert english.data is not None
    assert "12:00:01 (Moscow)" in english.data["linkAccount"]["message"]


async def test_o9_what_is_missing_is_told_field_by_field(world: World) -> None:
    told = await link(world, await world.person(), claim("", "", house=" "))

    assert told["__typename"] == "InvalidInput"
    assert [(field["path"], field["code"]) for field in told["fields"]] == [
        (["accountNumber"], "REQUIRED"),
        (["branchCode"], "REQUIRED"),
        (["address", "house"], "REQUIRED"),
    ]

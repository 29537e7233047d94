"""Accounts are matched by number, branch and address, and linked."""

from datetime import date
from typing import Any

import pytest

from domain.accounts import AccountNotMatched, Address
from models.accounts import Account
from services.links import match_account
from tests.models.counting import statements_of
from tests.world import World

TODAY = date(2026, 11, 24)
TYPED = Address("Краснодар", "Северная ул", "12 а", None, "кв. 7")


async def matched(world: World, account: Account, code: str, **typed: Any) -> Account:
    """Match an account of World's usual address."""
    async with world.database.reading() as session:
        return await match_account(
            session,
            **{"number": account.number, "branch_code": code, "address": TYPED, "today": TODAY} | typed,
        )


async def test_o9_number_branch_and_address_name_an_account(world: World) -> None:
    branch = await world.branch()
    account = await world.account(branch=branch)

    spaced = f" {account.number[:4]} {account.number[4:]}"

    assert (await matched(world, account, branch.code)).id == account.id
    assert (await matched(world, account, f" {branch.code} ", number=spaced)).id == account.id


WRONG: list[dict[str, Any]] = [
    {"number": "230099999999"}, {"number": ""}, {"number": "\0"}, {"branch_code": ""}, {"branch_code": "none"},
    {"address": Address("Краснодар", "Северная ул", "12 а", None, "8")},
    {"address": Address("Краснодар", "Северная ул", "12", None, "7")},
    {"address": Address("", "", "")}, {"today": date(2030, 1, 1)},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
async def test_o9_each_part_must_match_and_no_refusal_takes_other_steps(world: World, wrong: dict[str, Any]) -> None:
    branch = await world.branch()
    account = await world.account(branch=branch, closed_on=date(2030, 1, 1))
    with statements_of(world.database) as right:
        await matched(world, account, branch.code)

    with statements_of(world.database) as refused, pytest.raises(AccountNotMatched):
        await matched(world, account, **{"code": branch.code} | wrong)

    assert refused == right


async def test_o9_another_branch_does_not_match(world: World) -> None:
    branch, other = await world.branch(), await world.branch()
    account = await world.account(branch=branch)

    with pytest.raises(AccountNotMatched):
        await matched(world, account, other.code)

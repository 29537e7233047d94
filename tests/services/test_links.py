"""Accounts are matched by number, branch and address, and linked."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.accounts import AccountNotMatched, Address
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.links import AccountClaim, TooManyTries
from domain.users import MOST_ACCOUNTS
from models.accounts import Account, UserAccount
from models.journal import Operation
from models.users import AttemptCount, User
from services.links import link_account, match_account, unlink_account
from tests.models.counting import rows_of, statements_of
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
    {"address": Address("", "", "")}, {"today": date(2030, 1, 2)},
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


async def link(world: World, person: User, number: str, code: str, **claim: Any) -> Account:
    """Link an account of World's usual address."""
    named = AccountClaim(**{"number": number, "branch_code": code, "address": TYPED} | claim)
    return await link_account(
        database=world.database, user_id=person.id, claim=named, client_address="192.0.2.1", now=world.now
    )


async def journal(world: World) -> Sequence[Operation]:
    async with world.database.reading() as session:
        return (await session.execute(sa.select(Operation).order_by(Operation.id))).scalars().all()  # type: ignore[arg-type]


async def written(world: World) -> list[int]:
    return [await rows_of(world.database, table) for table in (UserAccount, Operation)]


async def failures(world: World) -> dict[str, float]:
    async with world.database.reading() as session:
        return {row.subject: row.failures for row in (await session.execute(sa.select(AttemptCount))).scalars()}


async def test_n6_an_account_is_linked_once_and_written_down(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)

    linked = [await link(world, person, account.number, branch.code) for _ in range(2)]

    assert [one.id for one in linked] == [account.id, account.id]
    assert await written(world) == [1, 1]
    (told,) = await journal(world)
    assert (told.user_id, told.account_id, told.action) == (person.id, account.id, Action.ACCOUNT_LINKED)
    assert (told.at, told.parts) == (world.now, {"number": account.number})


async def test_n6_several_people_share_an_account(world: World) -> None:
    branch = await world.branch()
    account = await world.account(branch=branch)
    people = [await world.person() for _ in range(3)]

    await asyncio.gather(*(link(world, person, account.number, branch.code) for person in people))
    await unlink_account(database=world.database, user_id=people[0].id, number=account.number, now=world.now)

    async with world.database.reading() as session:
        left = set((await session.execute(sa.select(UserAccount.user_id))).scalars())
    assert left == {person.id for person in people[1:]}


async def test_n6_a_wrong_claim_links_nothing_and_is_counted(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)

    with pytest.raises(AccountNotMatched):
        await link(world, person, account.number, "another")

    assert await written(world) == [0, 0]
    assert await failures(world) == {"link": 1, "link address": 1}


async def test_n6_known_and_unknown_numbers_are_refused_in_the_same_steps(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)

    steps = []
    for number in (account.number, "230099999999", "\0"):
        with statements_of(world.database) as sent, pytest.raises(AccountNotMatched):
            await link(world, person, number, branch.code, address=Address("г. Сочи", "ул. Мира", "1"))
        steps.append(sent)

    assert steps[0] == steps[1] == steps[2]


async def test_n6_a_guesser_waits_even_for_the_right_answer(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)
    for _ in range(5):
        with pytest.raises(AccountNotMatched):
            await link(world, person, "230099999999", branch.code)

    with pytest.raises(TooManyTries) as refused:
        await link(world, person, account.number, branch.code)

    assert refused.value.retry_at > world.now
    assert await written(world) == [0, 0]
    assert await failures(world) == {"link": 5, "link address": 5}
    world.now = refused.value.retry_at
    assert (await link(world, person, account.number, branch.code)).id == account.id


async def test_n6_guesses_at_once_are_counted_one_by_one(world: World) -> None:
    person, branch = await world.person(), await world.branch()

    async def guess(number: int) -> str:
        try:
            await link(world, person, f"23009999{number:04d}", branch.code)
        except (AccountNotMatched, TooManyTries) as refusal:
            return type(refusal).__name__
        return "linked"

    told = await asyncio.gather(*(guess(number) for number in range(100)))

    assert (told.count("AccountNotMatched"), told.count("TooManyTries")) == (5, 95)


async def test_n6_an_address_that_guesses_for_many_people_waits(world: World) -> None:
    branch = await world.branch()
    account = await world.account(branch=branch)
    people = [await world.person() for _ in range(11)]
    for person in people[:10]:
        for _ in range(5):
            with pytest.raises(AccountNotMatched):
                await link(world, person, "230099999999", branch.code)

    with pytest.raises(TooManyTries):
        await link(world, people[10], account.number, branch.code)

    assert await written(world) == [0, 0]
    world.now += timedelta(minutes=10)
    await link(world, people[10], account.number, branch.code)


FAULTS: list[tuple[dict[str, Any], tuple[str, ...], FieldErrorCode]] = [
    ({"number": " "}, ("accountNumber",), FieldErrorCode.REQUIRED),
    ({"branch_code": ""}, ("branchCode",), FieldErrorCode.REQUIRED),
    ({"address": Address("", "ул. Мира", "1")}, ("address", "locality"), FieldErrorCode.REQUIRED),
    ({"address": Address("г. Сочи", " ", "1")}, ("address", "street"), FieldErrorCode.REQUIRED),
    ({"address": Address("г. Сочи", "ул. Мира", "")}, ("address", "house"), FieldErrorCode.REQUIRED),
    ({"address": Address("г. Сочи", "ул. Мира", "1", "", "7" * 201)}, ("address", "flat"), FieldErrorCode.TOO_LONG),
    ({"number": "2" * 201}, ("accountNumber",), FieldErrorCode.TOO_LONG),
]


@pytest.mark.parametrize(("claim", "path", "code"), FAULTS)
async def test_o9_a_claim_that_cannot_hold_tells_where(
    world: World, claim: dict[str, Any], path: tuple[str, ...], code: FieldErrorCode
) -> None:
    person, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch)

    with pytest.raises(InvalidInput) as refused:
        await link(world, person, **{"number": account.number, "code": branch.code} | claim)

    assert refused.value.faults == (FieldFault(path, code),)
    assert await written(world) == [0, 0]
    assert await failures(world) == {}


async def test_n6_of_two_accounts_at_once_the_hundred_and_first_is_refused(world: World) -> None:
    person, branch = await world.person(), await world.branch()
    for _ in range(MOST_ACCOUNTS - 1):
        await world.account(branch=branch, people=(person,))
    accounts = [await world.account(branch=branch) for _ in range(2)]

    told = await asyncio.gather(
        *(link(world, person, account.number, branch.code) for account in accounts), return_exceptions=True
    )

    (refused,) = [answer for answer in told if isinstance(answer, InvalidInput)]
    assert refused.faults == (FieldFault(("accountNumber",), FieldErrorCode.NOT_ALLOWED),)
    assert await written(world) == [MOST_ACCOUNTS, 1]
    (linked,) = [answer for answer in told if isinstance(answer, Account)]
    assert (await link(world, person, linked.number, branch.code)).id == linked.id


async def test_n6_unlinking_is_written_down(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    await unlink_account(
        database=world.database, user_id=person.id, number=f" {account.number[:5]}-{account.number[5:]}", now=world.now
    )

    assert await written(world) == [0, 1]
    (told,) = await journal(world)
    assert (told.action, told.account_id, told.parts) == (
        Action.ACCOUNT_UNLINKED,
        account.id,
        {"number": account.number},
    )


@pytest.mark.parametrize("number", [None, "230099999999", "", "\0"])
async def test_n6_what_is_not_linked_cannot_be_unlinked(world: World, number: str | None) -> None:
    person, other = await world.person(), await world.person()
    theirs = await world.account(people=(other,))

    with pytest.raises(AccountNotMatched):
        await unlink_account(
            database=world.database,
            user_id=person.id,
            number=theirs.number if number is None else number,
            now=world.now,
        )

    assert await written(world) == [1, 0]

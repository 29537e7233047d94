"""Accounts as those who may see them get them through the schema."""

from datetime import date

import pytest

from domain.users import Role
from models.users import User
from tests.resolvers.asking import answer_to
from tests.world import World

ACCOUNT = """
query ($number: String!) {
  account(number: $number) {
    id number kind holder address { locality street house building flat line }
    branch { code name phones email hours { weekday opens closes } } supplier { code name }
  }
}
"""
NUMBER = "query ($number: String!) { account(number: $number) { number } }"
TARIFF = "query ($number: String!) { account(number: $number) { tariff { code validFrom rates { zone } } } }"


async def sees(world: World, person: User | None, number: str) -> bool:
    answer = await answer_to(world, NUMBER, person=person, number=number)
    return answer["account"] is not None


async def test_o15_o35_account_tells_holder_address_branch_and_supplier(world: World) -> None:
    person = await world.person()
    branch = await world.branch(name="Краснодарский филиал")
    account = await world.account(people=(person,), branch=branch, holder="Тестова Тестина", building="2")

    answer = (await answer_to(world, ACCOUNT, person=person, number=account.number))["account"]

    assert answer["id"] == str(account.id)
    assert (answer["number"], answer["kind"], answer["holder"]) == (account.number, "RESIDENTIAL", "Тестова Тестина")
    assert answer["address"] == {
        "locality": "г. Краснодар", "street": "ул. Северная", "house": "12А", "building": "2", "flat": "7",
        "line": "г. Краснодар, ул. Северная, д. 12А, корп. 2, кв. 7",
    }  # fmt: skip
    assert answer["supplier"]["name"] == "ТестЭнергоСбыт"


async def test_n7_account_shows_how_to_reach_its_branch(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,), branch=await world.branch(name="Сочинский филиал"))

    branch = (await answer_to(world, ACCOUNT, person=person, number=account.number))["account"]["branch"]

    assert (branch["name"], branch["phones"], branch["email"]) == (
        "Сочинский филиал", ["+70002168301"], "branch@example.com",
    )  # fmt: skip
    assert branch["hours"] == [{"weekday": "MONDAY", "opens": "08:00", "closes": "17:00"}]


@pytest.mark.parametrize("written", ["2300 0000-0042", " 230000000042 ", "2300\u00a00000\u20130042"])
async def test_o15_number_is_taken_as_people_write_it(world: World, written: str) -> None:
    person = await world.person()
    await world.account(people=(person,), number="230000000042")

    assert await sees(world, person, written)


@pytest.mark.parametrize("written", ["", "-", "2300%", "\0", "230000000042\0", "23000000004"])
async def test_o15_what_is_no_number_finds_nothing(world: World, written: str) -> None:
    person = await world.person()
    await world.account(people=(person,), number="230000000042")

    assert not await sees(world, person, written)


async def test_o35_several_people_may_share_an_account(world: World) -> None:
    first, second, stranger = await world.person(), await world.person(Role.BUSINESS), await world.person()
    account = await world.account(people=(first, second))

    assert await sees(world, first, account.number)
    assert await sees(world, second, account.number)
    assert not await sees(world, stranger, account.number)
    assert not await sees(world, None, account.number)


async def test_o35_staff_see_as_far_as_they_serve(world: World) -> None:
    branch, other = await world.branch(), await world.branch()
    account = await world.account(branch=branch)
    operator = await world.person(Role.OPERATOR, branches=(branch, other))
    elsewhere = await world.person(Role.OPERATOR, branches=(other,))
    analyst, admin = await world.person(Role.ANALYST), await world.person(Role.ADMIN)

    assert await sees(world, operator, account.number)
    assert not await sees(world, elsewhere, account.number)
    assert not await sees(world, analyst, account.number)
    assert await sees(world, admin, account.number)


async def test_o35_whoever_became_staff_sees_no_linked_account(world: World) -> None:
    analyst = await world.person(Role.ANALYST)
    await world.account(people=(analyst,))

    answer = await answer_to(world, "{ viewer { accounts { number } } }", person=analyst)

    assert answer == {"viewer": {"accounts": []}}


async def test_o17_tariff_is_that_in_force_today(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    ended, begun = date(2026, 10, 31), date(2026, 11, 1)
    await world.tariff(valid_from=date(2025, 7, 1), valid_to=ended)
    await world.tariff(valid_from=begun, valid_to=world.now.date())
    await world.tariff(valid_from=date(2026, 11, 25))
    await world.tariff(code="OTHER")

    tariff = (await answer_to(world, TARIFF, person=person, number=account.number))["account"]["tariff"]

    assert (tariff["code"], tariff["validFrom"], len(tariff["rates"])) == ("URBAN_GAS_1", "2026-11-01", 3)


@pytest.mark.parametrize("code", [None, "ENDED", "UNKNOWN"])
async def test_o17_tariff_is_null_where_none_is_in_force(world: World, code: str | None) -> None:
    person = await world.person()
    account = await world.account(people=(person,), tariff_code=code)
    await world.tariff(code="ENDED", valid_to=date(2026, 11, 23))

    answer = await answer_to(world, TARIFF, person=person, number=account.number)

    assert answer == {"account": {"tariff": None}}

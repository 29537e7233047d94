"""Charges and consumption as the people of an account get them through the schema."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.charges import ChargeBasis, ChargeLineKind
from domain.metering import TariffZone
from domain.periods import month_after
from models.accounts import Account
from models.charges import Charge, ChargeLine
from models.users import User
from tests.resolvers.asking import answer_to, code_of
from tests.world import World

CHARGES = """
query ($number: String!, $first: Int! = 12, $after: String) {
  account(number: $number) {
    charges(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { id month amount basis lines { kind text zone band kwh price amount } } }
    }
  }
}
"""
CONSUMPTION = """
query ($number: String!, $from: YearMonth, $to: YearMonth) {
  account(number: $number) { consumption(from: $from, to: $to) { month kwh byZone { zone kwh } amount basis } }
}
"""
OCTOBER = date(2026, 10, 1)


async def household(world: World) -> tuple[User, Account]:
    person = await world.person()
    return person, await world.account(people=(person,))


async def charge_with_lines(world: World, account: Account, month: date, *lines: dict[str, Any]) -> Charge:
    total = sum(line["amount"] for line in lines)
    charge = Charge(account_id=account.id, month=month, amount=total, basis=ChargeBasis.AVERAGE)
    await world.add(charge)
    await world.add(*(
        ChargeLine(charge_id=charge.id, position=place, text=f"Строка {place}", **line)
        for place, line in enumerate(lines, start=1)
    ))  # fmt: skip
    return charge


def energy(zone: TariffZone | None, kwh: int, amount: int, band: int = 1) -> dict[str, Any]:
    return {
        "kind": ChargeLineKind.ENERGY,
        "zone": zone,
        "band": band,
        "kwh": kwh,
        "price": Decimal("5.15"),
        "amount": amount,
    }


async def test_t3_charge_shows_the_lines_that_add_up_to_it(world: World) -> None:
    person, account = await household(world)
    correction = {"kind": ChargeLineKind.RECALCULATION, "amount": -1_000}
    await charge_with_lines(world, account, OCTOBER, energy(TariffZone.T1, 120, 61_800), correction)

    page = (await answer_to(world, CHARGES, person=person, number=account.number))["account"]["charges"]

    charge = page["edges"][0]["node"]
    assert (charge["month"], charge["amount"], charge["basis"]) == ("2026-10", "608.00", "AVERAGE")
    assert charge["lines"] == [
        {"kind": "ENERGY", "text": "Строка 1", "zone": "T1", "band": 1, "kwh": 120, "price": "5.15",
         "amount": "618.00"},
        {"kind": "RECALCULATION", "text": "Строка 2", "zone": None, "band": None, "kwh": None, "price": None,
         "amount": "-10.00"},
    ]  # fmt: skip


async def test_t3_charges_come_newest_first_page_by_page(world: World) -> None:
    person, account = await household(world)
    months = [month_after(OCTOBER, -age) for age in range(5)]
    for month in reversed(months):
        await world.charge(account, month, 10_000)

    seen: list[str] = []
    after, more = None, True
    while more:
        answer = await answer_to(world, CHARGES, person=person, number=account.number, first=2, after=after)
        page = answer["account"]["charges"]
        seen += [edge["node"]["month"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == 5
        assert page["edges"][-1]["cursor"] == after

    assert seen == [f"{month:%Y-%m}" for month in months]


@pytest.mark.parametrize("variables", [{"first": 0}, {"first": 101}, {"after": "x"}, {"after": "WyIyMDI2LTEzIl0"}])
async def test_t3_pages_of_charges_that_do_not_exist_are_faults_of_the_request(
    world: World, variables: dict[str, Any]
) -> None:
    person, account = await household(world)

    assert await code_of(world, CHARGES, person=person, number=account.number, **variables) == "BAD_USER_INPUT"


async def test_o24_consumption_tells_zones_amount_and_basis_by_month(world: World) -> None:
    person, account = await household(world)
    await charge_with_lines(
        world, account, OCTOBER, energy(TariffZone.T2, 40, 100), energy(TariffZone.T1, 70, 200),
        energy(TariffZone.T1, 30, 300, band=2), energy(None, 5, 50),
        {"kind": ChargeLineKind.COMMON_HOUSE, "kwh": 9, "zone": TariffZone.T1, "amount": 900},
    )  # fmt: skip
    await charge_with_lines(world, account, date(2026, 9, 1), {"kind": ChargeLineKind.OTHER, "amount": 5})

    answer = await answer_to(world, CONSUMPTION, person=person, number=account.number)

    assert answer["account"]["consumption"] == [
        {"month": "2026-09", "kwh": 0, "byZone": [], "amount": "0.05", "basis": "AVERAGE"},
        {"month": "2026-10", "kwh": 145, "amount": "15.50", "basis": "AVERAGE",
         "byZone": [{"zone": "T1", "kwh": 105}, {"zone": "T2", "kwh": 40}]},
    ]  # fmt: skip


async def test_o24_consumption_is_of_the_last_twelve_months_the_oldest_first(world: World) -> None:
    person, account = await household(world)
    for age in (0, 1, 5, 11, 12, 20):
        await world.charge(account, month_after(OCTOBER, -age), 10_000)

    answer = await answer_to(world, CONSUMPTION, person=person, number=account.number)
    longer = await answer_to(world, CONSUMPTION, person=person, number=account.number, **{"from": "2025-01"})

    months = [month["month"] for month in answer["account"]["consumption"]]
    assert months == ["2025-11", "2026-05", "2026-09", "2026-10"]
    assert [month["month"] for month in longer["account"]["consumption"]] == ["2025-02", "2025-10", *months]


@pytest.mark.parametrize(
    "period",
    [
        {"from": "2021-11", "to": "2026-11"},
        {"from": "2026-10", "to": "2026-09"},
        {"to": "0001-01"},
        {"from": "9999-12"},
    ],
)
async def test_o24_periods_that_cannot_be_shown_are_faults_of_the_request(world: World, period: dict[str, str]) -> None:
    person, account = await household(world)

    assert await code_of(world, CONSUMPTION, person=person, number=account.number, **period) == "BAD_USER_INPUT"

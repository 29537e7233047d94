"""Tariffs and estimates as anybody gets them through the schema."""

from datetime import date
from typing import Any

import pytest

from domain.tariffs import TariffCategory
from domain.users import Language
from tests.plain import plain
from tests.resolvers.asking import answer_to, ask, code_of
from tests.world import World

TARIFFS = """
query ($on: Date) {
  tariffs(on: $on) {
    code name category validFrom validTo act ground { act number date } official rates { zone band upTo price }
  }
}
"""
ESTIMATE = """
query ($input: EstimateChargeInput!) {
  estimateCharge(input: $input) { amount lines { kind text zone band kwh price amount } }
}
"""
ACT = "приказ 24/2024-э от 25.11.2024"


def month(*volumes: tuple[str, int], code: str = "URBAN_GAS_1", on: str | None = None) -> dict[str, Any]:
    return {"tariffCode": code, "on": on, "consumption": [{"zone": zone, "kwh": kwh} for zone, kwh in volumes]}


async def test_o17_tariffs_of_a_day_are_open_to_everybody(world: World) -> None:
    await world.tariff(
        code="A", act=ACT, act_number="24/2024-э", act_date=date(2024, 11, 25), valid_to=date(2025, 12, 31)
    )
    await world.tariff(code="A", name="Ожидаемый", official=False, valid_from=date(2026, 1, 1))
    await world.tariff(code="B", category=TariffCategory.RURAL, valid_from=date(2026, 6, 1), zones=2)

    today = (await answer_to(world, TARIFFS))["tariffs"]
    then = (await answer_to(world, TARIFFS, on="2025-12-31"))["tariffs"]

    assert [(tariff["code"], tariff["official"], tariff["act"]) for tariff in today] == [
        ("A", False, None),
        ("B", True, None),
    ]
    assert [(rate["zone"], rate["band"], rate["upTo"], rate["price"]) for rate in today[1]["rates"]] == [
        ("T1", 1, 1100, "7.35"), ("T1", 2, 1700, "10.00"), ("T1", 3, None, "14.64"),
        ("T2", 1, 1100, "7.35"), ("T2", 2, 1700, "10.00"), ("T2", 3, None, "14.64"),
    ]  # fmt: skip
    assert [(tariff["code"], tariff["official"], tariff["act"], tariff["validTo"]) for tariff in then] == [
        ("A", True, ACT, "2025-12-31")
    ]
    assert [tariff["ground"] for tariff in (*today, *then)] == [
        None, None, {"act": ACT, "number": "24/2024-э", "date": "2024-11-25"},
    ]  # fmt: skip
    assert (await answer_to(world, TARIFFS, on="2025-06-30"))["tariffs"] == []


async def test_o22_estimate_shows_how_the_amount_comes_about(world: World) -> None:
    await world.tariff()

    estimate = (await answer_to(world, ESTIMATE, input=month(("T1", 1_900))))["estimateCharge"]

    assert estimate["amount"] == "17013.00"
    assert [(line["band"], line["kwh"], line["price"], line["amount"]) for line in estimate["lines"]] == [
        (1, 1100, "7.35", "8085.00"), (2, 600, "10.00", "6000.00"), (3, 200, "14.64", "2928.00"),
    ]  # fmt: skip
    assert estimate["lines"][0]["kind"] == "ENERGY"
    assert plain(estimate["lines"][0]["text"]) == (
        "Электроэнергия: 1 100 кВт·ч × 7,35 ₽ = 8 085,00 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц)."
    )


async def test_o22_estimate_speaks_english_too(world: World) -> None:
    await world.tariff()

    answer = await ask(world, ESTIMATE, language=Language.EN, input=month(("T1", 1)))

    assert answer.data is not None
    assert answer.data["estimateCharge"]["lines"][0]["text"] == (
        "Electricity: 1 kWh x 7.35 rubles = 7.35 rubles (band 1: up to 1,100 kWh a month)."
    )


async def test_o22_a_zone_of_the_tariff_that_is_left_out_is_told(world: World) -> None:
    await world.tariff(zones=2)

    [line] = (await answer_to(world, ESTIMATE, input=month(("T1", 276))))["estimateCharge"]["lines"]

    assert (line["kwh"], line["amount"]) == (276, "2028.60")
    assert line["text"].startswith("Электроэнергия, день: 276 кВт·ч × 7,35 ₽ = ")
    assert line["text"].endswith(
        "В тарифе есть зоны T1 (день) и T2 (ночь): расход по T2 (ночь) не указан и в сумму не вошёл."
    )


async def test_o22_estimate_takes_the_prices_of_its_day(world: World) -> None:
    await world.tariff(valid_to=date(2025, 12, 31))

    assert (await answer_to(world, ESTIMATE, input=month(("T1", 276), on="2025-12-31")))["estimateCharge"] is not None
    assert (await answer_to(world, ESTIMATE, input=month(("T1", 276))))["estimateCharge"] is None


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31"])
async def test_o22_a_day_that_no_bill_is_made_on_gives_null(world: World, day: str) -> None:
    await world.tariff(valid_from=date(1, 1, 1))
    assert (await answer_to(world, ESTIMATE, input=month(("T1", 276), on=day)))["estimateCharge"] is None


@pytest.mark.parametrize("code", ["", "UNKNOWN", "URBAN_GAS_1 ", "\0", "urban_gas_1"])
async def test_o22_unknown_tariff_gives_null(world: World, code: str) -> None:
    await world.tariff()

    assert await answer_to(world, ESTIMATE, input=month(("T1", 1), code=code)) == {"estimateCharge": None}


@pytest.mark.parametrize("volumes", [[], [("T1", 0)]])
async def test_o22_nothing_used_costs_nothing(world: World, volumes: list[tuple[str, int]]) -> None:
    await world.tariff()

    assert await answer_to(world, ESTIMATE, input=month(*volumes)) == {
        "estimateCharge": {"amount": "0.00", "lines": []}
    }


@pytest.mark.parametrize(
    "volumes", [[("T1", -1)], [("T1", 10_000_001)], [("T1", 1), ("T1", 2)], [("T1", 1), ("T3", 1)]]
)
async def test_o22_volumes_that_cannot_be_priced_are_faults_of_the_request(
    world: World, volumes: list[tuple[str, int]]
) -> None:
    await world.tariff()

    assert await code_of(world, ESTIMATE, input=month(*volumes)) == "BAD_USER_INPUT"

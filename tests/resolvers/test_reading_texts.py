"""What is said about readings that are refused: what is wrong, and one thing to do."""

from datetime import date

import pytest

from domain.users import Language
from schema.root import schema
from tests.plain import plain
from tests.resolvers.asking import ask
from tests.resolvers.reading_documents import CHECK, check, figures
from tests.services.households import LAST, Household, household
from tests.world import World


@pytest.fixture
async def home(world: World) -> Household:
    await world.tariff(zones=2)
    return await household(world)


@pytest.mark.parametrize(
    ("shown", "language", "said"),
    [
        ((LAST - 1,), Language.RU, ["прошлого показания 4000 от 24 октября 2026", "подтвердите"]),
        ((LAST - 1,), Language.EN, ["last reading 4000 of 24 October 2026", "confirm"]),
        ((LAST + 3_000,), Language.RU, ["3 000 кВт·ч", "намного больше"]),
        ((LAST + 1,), Language.EN, ["1 kWh is far less"]),
        ((1_000_000,), Language.RU, ["6 цифр"]),
        ((), Language.RU, ["T1 (сутки)"]),
        ((LAST + 300, 1), Language.EN, ["T1 (whole day)"]),
        ((-1,), Language.RU, ["меньше нуля"]),
    ],
)
async def test_n16_each_fault_says_what_to_do(
    world: World, home: Household, shown: tuple[int, ...], language: Language, said: list[str]
) -> None:
    given = figures(home.account, home.meter, *shown)
    context = world.context(home.person, language=language)

    result = await schema.execute(CHECK, variable_values={"input": given}, context_value=context)

    assert result.data is not None
    (fault,) = result.data["checkReadings"]["faults"]
    assert [part for part in said if part not in plain(fault["message"])] == []


async def test_n16_a_summary_says_to_confirm_what_is_only_unusual(world: World, home: Household) -> None:
    unusual = await check(world, home.person, figures(home.account, home.meter, LAST + 3_000))
    below = await check(world, home.person, figures(home.account, home.meter, LAST - 1))

    assert "подтвердите" in unusual["message"]
    assert "исправьте" in below["message"]


async def test_n16_nothing_named_is_said_to_be_so(world: World, home: Household) -> None:
    answer = await check(world, home.person, {"accountNumber": home.account.number, "readings": []})

    (fault,) = answer["faults"]
    assert (fault["path"], fault["code"]) == (["readings"], "METER_NOT_FOUND")
    assert "Не указано ни одного счётчика" in fault["message"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.RU,
            (
                "Меньше прошлого показания 9000 от 24 октября 2026. Похоже, перепутаны зоны T1 (день) и T2 (ночь): "
                "сверьте их со счётчиком и поменяйте показания местами."
            ),
        ),
        (
            Language.EN,
            (
                "Less than the last reading 9000 of 24 October 2026. The zones T1 (day) and T2 (night) seem to be "
                "swapped: compare them with the meter, and give each the reading of the other."
            ),
        ),
    ],
)
async def test_n16_swapped_zones_are_to_be_swapped_back_and_nothing_else(
    world: World, home: Household, language: Language, told: str
) -> None:
    meter = await world.meter(home.account, zone_count=2)
    await world.reading(meter, date(2026, 10, 24), 9_000, 500)

    asked = {"input": figures(home.account, meter, 600, 9_200)}
    answer = await ask(world, CHECK, person=home.person, language=language, **asked)

    assert answer.data is not None
    [below] = answer.data["checkReadings"]["faults"]
    assert (below["code"], below["message"]) == ("BELOW_LAST", told)
    assert "подтвер" not in answer.data["checkReadings"]["message"]

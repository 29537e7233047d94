"""Forecasts of the running month as the people of an account get them; today is 24 November 2026."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from domain.periods import month_after
from domain.users import Language
from models.accounts import Account
from models.users import User
from tests.closing import CUSTOMER, household, load_reference
from tests.models.counting import statements_of
from tests.plain import plain
from tests.resolvers.asking import ask
from tests.world import World

FORECAST = """
query ($number: String!) {
  account(number: $number) {
    forecast { month kwh byZone { zone kwh } amount text lines { text kwh amount ground { number } } }
  }
}
"""
SEPTEMBER = date(2025, 9, 1)


async def told(world: World, person: User, account: Account, language: Language = Language.RU) -> Any:
    answer = await ask(world, FORECAST, person=person, language=language, number=account.number)
    assert answer.errors is None
    assert answer.data is not None
    return plain(answer.data["account"]["forecast"])


async def read_for_a_year(world: World) -> tuple[User, Account, Any]:
    """Add a household that used 100 kWh a month from September 2025 to October 2026."""
    person, account, meter = await household(world, date(2025, 8, 1))
    for place in range(15):
        day = month_after(date(2025, 8, 1), place).replace(day=24)
        await world.reading(meter, day, 1100 + 100 * place, source=CUSTOMER)
    return person, account, meter


async def test_a_forecast_tells_that_it_is_no_bill_and_what_it_rests_on(world: World) -> None:
    await load_reference(world)
    person, account, meter = await read_for_a_year(world)

    unread = await told(world, person, account)
    await world.reading(meter, date(2026, 11, 10), 2560, source=CUSTOMER)
    read, english = [await told(world, person, account, language) for language in Language]

    assert unread["text"] == (
        "Это прогноз, а не счёт: за ноябрь 2026 выйдет около 98 кВт·ч на 720,30 ₽. Счётчик 009217054: показаний за "
        "ноябрь 2026 пока нет, расход взят за 30 дней примерно по 3,3 кВт·ч, как год назад, с октября по декабрь 2025."
    )
    assert read == {
        "month": "2026-11", "kwh": 109, "byZone": [{"zone": "T1", "kwh": 109}], "amount": "801.15",
        "text": (
            "Это прогноз, а не счёт: за ноябрь 2026 выйдет около 109 кВт·ч на 801,15 ₽. Счётчик 009217054: "
            "по показаниям от 10 ноября 2026 — 60 кВт·ч, и ещё 15 дней примерно по 3,3 кВт·ч, как год назад, "
            "с октября по декабрь 2025."
        ),
        "lines": [{
            "text": (
                "Электроэнергия: 109 кВт·ч × 7,35 ₽ = 801,15 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц). Основание цены: "
                "Приказ департамента цен и тарифов № 24/2024-э от 25.11.2024."
            ),
            "kwh": 109, "amount": "801.15", "ground": {"number": "24/2024-э"},
        }],
    }  # fmt: skip
    assert english["text"] == (
        "This is a forecast, not a bill: November 2026 will come to about 109 kWh for 801.15 rubles. Meter 009217054: "
        "60 kWh by the reading of 10 November 2026, and 15 days more of about 3.3 kWh each, as a year ago, from "
        "October to December 2025."
    )


async def test_a_forecast_needs_a_history(world: World) -> None:
    await load_reference(world)
    person, account, _ = await household(world, date(2026, 11, 1))

    assert await told(world, person, account) is None


async def test_a_forecast_needs_a_tariff_and_nothing_else_that_is_loaded(world: World) -> None:
    person, account, _ = await read_for_a_year(world)
    assert await told(world, person, account) is None

    await world.tariff()

    assert (await told(world, person, account))["amount"] == "720.30"


async def test_who_moved_out_has_no_forecast(world: World) -> None:
    await load_reference(world)
    person, account, _ = await read_for_a_year(world)
    async with world.database.transaction() as session:
        await session.execute(sa.update(Account).values(closed_on=date(2026, 10, 31)))

    assert await told(world, person, account) is None


async def test_many_forecasts_take_as_many_statements_as_one(world: World) -> None:
    await load_reference(world)
    person, _, _ = await read_for_a_year(world)
    document = "{ viewer { accounts { forecast { amount text lines { text } } } } }"
    counts = []
    for _ in range(2):
        with statements_of(world.database) as sent:
            answer = await ask(world, document, person=person)
        assert answer.errors is None
        counts.append(len(sent))
        for place in range(3):
            other = await world.account(people=(person,), opened_on=SEPTEMBER)
            meter = await world.meter(other, installed_on=SEPTEMBER, serial=f"M{place}")
            await world.reading(meter, date(2026, 8, 24), 10)
            await world.reading(meter, date(2026, 9, 24), 90)

    assert counts[0] == counts[1]

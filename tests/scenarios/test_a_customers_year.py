"""
A customer's year: a missed quarter, a control reading that corrects it, late payments, a new tariff in the middle of a
month, and a replaced meter. What the customer reads is printed (``pytest -s``) and tried sentence by sentence.
"""

from datetime import UTC, date, datetime
from typing import Any

from domain.money import kopecks
from domain.users import Language
from models.accounts import Account
from models.users import User
from tests.closing import CONTROL, CUSTOMER, close_months, household, load_reference
from tests.resolvers.asking import ask
from tests.world import World

BILL = """
query ($number: String!) {
  account(number: $number) {
    charges(first: 24) {
      edges { node { month amount text lines { text amount } corrections { amount text lines { amount } } } }
    }
    consumption { month kwh amount }
    statement(from: "2025-11-01", to: "2026-10-31") { closing entries { on text debit credit balance } }
    balance { debt advance }
    forecast { text }
  }
}
"""
CHANGE = date(2026, 10, 12)
READ = (
    (date(2025, 11, 24), 1100), (date(2025, 12, 24), 1230), (date(2026, 1, 24), 1370), (date(2026, 2, 24), 1500),
    (date(2026, 3, 24), 1620), (date(2026, 4, 24), 1730), (date(2026, 8, 24), 2400),
)  # fmt: skip
PAID = ((date(2026, 1, 8), 73_500), (date(2026, 4, 2), 300_000))


async def year(world: World) -> tuple[User, Account]:
    """Let the year pass: months are closed as they end, with what was known then."""
    await load_reference(world, valid_to=date(2026, 10, 15))
    newer = {"act": "Приказ департамента цен и тарифов", "act_number": "31/2026-э", "act_date": date(2026, 9, 20)}
    await world.tariff(prices="8.00 11.00 15.00", valid_from=date(2026, 10, 16), **newer)
    person, account, old = await household(world, date(2025, 11, 1), meter={"removed_on": CHANGE})
    for day, value in READ:
        await world.reading(old, day, value, source=CUSTOMER)
    await world.reading(old, date(2026, 9, 10), 2210, source=CONTROL)
    await world.reading(old, CHANGE, 2300, source=CONTROL)
    new = await world.meter(account, serial="011000777", installed_on=CHANGE)
    await world.reading(new, CHANGE, 3, source=CONTROL)
    await world.reading(new, date(2026, 10, 24), 60, source=CUSTOMER)
    for day, amount in PAID:
        await world.payment(account, datetime(day.year, day.month, day.day, 9, tzinfo=UTC), amount)
    await close_months(world, "2025-11", "2026-10")
    return person, account


async def bill(world: World, person: User, account: Account, language: Language) -> dict[str, Any]:
    answer = await ask(world, BILL, person=person, number=account.number, language=language)
    assert answer.errors is None
    assert answer.data is not None
    found: dict[str, Any] = answer.data["account"]
    return found


def show(found: dict[str, Any]) -> None:
    """Print all that the customer reads."""
    for edge in reversed(found["charges"]["edges"]):
        charge = edge["node"]
        print(f"\n{charge['month']}  {charge['amount']}\n  {charge['text']}")
        print(*(f"  - {line['text']}" for line in charge["lines"]), sep="\n")
        print(*(f"  * {correction['text']}" for correction in charge["corrections"]), sep="\n")
    for entry in found["statement"]["entries"]:
        print(entry["on"], entry["debit"], entry["credit"], entry["balance"], entry["text"])
    print(found["forecast"]["text"])


async def test_a_customers_year_explains_itself(world: World) -> None:
    person, account = await year(world)
    russian, english = [await bill(world, person, account, language) for language in Language]
    show(russian)
    show(english)
    months = {edge["node"]["month"]: edge["node"] for edge in russian["charges"]["edges"]}

    assert months["2026-05"]["text"] == (
        "За май 2026 начислено 126 кВт·ч по среднему расходу. Счётчик 009217054: за май 2026 нет показаний, которые "
        "можно учесть. Взят средний расход: 630 кВт·ч : 5 месяцев с показаниями (с декабря 2025 по апрель 2026) = "
        "126 кВт·ч."
    )
    assert [correction["text"] for correction in months["2026-05"]["corrections"]] == [
        (
            "Перерасчёт за май 2026 от 31 августа 2026: было 126 кВт·ч, стало 169 кВт·ч. Причина: переданные показания "
            "от 24 августа 2026. Счётчик 009217054: было 1730 (24 апреля 2026), стало 2400 (24 августа 2026), расход "
            "670 кВт·ч. Этот расход поделён поровну на все дни месяцев с мая по август 2026 (123 дня): на май 2026 "
            "(31 день) приходится 169 кВт·ч. "
            "К оплате больше на 316,05 ₽."
        ),
        (
            "Перерасчёт за май 2026 от 30 сентября 2026: было 169 кВт·ч, стало 98 кВт·ч. Причина: контрольные "
            "показания от 10 сентября 2026. Счётчик 009217054: было 1730 (24 апреля 2026), стало 2210 (10 сентября "
            "2026), расход 480 кВт·ч. Этот расход поделён поровну на все дни месяцев с мая по сентябрь 2026 (153 дня): "
            "на май 2026 (31 день) приходится 98 кВт·ч. "
            "К оплате меньше на 521,85 ₽."
        ),
    ]
    first, second = (line["text"] for line in months["2026-10"]["lines"])
    assert first.startswith(
        "Электроэнергия с 1 по 15 октября 2026: 71 кВт·ч × 7,35 ₽ = 521,85 ₽ (1-й диапазон: до 533 "
    )
    assert second == (
        "Электроэнергия с 16 по 31 октября 2026: 76 кВт·ч × 8,00 ₽ = 608,00 ₽ (1-й диапазон: до 568 кВт·ч за эти дни). "
        "Расход за месяц поделён поровну на его дни. Счётчик 009217054: было 2210 (10 сентября 2026), стало 2300 "
        "(12 октября 2026), расход 90 кВт·ч. Счётчик 011000777: было 3 (12 октября 2026), стало 60 (24 октября 2026), "
        "расход 57 кВт·ч. Основание цены: Приказ департамента цен и тарифов № 31/2026-э от 20.09.2026."
    )
    assert english["forecast"]["text"].startswith("This is a forecast, not a bill: November 2026 will come to about ")


async def test_a_customers_year_adds_up(world: World) -> None:
    person, account = await year(world)
    found = await bill(world, person, account, Language.RU)
    shown = {month["month"]: kopecks(month["amount"]) for month in found["consumption"]}

    total = 0
    for entry in found["statement"]["entries"]:
        total += kopecks(entry["debit"]) - kopecks(entry["credit"])
        assert kopecks(entry["balance"]) == total
    assert kopecks(found["statement"]["closing"]) == total
    assert kopecks(found["balance"]["debt"]) - kopecks(found["balance"]["advance"]) == total
    for edge in found["charges"]["edges"]:
        charge = edge["node"]
        lines = [kopecks(line["amount"]) for line in charge["lines"]]
        changes = [kopecks(correction["amount"]) for correction in charge["corrections"]]
        assert kopecks(charge["amount"]) == sum(lines)
        assert shown[charge["month"]] == sum(lines) + sum(changes)
        if changes:
            stands = [kopecks(line["amount"]) for line in charge["corrections"][-1]["lines"]]
            assert shown[charge["month"]] == sum(stands)

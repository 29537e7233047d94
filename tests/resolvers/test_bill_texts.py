"""What the people of an account are told about a bill that was computed here: the sentences in full."""

from datetime import date
from typing import Any

from domain.users import Language
from models.accounts import Account
from models.users import User
from tests.closing import CUSTOMER, close_months, household, load_reference
from tests.plain import plain
from tests.resolvers.asking import ask
from tests.resolvers.reading_documents import check, figures
from tests.world import World

CHARGES = """
query ($number: String!) {
  account(number: $number) {
    charges { edges { node {
      month amount basis source dueOn text
      lines { text from to ground { act number date } kwh amount }
      corrections { postedIn postedOn kwhBefore kwhAfter amount basis text lines { text amount } }
    } } }
    consumption(from: "2026-06") { month kwh byZone { zone kwh } amount basis }
  }
}
"""


async def told(world: World, person: User, account: Account, language: Language = Language.RU) -> dict[str, Any]:
    """Return the charges by month, and the consumption."""
    answer = await ask(world, CHARGES, person=person, language=language, number=account.number)
    assert answer.errors is None
    assert answer.data is not None
    found = plain(answer.data["account"])
    charges = {edge["node"]["month"]: edge["node"] for edge in found["charges"]["edges"]}
    return {"consumption": {month["month"]: month for month in found["consumption"]}, **charges}


async def test_rule_9_a_missed_month_and_its_correction_are_told_in_full(world: World) -> None:
    await load_reference(world)
    person, account, meter = await household(world, date(2026, 6, 1))
    for month, value in ((6, 1100), (7, 1200), (8, 1300), (9, 1400), (11, 1522)):
        await world.reading(meter, date(2026, month, 24), value, source=CUSTOMER)
    await close_months(world, "2026-06", "2026-11")

    russian, english = [await told(world, person, account, language) for language in Language]

    assert russian["2026-09"]["text"] == (
        "За сентябрь 2026 начислено 100 кВт·ч по показаниям. Счётчик 009217054: было 1300 (24 августа 2026), "
        "стало 1400 (24 сентября 2026), расход 100 кВт·ч."
    )
    assert russian["2026-10"]["lines"] == [{
        "text": (
            "Электроэнергия: 100 кВт·ч × 7,35 ₽ = 735,00 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц). "
            "Счётчик 009217054: за октябрь 2026 нет показаний, которые можно учесть. Взят средний расход: "
            "300 кВт·ч за 3 месяца с показаниями (с июля по сентябрь 2026), в месяц 100 кВт·ч. "
            "Основание цены: Приказ департамента цен и тарифов № 24/2024-э от 25.11.2024."
        ),
        "from": "2026-10-01", "to": "2026-10-31", "kwh": 100, "amount": "735.00",
        "ground": {"act": "Приказ департамента цен и тарифов", "number": "24/2024-э", "date": "2024-11-25"},
    }]  # fmt: skip
    [correction] = russian["2026-10"]["corrections"]
    assert correction.pop("text") == (
        "Перерасчёт за октябрь 2026 от 30 ноября 2026: было 100 кВт·ч, стало 62 кВт·ч. "
        "Причина: переданные показания от 24 ноября 2026. Счётчик 009217054: было 1400 (24 сентября 2026), "
        "стало 1522 (24 ноября 2026), расход 122 кВт·ч. Этот расход поделён поровну на все дни месяцев с октября по "
        "ноябрь 2026 (61 день): на октябрь 2026 (31 день) приходится 62 кВт·ч. К оплате меньше на 279,30 ₽."
    )
    assert [line["amount"] for line in correction.pop("lines")] == ["455.70"]
    assert correction == {
        "postedIn": "2026-11", "postedOn": "2026-11-30", "kwhBefore": 100, "kwhAfter": 62, "amount": "-279.30",
        "basis": "READINGS",
    }  # fmt: skip
    assert english["2026-10"]["corrections"][0]["text"] == (
        "Correction of October 2026, posted on 30 November 2026: 100 kWh before, 62 kWh now. Why: the customer's "
        "reading of 24 November 2026. Meter 009217054: 1400 (24 September 2026), then 1522 (24 November 2026), so "
        "122 kWh were used. They are divided evenly among all days of the months from October to November 2026 "
        "(61 days): 62 kWh fall to October 2026 (31 days). 279.30 rubles less are to be paid."
    )
    assert english["2026-09"]["text"] == (
        "100 kWh were charged for September 2026 by readings. Meter 009217054: 1300 (24 August 2026), then 1400 "
        "(24 September 2026), so 100 kWh were used."
    )
    facts = [(month["source"], month["dueOn"], month["basis"]) for month in (russian["2026-10"], russian["2026-11"])]
    assert facts == [("COMPUTED", "2026-11-16", "AVERAGE"), ("COMPUTED", "2026-12-15", "READINGS")]


async def test_o22_what_a_reading_adds_is_told_as_the_bill_tells_it(world: World) -> None:
    await load_reference(world)
    person, account, meter = await household(world, date(2026, 6, 1))
    for month, value in ((6, 1100), (7, 1200), (8, 1300), (9, 1400)):
        await world.reading(meter, date(2026, month, 24), value, source=CUSTOMER)
    await close_months(world, "2026-06", "2026-10")

    checked = await check(world, person, figures(account, meter, 1522))
    energy, again = [plain(line["text"]) for line in checked["estimate"]["lines"]]
    await world.reading(meter, date(2026, 11, 24), 1522, source=CUSTOMER)
    await close_months(world, "2026-11", "2026-11")

    shown = await told(world, person, account)
    assert [line["text"] for line in shown["2026-11"]["lines"]] == [energy]
    [correction] = shown["2026-10"]["corrections"]
    assert again.startswith("Перерасчёт за октябрь 2026: было 100 кВт·ч, станет 62 кВт·ч. Счётчик 009217054: было ")
    assert again.partition(". ")[2] in correction["text"]
    assert again.endswith("К оплате меньше на 279,30 ₽.")


async def test_rule_20_a_recalculated_month_shows_its_new_volume_and_amount(world: World) -> None:
    await load_reference(world)
    person, account, meter = await household(world, date(2026, 6, 1))
    for month, value in ((6, 1100), (7, 1200), (8, 1300), (9, 1400), (11, 1522)):
        await world.reading(meter, date(2026, month, 24), value, source=CUSTOMER)
    await close_months(world, "2026-06", "2026-10")
    before = (await told(world, person, account))["consumption"]["2026-10"]
    await close_months(world, "2026-11", "2026-11")

    shown = await told(world, person, account)

    assert before == {
        "month": "2026-10", "kwh": 100, "byZone": [{"zone": "T1", "kwh": 100}], "amount": "735.00", "basis": "AVERAGE",
    }  # fmt: skip
    assert shown["consumption"]["2026-10"] == {
        "month": "2026-10", "kwh": 62, "byZone": [{"zone": "T1", "kwh": 62}], "amount": "455.70", "basis": "READINGS",
    }  # fmt: skip
    assert (shown["2026-10"]["amount"], shown["2026-10"]["basis"]) == ("735.00", "AVERAGE")


async def test_an_imported_charge_tells_what_is_known(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    await world.charge(account, date(2026, 10, 1), 73_500)

    charge = (await told(world, person, account))["2026-10"]

    assert charge["text"] == (
        "Расход за октябрь 2026 взят по показаниям; начисление сделала расчётная система поставщика."
    )
    assert (charge["source"], charge["corrections"], charge["lines"][0]["ground"]) == ("IMPORTED", [], None)
    assert charge["lines"][0]["text"] == "Электроэнергия"

"""A year of a household: what its statement and its charges say of it, and whether the audit agrees."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.users import Language
from models.base import Database
from tests.plain import plain
from tests.scenarios.year import Year, live
from tests.scenarios.year_told import told
from tests.services.auditing import audited
from tests.world import World

STATEMENT = [
    ("2026-01-31", "CHARGE", "1727.25"), ("2026-02-08", "PAYMENT", "-1727.25"),
    ("2026-02-28", "CHARGE", "1653.75"), ("2026-03-10", "PAYMENT", "-1653.75"),
    ("2026-03-31", "CHARGE", "1543.50"), ("2026-04-09", "PAYMENT", "-1543.50"),
    # Nobody reads: 2,435 kWh in twelve months make a mean of 203 (rule 12).
    ("2026-04-30", "CHARGE", "1492.05"), ("2026-05-08", "PAYMENT", "-1492.05"),
    ("2026-05-31", "CHARGE", "1492.05"), ("2026-06-09", "PAYMENT", "-1492.05"),
    # The reading of 24 June: 600 kWh over 91 days are 198, 204 and 198, not 203 each (rules 9 and 24).
    ("2026-06-30", "CORRECTION", "-36.75"), ("2026-06-30", "CORRECTION", "7.35"),
    ("2026-06-30", "CHARGE", "1455.30"), ("2026-07-08", "PAYMENT", "-1425.90"),
    # The control of 29 June: 540 kWh are 178, 184 and 178 (rules 9, 22 and 24).
    ("2026-07-31", "CORRECTION", "-147.00"), ("2026-07-31", "CORRECTION", "-147.00"),
    ("2026-07-31", "CORRECTION", "-147.00"), ("2026-07-31", "CHARGE", "1323.00"), ("2026-08-12", "PAYMENT", "-882.00"),
    # August at two prices, 97 kWh and 103 (rules 4 and 5).
    ("2026-08-31", "CHARGE", "1546.22"), ("2026-09-30", "CHARGE", "1537.10"), ("2026-10-31", "CHARGE", "1577.55"),
    # From the 31st day on, 16 October (rule 28).
    ("2026-10-31", "PENALTY", "7.83"), ("2026-11-20", "PAYMENT", "-4660.87"), ("2026-11-20", "PAYMENT", "-7.83"),
    ("2026-11-30", "CHARGE", "1618.00"), ("2026-11-30", "PENALTY", "9.80"), ("2026-11-30", "PENALTY", "2.92"),
    ("2026-12-10", "PAYMENT", "-1618.00"), ("2026-12-10", "PAYMENT", "-12.72"), ("2026-12-31", "CHARGE", "1860.70"),
]  # fmt: skip
CORRECTED = {
    "2026-04": [("2026-06", 203, 198), ("2026-07", 198, 178)],
    "2026-05": [("2026-06", 203, 204), ("2026-07", 204, 184)],
    "2026-06": [("2026-07", 198, 178)],
}
GAP = "Этот расход поделён поровну на все дни месяцев с апреля по июнь 2026 (91 день): на май 2026 (31 день) приходится"
BY_READING = (
    "Перерасчёт за май 2026 от 30 июня 2026: было 203 кВт·ч, стало 204 кВт·ч. Причина: переданные показания от 24 июня "
    "2026. Счётчик 10245871: было 11100 (24 марта 2026), стало 11700 (24 июня 2026), расход 600 кВт·ч. "
    f"{GAP} 204 кВт·ч. К оплате больше на 7,35 ₽."
)
BY_CONTROL = (
    "Перерасчёт за май 2026 от 31 июля 2026: было 204 кВт·ч, стало 184 кВт·ч. Причина: контрольные показания от 29 "
    "июня 2026. Счётчик 10245871: было 11100 (24 марта 2026), стало 11640 (29 июня 2026), расход 540 кВт·ч. "
    f"{GAP} 184 кВт·ч. К оплате меньше на 147,00 ₽."
)
SECOND_HALF = (
    "Электроэнергия с 16 по 31 августа 2026: 103 кВт·ч × 8,09 ₽ = 833,27 ₽ (1-й диапазон: до 568 кВт·ч за эти дни). "
    "Расход за месяц поделён поровну на его дни. Счётчик 10245871: было 11820 (24 июля 2026), стало 12020 (24 августа "
    "2026), расход 200 кВт·ч. Основание цены: Приказ департамента тарифов № 2."
)


@pytest.fixture
async def year(world: World, tmp_path: Path) -> Year:
    """Return the year when it is over."""
    return await live(world=world, folder=tmp_path)


async def test_a_year_is_told_as_it_was(database: Database, year: Year) -> None:
    account = plain(await year.bill())
    moved = [(entry["on"], entry["kind"], _signed(entry)) for entry in account["statement"]["entries"]]
    assert moved == [(on, kind, Decimal(amount)) for on, kind, amount in STATEMENT]
    _adds_up(account)

    charges = {edge["node"]["month"]: edge["node"] for edge in account["charges"]["edges"]}
    assert Counter(charge["basis"] for charge in charges.values()) == {"READINGS": 10, "AVERAGE": 2}
    assert {
        month: [(made["postedIn"], made["kwhBefore"], made["kwhAfter"]) for made in charge["corrections"]]
        for month, charge in charges.items()
        if charge["corrections"]
    } == CORRECTED
    assert [made["text"] for made in charges["2026-05"]["corrections"]] == [BY_READING, BY_CONTROL]
    first, second = charges["2026-08"]["lines"]
    assert (first["kwh"], first["from"], first["to"]) == (97, "2026-08-01", "2026-08-15")
    assert (second["from"], second["to"], second["text"]) == ("2026-08-16", "2026-08-31", SECOND_HALF)
    assert "было 12210 (24 сентября 2026), стало 12290 (12 октября 2026)" in charges["2026-10"]["text"]
    assert "было 3 (12 октября 2026), стало 118 (24 октября 2026)" in charges["2026-10"]["text"]
    assert {month["basis"] for month in account["consumption"]} == {"READINGS"}
    assert sum(month["kwh"] for month in account["consumption"]) == (12290 - 10430) + (548 - 3)
    tally = await audited(database)
    assert (tally.accounts, tally.charges, tally.corrections) == (1, 12, 5)
    assert tally.found == []


@pytest.mark.parametrize("language", Language)
async def test_a_year_reads_well(year: Year, language: Language) -> None:
    lines = list(told(await year.bill(language), language))

    for line in map(plain, lines):
        assert not re.search(r"[{}\[\]_]|None|null|\b[A-Z]{4,}\b", line), line
        assert not re.search(r"\b\d{4}-\d\d-\d\d\b", line), line
    # Acts are named in the language of who decided them.
    assert language is Language.RU or all(re.sub(r"The price is set by: [^.]*", "", line).isascii() for line in lines)
    assert ("Это прогноз, а не счёт: " if language is Language.RU else "This is a forecast, not a bill: ") in lines[-1]


def _signed(entry: dict[str, Any]) -> Decimal:
    return Decimal(entry["debit"]) - Decimal(entry["credit"])


def _adds_up(account: dict[str, Any]) -> None:
    statement, shown = account["statement"], {month["month"]: month for month in account["consumption"]}
    balance = Decimal(statement["opening"])
    for entry in statement["entries"]:
        balance += _signed(entry)
        assert Decimal(entry["balance"]) == balance
    opening, debits, credits, closing = (
        Decimal(statement[name]) for name in ("opening", "debits", "credits", "closing")
    )
    assert closing == balance == opening + debits - credits
    assert Decimal(account["balance"]["debt"]) - Decimal(account["balance"]["advance"]) == balance
    for charge in (edge["node"] for edge in account["charges"]["edges"]):
        lines, made = _sum(charge["lines"]), charge["corrections"]
        assert Decimal(charge["amount"]) == lines
        assert Decimal(shown[charge["month"]]["amount"]) == lines + _sum(made)
        assert not made or Decimal(shown[charge["month"]]["amount"]) == _sum(made[-1]["lines"])


def _sum(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows), Decimal())

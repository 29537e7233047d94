"""A year of a household: what its statement and its charges say of it, and whether the audit agrees."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.base import Database
from tests.scenarios.year import live, told
from tests.services.auditing import audited
from tests.world import World

STATEMENT = [
    ("2026-01-31", "CHARGE", "1727.25"), ("2026-02-08", "PAYMENT", "-1727.25"),
    ("2026-02-28", "CHARGE", "1653.75"), ("2026-03-10", "PAYMENT", "-1653.75"),
    ("2026-03-31", "CHARGE", "1543.50"), ("2026-04-09", "PAYMENT", "-1543.50"),
    # Nobody reads: 2,435 kWh in twelve months make a mean of 203 (rule 12).
    ("2026-04-30", "CHARGE", "1492.05"), ("2026-05-08", "PAYMENT", "-1492.05"),
    ("2026-05-31", "CHARGE", "1492.05"), ("2026-06-09", "PAYMENT", "-1492.05"),
    ("2026-06-30", "CHARGE", "1492.05"), ("2026-07-08", "PAYMENT", "-1492.05"),
    # The control of 29 June: 540 kWh over 91 days are 178, 184 and 178, not 203 each (rules 9, 22 and 24).
    ("2026-07-31", "CORRECTION", "-183.75"), ("2026-07-31", "CORRECTION", "-139.65"),
    ("2026-07-31", "CORRECTION", "-183.75"), ("2026-07-31", "CHARGE", "1323.00"), ("2026-08-12", "PAYMENT", "-815.85"),
    # August at two prices, 97 kWh and 103 (rules 4 and 5).
    ("2026-08-31", "CHARGE", "1546.22"), ("2026-09-30", "CHARGE", "1537.10"), ("2026-10-31", "CHARGE", "1577.55"),
    # From the 31st day on, 16 October (rule 28).
    ("2026-10-31", "PENALTY", "7.83"), ("2026-11-20", "PAYMENT", "-4660.87"), ("2026-11-20", "PAYMENT", "-7.83"),
    ("2026-11-30", "CHARGE", "1618.00"), ("2026-11-30", "PENALTY", "9.80"), ("2026-11-30", "PENALTY", "2.92"),
    ("2026-12-10", "PAYMENT", "-1618.00"), ("2026-12-10", "PAYMENT", "-12.72"), ("2026-12-31", "CHARGE", "1860.70"),
]  # fmt: skip


@pytest.fixture
async def account(world: World, tmp_path: Path) -> dict[str, Any]:
    """Return what the API tells of the account when the year is over."""
    return await live(world=world, folder=tmp_path)


async def test_a_year_is_told_as_it_was(database: Database, account: dict[str, Any]) -> None:
    statement = account["statement"]
    moved = [(entry["on"], entry["kind"], _signed(entry)) for entry in statement["entries"]]
    assert moved == [(on, kind, Decimal(amount)) for on, kind, amount in STATEMENT]
    _adds_up(statement)

    charges = {edge["node"]["month"]: edge["node"] for edge in account["charges"]["edges"]}
    assert Counter(charge["basis"] for charge in charges.values()) == {"READINGS": 9, "AVERAGE": 3}
    for charge in charges.values():
        assert sum(Decimal(line["amount"]) for line in charge["lines"]) == Decimal(charge["amount"])
    _quarter(charges)
    assert [(line["kwh"], line["from"], line["to"]) for line in charges["2026-08"]["lines"]] == [
        (97, "2026-08-01", "2026-08-15"), (103, "2026-08-16", "2026-08-31"),
    ]  # fmt: skip
    assert "было 12210 (24 сентября 2026), стало 12290 (12 октября 2026)" in charges["2026-10"]["text"]
    assert "было 3 (12 октября 2026), стало 118 (24 октября 2026)" in charges["2026-10"]["text"]
    assert {month["basis"] for month in account["consumption"]} == {"READINGS"}
    assert sum(month["kwh"] for month in account["consumption"]) == (12290 - 10430) + (548 - 3)
    tally = await audited(database)
    assert (tally.accounts, tally.charges, tally.corrections) == (1, 12, 3)
    assert tally.found == []
    _reads_well(list(told(account)))


def _signed(entry: dict[str, Any]) -> Decimal:
    return Decimal(entry["debit"]) - Decimal(entry["credit"])


def _adds_up(statement: dict[str, Any]) -> None:
    balance = Decimal(statement["opening"])
    for entry in statement["entries"]:
        balance += _signed(entry)
        assert Decimal(entry["balance"]) == balance
    opening, debits, credits, closing = (
        Decimal(statement[name]) for name in ("opening", "debits", "credits", "closing")
    )
    assert closing == balance == opening + debits - credits


def _quarter(charges: dict[str, Any]) -> None:
    corrected = {month: charge["corrections"] for month, charge in charges.items() if charge["corrections"]}
    assert {month: (made["postedIn"], made["kwhBefore"], made["kwhAfter"]) for month, [made] in corrected.items()} == {
        "2026-04": ("2026-07", 203, 178), "2026-05": ("2026-07", 203, 184), "2026-06": ("2026-07", 203, 178),
    }  # fmt: skip
    for [made] in corrected.values():
        assert "контрольные показания от 29 июня 2026" in made["text"]
        assert made["basis"] == "READINGS"


def _reads_well(lines: list[str]) -> None:
    """Look for what no customer should have to read."""
    for line in _sentences(lines):
        assert not re.search(r"[{}\[\]_]|None|null|\b[A-Z]{4,}\b", line), line
        assert not re.search(r"\b\d{4}-\d\d-\d\d\b", line), line


def _sentences(lines: list[str]) -> Iterator[str]:
    return (line.replace("\xa0", " ") for line in lines)

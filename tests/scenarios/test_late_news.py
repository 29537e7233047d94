"""What a billing system tells after months were closed here: the next close puts it right, and the audit agrees."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.periods import Month
from models.base import Database
from tests.scenarios.year import NUMBER, OLD, READ, Year
from tests.services.auditing import audited
from tests.world import World

STATEMENT = """
query ($number: String!) {
  account(number: $number) {
    statement(from: "2026-01-01", to: "2026-12-31") { closing entries { on kind text debit credit } }
    charges(first: 12) { edges { node { month corrections { kwhBefore kwhAfter postedIn } } } }
  }
}
"""


@pytest.fixture
async def year(world: World, tmp_path: Path) -> Year:
    """Return a household whose bill is made here from January on."""
    year = Year(world, tmp_path)
    await year.begin()
    return year


async def pass_months(year: Year, first: int, last: int) -> None:
    """Let months pass in which the household reads its meter, and be closed."""
    for number in range(first, last + 1):
        if number in READ:
            await year.read(date(2026, number, 24), *READ[number])
        await year.close(Month(date(2026, number, 1)))


async def statement(year: Year) -> dict[tuple[str, str], Decimal]:
    """Return the sums of the statement, by day and kind; debits above zero."""
    told: dict[tuple[str, str], Decimal] = {}
    for entry in (await year.ask(STATEMENT))["account"]["statement"]["entries"]:
        place = (entry["on"], entry["kind"])
        told[place] = told.get(place, Decimal(0)) + Decimal(entry["debit"]) - Decimal(entry["credit"])
    return told


async def test_rule_38_penalty_that_a_late_payment_was_charged_for_nothing_is_taken_back(
    database: Database, year: Year
) -> None:
    await pass_months(year, 1, 3)
    payment = {"reference": "LATE", "account": NUMBER, "paid_at": "2026-02-09T12:00:00+03:00", "amount": "1727.25"}
    before = await statement(year)

    await year.receive(date(2026, 4, 20), payments=[payment])
    await pass_months(year, 4, 4)

    after = await statement(year)
    # January was due on 10 February; 19 days, from the 31st on.
    assert before["2026-03-31", "PENALTY"] == Decimal("10.39")
    assert {place: amount for place, amount in after.items() if place in before} == before
    assert after["2026-04-20", "PAYMENT"] == Decimal("-1727.25")
    assert after["2026-04-30", "CORRECTION"] == Decimal("-10.39")
    assert (await audited(database)).found == []


@pytest.mark.parametrize(("change", "kwh"), [
    ({"t1": 10850}, {"2026-02": (225, 185), "2026-03": (210, 250)}),
    # Without it 435 kWh of 59 days are left, 28 of them February's.
    ({"status": "REJECTED"}, {"2026-02": (225, 206), "2026-03": (210, 229)}),
])  # fmt: skip
async def test_rule_22_a_reading_that_the_set_changes_corrects_what_rested_on_it(
    database: Database, year: Year, change: Mapping[str, Any], kwh: dict[str, tuple[int, int]]
) -> None:
    reading = {"account": NUMBER, "meter": OLD, "taken_on": "2026-02-24", "source": "IMPORT", "t1": 10890}
    await pass_months(year, 1, 1)
    await year.receive(date(2026, 2, 25), readings=[reading])
    await year.close(Month(date(2026, 2, 1)))
    await pass_months(year, 3, 3)
    before = await statement(year)

    await year.receive(date(2026, 4, 5), readings=[reading | change])
    await year.read(date(2026, 4, 24), OLD, 11300)
    await year.close(Month(date(2026, 4, 1)))

    told = (await year.ask(STATEMENT))["account"]["charges"]["edges"]
    corrected = {edge["node"]["month"]: edge["node"]["corrections"] for edge in told if edge["node"]["corrections"]}
    assert {month: (made["kwhBefore"], made["kwhAfter"]) for month, [made] in corrected.items()} == kwh
    after = await statement(year)
    assert {place: amount for place, amount in after.items() if place in before} == before
    assert (await audited(database)).found == []

"""What a billing system charged before the random year: months of many accounts, and penalty on some of them."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from domain.periods import Month, last_day, month_after, month_of
from tools.random_year_homes import Home
from tools.random_year_registers import DAY

Rows = Iterator[tuple[str, tuple[Any, ...]]]


def charged_before(home: Home, month: Month, *, first: Month, seed: int) -> Rows:
    """Yield the charge of an account for a month before the year, if it was charged elsewhere."""
    habit = Random(f"{seed}:{home.id}:before")
    since = max(month_after(first, -habit.choice((0, 1, 3, 5, 8))), month_of(home.opened_on))
    if not since <= month < first or (home.closed_on and home.closed_on < month):
        return
    dice, key = Random(f"{seed}:{home.id}:{month}"), uuid.uuid5(home.id, f"{month}")
    kwh, price = dice.randint(0, 400), Decimal("7.35")
    lines: list[tuple[Any, ...]] = [("ENERGY", dice.choice(("T1", None)), 1, kwh, price, int(kwh * price * 100))]
    if dice.random() < 0.1:
        lines.append(("COMMON_HOUSE", None, None, None, None, dice.randint(-500, 3000)))
    amount = sum(line[-1] for line in lines)
    basis = dice.choices(("READINGS", "AVERAGE", "NORM"), (75, 18, 7))[0]
    due_on = month_after(month).replace(day=10) if dice.random() < 0.8 else None
    yield "charge", (key, home.id, month, amount, basis, due_on)
    for position, (kind, zone, band, each, cost, kopecks) in enumerate(lines, start=1):
        yield "charge_line", (key, position, kind, "Начислено", zone, band, each, cost, kopecks)
    if amount:
        yield "ledger_entry", (home.id, last_day(month), "CHARGE", "MAIN", amount, month, key)
    if dice.random() < 0.06 and month_after(month, 2) <= first:
        day: date = first - DAY
        yield "ledger_entry", (home.id, day, "PENALTY", "PENALTY", dice.randint(5, 3000), month, None)

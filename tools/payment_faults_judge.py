"""Compare what was acknowledged, what the gateway took, and what the ledger holds."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from payment_faults_people import Attempt
from payment_faults_plant import Plant

SETTLING = 180.0
"""Seconds after which what is not settled counts as stuck."""
OVER = {"SUCCEED", "CANCELED"}
PAYMENTS = """
SELECT p.id::text, p.amount, p.status, p.card_id IS NOT NULL AND NOT p.binds_card,
       (SELECT -coalesce(sum(e.amount), 0) FROM ledger_entry e WHERE e.payment_id = p.id)::bigint,
       (SELECT coalesce(array_agg(o.id), '{}') FROM gateway_operation o WHERE o.payment_id = p.id)
FROM payment p WHERE p.source = 'CABINET'
"""


@dataclass(frozen=True)
class Row:
    """A payment as the cabinet has it, what it brought to the ledger in kopecks, and the operations counted for it."""

    id: str
    amount: int
    status: str
    is_charge: bool
    posted: int
    operations: tuple[str, ...]


@dataclass
class Verdict:
    """What came of payments: each fault in a sentence."""

    acknowledged: int = 0
    money: int = 0
    """Operations whose money the gateway took."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    settling: float = 0.0

    @property
    def is_good(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.lost or self.doubled or self.stuck)


def judge(plant: Plant, attempts: Sequence[Attempt]) -> Verdict:
    """Wait until what the gateway settled is settled here, and compare; of everything that there ever was."""
    began = time.monotonic()
    while (stuck := list(_stuck(plant))) and time.monotonic() < began + SETTLING:
        time.sleep(0.25)
    verdict = Verdict(stuck=stuck, settling=time.monotonic() - began)
    rows, brought = _rows(plant), _taken(plant.operations())
    verdict.acknowledged = sum(bool(attempt.ids) for attempt in attempts)
    verdict.money = len(brought)
    _compare_answers(verdict, rows, attempts)
    _compare_money(verdict, rows, brought)
    return verdict


def taken(plant: Plant) -> int:
    """Return how many operations brought money so far."""
    return len(_taken(plant.operations()))


def _rows(plant: Plant) -> dict[str, Row]:
    return {row[0]: Row(*row[:5], tuple(row[5])) for row in plant.asked(PAYMENTS)}


def _taken(operations: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the operations of payments whose money is with us for good."""
    return {str(one["id"]): one for one in operations if one["state"] == "SUCCEED" and not one["parent"]}


def _stuck(plant: Plant) -> Iterable[str]:
    """Give what is not settled: money on its way at the gateway, and payments pending that are over there."""
    of_order: dict[str, list[str]] = defaultdict(list)
    for operation in plant.operations():
        of_order[operation["transaction"]].append(operation["state"])
        if operation["state"] in {"TAKENOUT", "TAKENIN_NOTSENT"}:
            yield f"operation {operation['id']} is {operation['state']}"
    for row in _rows(plant).values():
        states = of_order[row.id]
        is_over = bool(states) and set(states) <= OVER
        if row.status == "PENDING" and (is_over or "SUCCEED" in states or row.is_charge):
            yield f"payment {row.id} is pending, at the gateway {states}"
        elif row.status in {"FAILED", "CANCELED"} and "SUCCEED" in states:
            yield f"payment {row.id} is {row.status}, at the gateway {states}"


def _compare_answers(verdict: Verdict, rows: dict[str, Row], attempts: Sequence[Attempt]) -> None:
    of_amount: dict[int, list[Row]] = defaultdict(list)
    for row in rows.values():
        of_amount[row.amount].append(row)
    for attempt in attempts:
        named = [rows.get(identity) for identity in attempt.ids]
        if any(row is None or row.amount != attempt.amount for row in named):
            verdict.lost.append(f"the payment of key {attempt.key}, which was acknowledged as {attempt.ids}")
        if "CONFIRMED" in attempt.statuses and not any(row and row.status == "CONFIRMED" for row in named):
            verdict.lost.append(f"the confirmation of {attempt.ids}")
        living = [row.id for row in of_amount[attempt.amount] if row.status in {"PENDING", "CONFIRMED"}]
        if len(living) > 1:
            verdict.doubled.append(f"the payment of key {attempt.key}: {living}")


def _compare_money(verdict: Verdict, rows: dict[str, Row], brought: dict[str, dict[str, Any]]) -> None:
    counted = Counter(operation for row in rows.values() for operation in row.operations)
    for number, operation in brought.items():
        if counted[number] == 0:
            verdict.lost.append(f"the money of operation {number}, {operation['amount']} kopecks")
    verdict.doubled += [f"operation {number}, counted {times} times" for number, times in counted.items() if times > 1]
    orders = Counter(operation["transaction"] for operation in brought.values())
    verdict.doubled += [f"order {order}, paid {times} times" for order, times in orders.items() if times > 1]
    for row in rows.values():
        got = sum(brought[number]["amount"] for number in row.operations if number in brought)
        if row.posted < got:
            verdict.lost.append(f"payment {row.id}: {row.posted} of {got} kopecks are on the ledger")
        elif row.posted > got:
            verdict.doubled.append(f"payment {row.id}: {row.posted} kopecks on the ledger for {got} taken")

"""Payments that the billing system gave back to whoever paid."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import psycopg
import pytest

from domain.exchange.faults import FaultySet
from models.base import Database
from tests.exchange_set import Rows, small_set
from tests.services.importing import asked, counted, everything, imported

REFUNDS = "SELECT posted_on, part, amount, payment_id IS NOT NULL FROM ledger_entry WHERE kind = 'REFUND'"
STATES = "SELECT reference, status, refunded_on FROM payment ORDER BY reference"


def with_payment(place: int = 0, **values: str) -> Rows:
    """Return the small set with other values of a payment."""
    rows = small_set()
    rows["payments"][place] |= values
    return rows


async def test_a_later_set_refunds_a_payment(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await imported(database, tmp_path, small_set())
    before = asked(owner, "SELECT * FROM ledger_entry ORDER BY id")
    refunded = with_payment(refunded_on="2026-11-20")

    summary = await imported(database, tmp_path, refunded, as_of="2026-12-05")

    assert (summary.changes, summary.counts["payments"].changed) == (1, 1)
    assert asked(owner, STATES) == [("P1", "REFUNDED", date(2026, 11, 20)), ("P2", "CONFIRMED", None)]
    assert asked(owner, REFUNDS) == [(date(2026, 11, 20), "MAIN", 70000, True)]
    assert asked(owner, "SELECT * FROM ledger_entry WHERE kind <> 'REFUND' ORDER BY id") == before
    assert asked(owner, "SELECT sum(main) FROM account_balance") == [(70000 + 73500 - 10050,)]
    after = everything(owner)
    assert (await imported(database, tmp_path, refunded, as_of="2026-12-05")).changes == 0
    assert everything(owner) == after


@pytest.mark.parametrize(("purpose", "parts"), [
    ("ELECTRICITY", ["MAIN"]), ("PENALTY", ["MAIN"]), ("REPAIR_SERVICE", []),
])  # fmt: skip
async def test_the_set_that_brings_a_payment_may_refund_it(
    database: Database, owner: psycopg.Connection, tmp_path: Path, purpose: str, parts: list[str]
) -> None:
    summary = await imported(database, tmp_path, with_payment(refunded_on="2026-10-06", purpose=purpose))

    assert (summary.counts["payments"].added, summary.counts["payments"].changed) == (2, 0)
    assert asked(owner, STATES)[0] == ("P1", "REFUNDED", date(2026, 10, 6))
    assert asked(owner, REFUNDS) == [(date(2026, 10, 6), part, 70000, True) for part in parts]
    # On one day a payment stands before its refund (billing rule 37).
    assert asked(owner, "SELECT kind FROM ledger_entry WHERE abs(amount) = 70000 AND charge_id IS NULL "
                        "ORDER BY posted_on, sequence") == [("PAYMENT",), ("REFUND",)][: 2 * len(parts)]  # fmt: skip
    assert asked(owner, "SELECT count(DISTINCT id) = count(*) FROM ledger_entry") == [(True,)]


@pytest.mark.parametrize(("values", "told"), [
    ({"refunded_on": "2026-11-06"}, "refunded_on: the day is later than the day that the set was made for"),
    ({"refunded_on": "2026-10-05"}, "refunded_on: the payment was not made yet"),
])  # fmt: skip
async def test_a_refund_lies_between_the_payment_and_the_set(
    database: Database, owner: psycopg.Connection, tmp_path: Path, values: Mapping[str, str], told: str
) -> None:
    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, with_payment(**values))

    assert [str(fault) for fault in refused.value.faults] == [f"payments.csv:2:{told}"]
    assert set(counted(owner).values()) == {0}


@pytest.mark.parametrize("refunded_on", ["", "2026-11-02"])
async def test_a_refund_does_not_change(
    database: Database, owner: psycopg.Connection, tmp_path: Path, refunded_on: str
) -> None:
    await imported(database, tmp_path, with_payment(refunded_on="2026-11-01"))
    before = everything(owner)

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, with_payment(refunded_on=refunded_on))

    assert [str(fault) for fault in refused.value.faults] == [
        "payments.csv:2:refunded_on: the refund was loaded before, and refunds do not change"
    ]
    assert everything(owner) == before


@pytest.mark.parametrize("values", [{"account": "230000000002"}, {"amount": "700.01"}])
async def test_a_payment_does_not_move(
    database: Database, owner: psycopg.Connection, tmp_path: Path, values: Mapping[str, str]
) -> None:
    await imported(database, tmp_path, small_set())
    before = everything(owner)

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, with_payment(**values))

    [fault] = refused.value.faults
    assert (fault.file, fault.line, fault.column) == ("payments.csv", 2, "reference")
    assert fault.reason == (
        "a payment of that reference was loaded before, unlike this; refund it and send it anew with another reference"
    )
    assert everything(owner) == before


async def test_a_payment_of_the_cabinet_is_not_refunded_by_a_file(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    owner.execute("UPDATE payment SET source = 'CABINET' WHERE reference = 'P1'")
    [(reference,)] = asked(owner, "SELECT id::text FROM payment WHERE source = 'CABINET'")
    before = everything(owner)

    with pytest.raises(FaultySet) as refused:
        await imported(
            database, tmp_path, with_payment(reference=reference, source="CABINET", refunded_on="2026-11-01")
        )

    assert [str(fault) for fault in refused.value.faults] == [
        "payments.csv:2:refunded_on: the cabinet refunds its own payments"
    ]
    assert everything(owner) == before


async def test_rule_34_payments_of_penalty_pay_posted_penalty_and_refunds_give_back_each_part(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["penalties"][0]["month"] = "2026-09"
    rows["payments"] = [
        rows["payments"][0] | {"reference": name, "amount": amount, "purpose": "PENALTY"}
        for name, amount in (("A", "2.00"), ("B", "3.00"), ("C", "4.00"))
    ]
    parts = """
        SELECT p.reference, e.kind, e.part, e.amount FROM ledger_entry e JOIN payment p ON p.id = e.payment_id
        ORDER BY e.posted_on, e.kind, p.reference, e.part DESC
    """
    paid = [
        ("A", "PAYMENT", "PENALTY", -200), ("B", "PAYMENT", "PENALTY", -117), ("B", "PAYMENT", "MAIN", -183),
        ("C", "PAYMENT", "MAIN", -400),
    ]  # fmt: skip

    await imported(database, tmp_path, rows)

    assert asked(owner, parts) == paid
    rows["payments"][1]["refunded_on"] = "2026-11-04"
    await imported(database, tmp_path, rows)
    assert asked(owner, parts) == [*paid, ("B", "REFUND", "PENALTY", 117), ("B", "REFUND", "MAIN", 183)]
    assert (await imported(database, tmp_path, rows)).changes == 0
    rows["payments"].append(rows["payments"][0] | {"reference": "D", "amount": "1.50", "refunded_on": "2026-10-07"})
    await imported(database, tmp_path, rows)
    assert asked(owner, "SELECT penalty FROM account_balance WHERE penalty <> 0") == [(117,)]

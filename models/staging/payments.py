"""How payments are merged and posted to the ledger, and their refunds (billing rules 33, 34, 37 and 38)."""

from models.staging.closed import entered
from models.staging.merging import Merge, numbered

_PAID_ON = "(paid_at AT TIME ZONE 'Europe/Moscow')::date"
_ENTERED = entered(_PAID_ON, account="account_id")
_REFUNDED = entered("refunded_on", account="account_id")

PAYMENTS = Merge(
    "payments", "payment",
    "staged_payments s JOIN account a ON a.number = s.account WHERE s.source IS DISTINCT FROM 'CABINET'",
    {"source": "'IMPORT'", "reference": "s.reference"},
    # Nothing else of a payment changes, and a refund stays: the checks see to it.
    {
        "status": "CASE WHEN s.refunded_on IS NULL THEN 'CONFIRMED' ELSE 'REFUNDED' END",
        "refunded_on": "s.refunded_on",
    },
    first={
        "account_id": "a.id", "purpose": "coalesce(s.purpose, 'ELECTRICITY')", "amount": "(s.amount * 100)::bigint",
        "created_at": "s.paid_at", "paid_at": "s.paid_at",
    },
    returning=", new.id, new.account_id, new.purpose, new.amount, new.paid_at, new.refunded_on",
    # Payments of penalty wait until it is posted; other purposes than these two are no matter of the bill. A payment
    # stands before its refund, which gives back each part of it.
    posts=f""", posted AS (
        INSERT INTO ledger_entry (id, account_id, posted_on, kind, part, amount, payment_id)
        SELECT {numbered("entry_id", "row_number() OVER ()")}, account_id, posted_on, kind, part, amount, id
        FROM (
            SELECT account_id, id, {_ENTERED} AS posted_on, 'PAYMENT' AS kind, 'MAIN' AS part, -amount AS amount
            FROM merged WHERE action = 'INSERT' AND purpose = 'ELECTRICITY'
            UNION ALL
            SELECT account_id, id, greatest({_ENTERED}, {_REFUNDED}), 'REFUND', 'MAIN', amount
            FROM merged WHERE action = 'INSERT' AND purpose = 'ELECTRICITY' AND refunded_on IS NOT NULL
            UNION ALL
            SELECT account_id, id, greatest(e.posted_on, {_REFUNDED}), 'REFUND', e.part, -e.amount
            FROM merged CROSS JOIN LATERAL (
                SELECT o.posted_on, o.part, o.amount FROM ledger_entry o
                WHERE o.account_id = merged.account_id AND o.payment_id = merged.id AND o.kind = 'PAYMENT' LIMIT 2
            ) e
            WHERE action = 'UPDATE' AND refunded_on IS NOT NULL
        ) either
    )""",
)  # fmt: skip

UNPOSTED = f"""
    SELECT account_id, id, amount, {_ENTERED} AS posted_on,
           CASE WHEN refunded_on IS NOT NULL THEN greatest({_ENTERED}, {_REFUNDED}) END AS refund_posted_on
    FROM (
        SELECT p.* FROM staged_payments s JOIN payment p ON p.source = 'IMPORT' AND p.reference = s.reference
        WHERE s.purpose = 'PENALTY' AND s.source IS DISTINCT FROM 'CABINET'
    ) p
    WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.account_id = p.account_id AND e.payment_id = p.id)
    ORDER BY account_id, posted_on, paid_at, reference
"""
"""Payments of penalty of the set that the ledger does not have yet."""
POSTED_PENALTY = """
    SELECT account_id, posted_on, kind, amount FROM ledger_entry
    WHERE part = 'PENALTY' AND account_id = ANY(:accounts) ORDER BY account_id, posted_on, sequence
"""

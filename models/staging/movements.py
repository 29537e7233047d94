"""How readings, payments, charges and penalties are merged, and what of them is posted to the ledger."""

from models.staging.merging import Merge, numbered

_ACCOUNT = "JOIN account a ON a.number = s.account"
_MONTH = "to_date(s.month, 'YYYY-MM')"
_KOPECKS = "(s.amount * 100)::bigint"
_ENTRY = numbered("entry_id", "row_number() OVER ()")

OWN_READINGS = """(
    SELECT id, meter_id, taken_on, status, t1, t2, t3 FROM reading
    WHERE source IN ('CUSTOMER', 'PUBLIC_FORM') AND status NOT IN ('REJECTED', 'SUPERSEDED')
)"""
"""What customers gave here; a file never overwrites it. What is under review does not count yet: the file's counts."""
# Equations of two sides each, no OR: only so can the database hash what it looks up instead of scanning once a row.
AGREES = " AND ".join(f"coalesce(s.{zone}, -1) = coalesce(o.{zone}, -1)" for zone in ("t1", "t2", "t3"))
STAGED_READINGS = f"staged_readings s {_ACCOUNT} JOIN meter m ON m.account_id = a.id AND m.serial = s.meter"

READINGS = Merge(
    "readings", "reading",
    f"""{STAGED_READINGS} WHERE s.source = 'CONTROL'
        OR s.status IS DISTINCT FROM 'SUPERSEDED' AND NOT EXISTS (
            SELECT FROM {OWN_READINGS} o
            WHERE o.meter_id = m.id AND o.taken_on = s.taken_on AND o.status <> 'UNDER_REVIEW'
        ) AND (s.source = 'IMPORT' OR NOT EXISTS (
            SELECT FROM reading o
            WHERE o.source IN ('CUSTOMER', 'PUBLIC_FORM') AND o.meter_id = m.id AND o.taken_on = s.taken_on AND {AGREES}
        ))""",
    {
        "meter_id": "m.id", "taken_on": "s.taken_on",
        "source": "CASE s.source WHEN 'CONTROL' THEN 'CONTROL' ELSE 'IMPORT' END",
    },
    {**{name: f"s.{name}" for name in ("t1", "t2", "t3", "note")}, "rolled_over": "coalesce(s.rolled_over, false)"},
    first={"warnings": "'{}'::text[]"},
    kept={"status": "'ACCEPTED'"},
)  # fmt: skip

PAYMENTS = Merge(
    "payments", "payment", f"staged_payments s {_ACCOUNT} WHERE s.source IS DISTINCT FROM 'CABINET'",
    {"source": "'IMPORT'", "reference": "s.reference"},
    # Nothing else of a payment changes, and a refund stays: the checks see to it.
    {
        "status": "CASE WHEN s.refunded_on IS NULL THEN 'CONFIRMED' ELSE 'REFUNDED' END",
        "refunded_on": "s.refunded_on",
    },
    first={
        "account_id": "a.id", "purpose": "coalesce(s.purpose, 'ELECTRICITY')", "amount": _KOPECKS,
        "created_at": "s.paid_at", "paid_at": "s.paid_at",
    },
    returning=", new.id, new.account_id, new.purpose, new.amount, new.paid_at, new.refunded_on",
    # Billing rule 34: other purposes than these two are no matter of the bill. A payment before its refund: rule 37.
    posts=f""", posted AS (
        INSERT INTO ledger_entry (id, account_id, posted_on, kind, part, amount, payment_id)
        SELECT {_ENTRY}, account_id, posted_on, kind, CASE purpose WHEN 'PENALTY' THEN 'PENALTY' ELSE 'MAIN' END,
               amount, id
        FROM (
            SELECT account_id, purpose, id, (paid_at AT TIME ZONE 'Europe/Moscow')::date AS posted_on,
                   'PAYMENT' AS kind, -amount AS amount
            FROM merged WHERE action = 'INSERT'
            UNION ALL
            SELECT account_id, purpose, id, refunded_on, 'REFUND', amount FROM merged WHERE refunded_on IS NOT NULL
        ) either
        WHERE purpose IN ('ELECTRICITY', 'PENALTY')
    )""",
)  # fmt: skip


def _rubles(column: str) -> str:
    return f"to_char({column} / 100.0, 'FM9999999999990.00')"


def _posted(kind: str, part: str, charge: str, ground: str = "NULL") -> str:
    """Return the statement that posts ``merged`` (account_id, month, amount, before): anew, or as a correction."""
    return f""", posted AS (
        INSERT INTO ledger_entry (id, account_id, posted_on, kind, part, amount, month, charge_id, ground)
        SELECT {_ENTRY}, account_id,
               CASE WHEN before IS NULL THEN (month + interval '1 month' - interval '1 day')::date ELSE :as_of END,
               CASE WHEN before IS NULL THEN '{kind}' ELSE 'CORRECTION' END, '{part}',
               amount - coalesce(before, 0), month, {charge},
               CASE WHEN before IS NOT NULL THEN {_rubles("before")} || ' → ' || {_rubles("amount")} ELSE {ground} END
        FROM merged WHERE amount <> coalesce(before, 0)
    )"""


CHARGES = Merge(
    "charges", "charge", f"staged_charges s {_ACCOUNT}", {"account_id": "a.id", "month": _MONTH},
    {"amount": _KOPECKS, "basis": "s.basis", "due_on": "s.due_on"},
    returning=", old.amount AS before, new.id, new.account_id, new.month, new.amount",
    posts=_posted("CHARGE", "MAIN", "id"),
)  # fmt: skip

CHARGE_LINES = Merge(
    "charge_lines", "charge_line",
    f"staged_charge_lines s {_ACCOUNT} JOIN charge c ON c.account_id = a.id AND c.month = {_MONTH}",
    {"charge_id": "c.id", "position": "s.position"},
    {**{name: f"s.{name}" for name in ("kind", "text", "zone", "band", "kwh", "price")}, "amount": _KOPECKS},
    identified=False,
)  # fmt: skip

# Payments before charges: on one day that is the order of the ledger (billing rule 37).
MERGES = (READINGS, PAYMENTS, CHARGES, CHARGE_LINES)

PENALTIES = f"""
    WITH merged AS (
        SELECT a.id AS account_id, {_MONTH} AS month, {_KOPECKS} AS amount, s.text, e.before
        FROM staged_penalties s {_ACCOUNT} LEFT JOIN (
            SELECT account_id, month, sum(amount)::bigint AS before FROM ledger_entry
            WHERE part = 'PENALTY' AND kind IN ('PENALTY', 'CORRECTION') GROUP BY account_id, month
        ) e ON e.account_id = a.id AND e.month = {_MONTH}
    ){_posted("PENALTY", "PENALTY", "NULL::uuid", ground="text")}
    SELECT count(*) FILTER (WHERE before IS NULL AND amount <> 0) AS added,
           count(*) FILTER (WHERE before <> amount) AS changed
    FROM merged
"""
"""A penalty is nothing but its entries in the ledger: what a month has so far is their sum."""

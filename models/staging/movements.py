"""How charges and penalties are merged, and posted to the ledger."""

from models.staging.closed import ENTERED_ON, is_closed
from models.staging.merging import Merge, numbered
from models.staging.payments import PAYMENTS
from models.staging.readings import READINGS

_ACCOUNT = "JOIN account a ON a.number = s.account"
_MONTH = "to_date(s.month, 'YYYY-MM')"
_LAST_DAY = "(month + interval '1 month' - interval '1 day')::date"
_KOPECKS = "(s.amount * 100)::bigint"
_ENTRY = numbered("entry_id", "row_number() OVER ()")


def _rubles(column: str) -> str:
    return f"to_char({column} / 100.0, 'FM9999999999990.00')"


def _posted(kind: str, part: str, charge: str, ground: str = "NULL") -> str:
    """Return the statement that posts ``merged`` (account_id, month, amount, before): anew, or as a correction."""
    return f""", posted AS (
        INSERT INTO ledger_entry (id, account_id, posted_on, kind, part, amount, month, charge_id, ground)
        SELECT {_ENTRY}, account_id,
               CASE WHEN before IS NOT NULL OR {is_closed(_LAST_DAY, account="account_id")}
                    THEN {ENTERED_ON} ELSE {_LAST_DAY} END,
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
            WHERE part = 'PENALTY' AND kind IN ('PENALTY', 'CORRECTION') AND facts IS NULL GROUP BY account_id, month
        ) e ON e.account_id = a.id AND e.month = {_MONTH}
    ){_posted("PENALTY", "PENALTY", "NULL::uuid", ground="text")}
    SELECT count(*) FILTER (WHERE before IS NULL AND amount <> 0) AS added,
           count(*) FILTER (WHERE before <> amount) AS changed
    FROM merged
"""
"""
An imported penalty is nothing but its entries in the ledger: what a month has so far is their sum.

Entries with facts are those of the closes here, which name the month of the debt.
"""

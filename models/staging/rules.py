"""What every set must keep to, beyond the form of its fields; docs/exchange.md tells the same in words."""

from models.staging.checks import Check

_LATER = "is later than the day that the set was made for"
_NO_ACCOUNT = "NOT EXISTS (SELECT FROM known_accounts k WHERE k.number = s.account)"


def _no(file: str, table: str, column: str, *, code: str = "code") -> str:
    """Return the condition that neither the set nor the database knows a code."""
    here = f"SELECT FROM staged_{file} o WHERE o.{code} = s.{column}"
    return f"NOT EXISTS ({here}) AND NOT EXISTS (SELECT FROM {table} o WHERE o.{code} = s.{column})"


_CLOSED = "CAST(:closed_until AS date)"
_MEASURED = "closed months were measured by it: end the meter, and send it as a new one under another serial number"
_RESTS = "closed months rest on it: end it after them, and send what is new as a row from then on"

_BRANCHES = Check("branches", "staged_branches s", (
    ("supplier", _no("suppliers", "supplier", "supplier"), "the supplier is unknown"),
    ("latitude", "abs(s.latitude) > 90", "the latitude is beyond 90 degrees"),
    ("longitude", "abs(s.longitude) > 180", "the longitude is beyond 180 degrees"),
    ("window_closes", "coalesce(s.window_closes, 25) < coalesce(s.window_opens, 23)",
     "the window closes before it opens"),
), needs=("suppliers",))  # fmt: skip

_DEPARTMENTS = Check("departments", "staged_departments s", (
    ("branch", _no("branches", "branch", "branch"), "the branch is unknown"),
), needs=("branches",))  # fmt: skip

_TARIFFS = Check("tariffs", "staged_tariffs s", (
    ("valid_to", "s.valid_to < s.valid_from", "the tariff ends before it begins"),
    ("valid_from", """EXISTS (
        SELECT FROM (
            SELECT code, valid_from, valid_to FROM staged_tariffs
            UNION ALL
            SELECT code, valid_from, valid_to FROM tariff t
            WHERE NOT EXISTS (SELECT FROM staged_tariffs g WHERE (g.code, g.valid_from) = (t.code, t.valid_from))
        ) o
        WHERE o.code = s.code AND o.valid_from < s.valid_from AND coalesce(o.valid_to, 'infinity') >= s.valid_from
    )""", "another row of the tariff is in force on that day"),
    ("valid_to", """EXISTS (
        SELECT FROM tariff t
        WHERE t.code = s.code AND t.valid_from > s.valid_from AND t.valid_from <= coalesce(s.valid_to, 'infinity')
            AND NOT EXISTS (SELECT FROM staged_tariffs g WHERE (g.code, g.valid_from) = (t.code, t.valid_from))
    )""", "a row of the tariff that was loaded before begins within this one"),
    ("valid_from", f"""s.valid_from <= {_CLOSED} AND EXISTS (
        SELECT FROM tariff t WHERE t.code = s.code AND t.valid_from = s.valid_from AND (
            (t.name, t.category, t.act, t.official)
                IS DISTINCT FROM (s.name, s.category, s.act, coalesce(s.official, true))
            OR EXISTS (SELECT FROM tariff_rate r WHERE r.tariff_id = t.id AND NOT EXISTS (
                SELECT FROM staged_tariff_rates g
                WHERE (g.tariff, g.valid_from, g.zone, g.band) = (s.code, s.valid_from, r.zone, r.band)
            ))
        )
    )""", _RESTS),
    # Norms are charged at the one-rate tariff of their category whose code comes first (billing rule 14).
    ("valid_from", f"""s.valid_from <= {_CLOSED}
        AND NOT EXISTS (SELECT FROM tariff t WHERE t.code = s.code AND t.valid_from = s.valid_from)
        AND NOT EXISTS (SELECT FROM staged_tariff_rates g
                        WHERE g.tariff = s.code AND g.valid_from = s.valid_from AND g.zone <> 'T1')
        AND EXISTS (
            SELECT FROM tariff t WHERE t.category = s.category AND t.code > s.code COLLATE "C"
                AND NOT EXISTS (SELECT FROM tariff_rate r WHERE r.tariff_id = t.id AND r.zone <> 'T1')
        )""", "norms of closed months would have been charged by it"),
    ("valid_to", f"""EXISTS (
        SELECT FROM tariff t
        WHERE t.code = s.code AND t.valid_from = s.valid_from AND s.valid_to < {_CLOSED}
            AND s.valid_to < coalesce(t.valid_to, 'infinity')
    )""", _RESTS),
))  # fmt: skip

_RATES = Check("tariff_rates", """(
    SELECT r.*, row_number() OVER bands AS place, lag(up_to) OVER bands AS below, lead(band) OVER bands AS above
    FROM staged_tariff_rates r WINDOW bands AS (PARTITION BY tariff, valid_from, zone ORDER BY band)
) s""", (
    ("tariff", """
        NOT EXISTS (SELECT FROM staged_tariffs o WHERE (o.code, o.valid_from) = (s.tariff, s.valid_from))
        AND NOT EXISTS (SELECT FROM tariff o WHERE (o.code, o.valid_from) = (s.tariff, s.valid_from))
    """, "the tariff of that day is unknown"),
    ("band", "s.band <> s.place", "bands of a zone are numbered 1, 2, 3 without a gap"),
    ("up_to", "(s.above IS NULL) <> (s.up_to IS NULL)", "the last band of a zone has no end, every other has one"),
    ("up_to", "s.up_to <= s.below", "the band ends before it begins"),
    ("up_to", """EXISTS (
        SELECT FROM staged_tariff_rates o
        WHERE (o.tariff, o.valid_from, o.band) = (s.tariff, s.valid_from, s.band)
          AND o.zone < s.zone AND o.up_to IS DISTINCT FROM s.up_to
    )""", "the band ends elsewhere in another zone"),
    ("price", f"""s.valid_from <= {_CLOSED} AND EXISTS (
        SELECT FROM tariff t WHERE (t.code, t.valid_from) = (s.tariff, s.valid_from)
    ) AND NOT EXISTS (
        SELECT FROM tariff t JOIN tariff_rate r ON r.tariff_id = t.id
        WHERE (t.code, t.valid_from, r.zone, r.band, r.price) = (s.tariff, s.valid_from, s.zone, s.band, s.price)
            AND r.up_to IS NOT DISTINCT FROM s.up_to
    )""", _RESTS),
), needs=("tariffs",))  # fmt: skip

_ACCOUNTS = Check("accounts", "staged_accounts s", (
    ("branch", _no("branches", "branch", "branch"), "the branch is unknown"),
    ("supplier", _no("suppliers", "supplier", "supplier"), "the supplier is unknown"),
    ("tariff", f"s.tariff IS NOT NULL AND {_no('tariffs', 'tariff', 'tariff')}", "the tariff is unknown"),
    ("closed_on", "s.closed_on < s.opened_on", "the account closes before it opens"),
), needs=("branches", "suppliers", "tariffs"))  # fmt: skip


def _measured_otherwise(column: str, value: str) -> tuple[str, str, str]:
    """Return the fault of a meter of which a set says something else than what closed months were measured by."""
    mine = "jsonb_build_object('meters', jsonb_build_array(jsonb_build_object('meter', m.id)))"
    rests = " OR ".join(
        f"EXISTS (SELECT FROM {table} c WHERE c.account_id = m.account_id AND c.volumes @> {mine})"
        for table in ("charge", "charge_correction")
    )
    return column, f"m.{column} <> {value} AND ({rests})", _MEASURED


_METERS = Check("meters", """staged_meters s
    LEFT JOIN account a ON a.number = s.account LEFT JOIN meter m ON m.account_id = a.id AND m.serial = s.serial""", (
    ("account", _NO_ACCOUNT, "the account is unknown"),
    ("digits", "s.digits NOT BETWEEN 1 AND 9", "a register has 1 to 9 digits"),
    ("ratio", "s.ratio < 1", "the ratio is 1 or more"),
    ("zone_count", "s.zone_count NOT BETWEEN 1 AND 3", "a meter has 1 to 3 zones"),
    ("removed_on", "s.removed_on < s.installed_on", "the meter is removed before it is installed"),
    _measured_otherwise("digits", "s.digits"),
    _measured_otherwise("ratio", "coalesce(s.ratio, 1)"),
    _measured_otherwise("zone_count", "coalesce(s.zone_count, 1)"),
), needs=("accounts",))  # fmt: skip

_READINGS = Check("readings", """staged_readings s
    LEFT JOIN known_meters m ON m.account = s.account AND m.serial = s.meter""", (
    ("meter", "m.serial IS NULL", "the account has no such meter"),
    ("t2", "(s.t2 IS NULL) <> (m.zone_count < 2)", "T2 has a value where the meter has two zones or three"),
    ("t3", "(s.t3 IS NULL) <> (m.zone_count < 3)", "T3 has a value where the meter has three zones"),
    ("t1", "s.t1 >= m.top", "the meter has fewer digits"),
    ("t2", "s.t2 >= m.top", "the meter has fewer digits"),
    ("t3", "s.t3 >= m.top", "the meter has fewer digits"),
    ("taken_on", "s.taken_on < m.installed_on", "the meter was not installed yet"),
    ("taken_on", "s.taken_on > m.removed_on", "the meter was removed before"),
    ("taken_on", "s.taken_on > :as_of", f"the day {_LATER}"),
    ("status", "s.status = 'SUPERSEDED' AND s.source IN ('CONTROL', 'IMPORT')",
     "a reading of this source is not superseded: REJECTED takes it out of the bill"),
), needs=("accounts", "meters"))  # fmt: skip

_CHARGES = Check("charges", """staged_charges s LEFT JOIN (
        SELECT account, month, sum((amount * 100)::bigint) AS kopecks, bool_and(sound) AS sound,
               sum((amount * 100)::bigint) FILTER (WHERE kind = 'ENERGY') AS energy
        FROM staged_charge_lines GROUP BY account, month
    ) l ON l.account = s.account AND l.month = s.month
    LEFT JOIN account a ON a.number = s.account
    LEFT JOIN charge c ON c.account_id = a.id AND c.month = to_date(s.month, 'YYYY-MM')""", (
    ("account", _NO_ACCOUNT, "the account is unknown"),
    ("month", "s.month > to_char(CAST(:as_of AS date), 'YYYY-MM')", f"the month {_LATER}"),
    ("amount", "l.sound IS NOT FALSE AND coalesce(l.kopecks, 0) <> s.amount * 100",
     "the lines of the charge do not add up to it"),
    ("month", "c.source = 'COMPUTED'", "the month was charged here"),
    ("amount", """EXISTS (SELECT FROM charge_correction k WHERE k.account_id = c.account_id AND k.month = c.month)
        AND ((c.amount, c.basis) <> (s.amount * 100, s.basis) OR coalesce(l.energy, 0) <> (
            SELECT coalesce(sum(amount), 0) FROM charge_line o WHERE o.charge_id = c.id AND o.kind = 'ENERGY'
        ))""", "the month was corrected here by readings, and its charge is not changed any more"),
), needs=("accounts", "charge_lines"))  # fmt: skip

_CHARGE_LINES = Check("charge_lines", """staged_charge_lines s
    LEFT JOIN staged_charges c ON c.account = s.account AND c.month = s.month""", (
    ("month", "c.line IS NULL", "charges.csv has no charge of that account and month"),
), needs=("charges",))  # fmt: skip

# The export names a payment of ours by its identifier.
_OURS = "SELECT FROM payment o WHERE o.source = 'CABINET' AND o.id::text = s.reference"
_PAYMENTS = Check("payments", """staged_payments s
    LEFT JOIN payment p ON p.source = coalesce(s.source, 'IMPORT') AND p.reference = s.reference
    LEFT JOIN account a ON a.id = p.account_id""", (
    ("account", _NO_ACCOUNT, "the account is unknown"),
    ("amount", "s.amount <= 0", "a payment is above zero"),
    ("paid_at", "(s.paid_at AT TIME ZONE 'Europe/Moscow')::date > :as_of", f"the day {_LATER}"),
    ("reference", f"s.source = 'CABINET' AND NOT EXISTS ({_OURS})", "the cabinet took no such payment"),
    ("reference", """p.source = 'IMPORT' AND (a.number, p.amount, p.paid_at, p.purpose)
        IS DISTINCT FROM (s.account, (s.amount * 100)::bigint, s.paid_at, coalesce(s.purpose, 'ELECTRICITY'))""",
     "a payment of that reference was loaded before, unlike this; refund it and send it anew with another reference"),
    ("refunded_on", "s.refunded_on > :as_of", f"the day {_LATER}"),
    ("refunded_on", "s.refunded_on < (s.paid_at AT TIME ZONE 'Europe/Moscow')::date", "the payment was not made yet"),
    ("refunded_on",
     f"s.refunded_on IS NOT NULL AND s.source = 'CABINET' AND NOT EXISTS ({_OURS} AND o.refunded_on = s.refunded_on)",
     "the cabinet refunds its own payments"),
    ("refunded_on",
     "p.source = 'IMPORT' AND p.refunded_on IS NOT NULL AND p.refunded_on IS DISTINCT FROM s.refunded_on",
     "the refund was loaded before, and refunds do not change"),
), needs=("accounts",))  # fmt: skip

_PENALTIES = Check("penalties", "staged_penalties s", (
    ("account", _NO_ACCOUNT, "the account is unknown"),
    ("amount", "s.amount < 0", "a penalty is not below zero"),
    ("month", "s.month > to_char(CAST(:as_of AS date), 'YYYY-MM')", f"the month {_LATER}"),
    ("month", """s.account NOT IN (SELECT number FROM new_accounts)
        AND s.month IN (SELECT to_char(month, 'YYYY-MM') FROM month_close)
        AND s.amount * 100 <> (
            SELECT coalesce(sum(e.amount), 0) FROM account a JOIN ledger_entry e ON e.account_id = a.id
            WHERE a.number = s.account AND e.month = to_date(s.month, 'YYYY-MM') AND e.part = 'PENALTY'
                AND e.kind IN ('PENALTY', 'CORRECTION') AND e.facts IS NULL
        )""", "the month was closed here, and its penalty counted"),
), needs=("accounts",))  # fmt: skip

CHECKS = (
    _BRANCHES, _DEPARTMENTS, _TARIFFS, _RATES, _ACCOUNTS, _METERS, _READINGS, _CHARGES, _CHARGE_LINES, _PAYMENTS,
    _PENALTIES,
)  # fmt: skip

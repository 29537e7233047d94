"""The questions that an audit asks of the tables, of some accounts at once; ``owner`` is what a row belongs to."""

STATEMENTS = {
    "accounts": """
        SELECT a.id, a.number, a.kind, a.tariff_code, a.opened_on, a.closed_on, a.closing_entered_on,
               b.window_opens, b.window_closes,
               coalesce(s.main, 0) AS main, coalesce(s.penalty, 0) AS penalty
        FROM account a JOIN branch b ON b.id = a.branch_id LEFT JOIN account_balance s ON s.account_id = a.id
        WHERE a.id = ANY(:ids)
    """,
    "meters": """
        SELECT account_id AS owner, id, serial, digits, ratio, zone_count, installed_on, removed_on, verify_before,
               entered_on, removal_entered_on
        FROM meter WHERE account_id = ANY(:ids) ORDER BY account_id, serial, id
    """,
    "readings": """
        SELECT r.meter_id AS owner, r.id, r.taken_on, coalesce(r.entered_on, r.taken_on) AS entered_on,
               CASE r.status WHEN 'SUPERSEDED' THEN r.superseded_on END AS fell_on, r.source, r.t1, r.t2, r.t3,
               r.rolled_over, 'VERIFICATION_OVERDUE' = ANY(r.warnings) AS warned
        FROM reading r JOIN meter m ON m.id = r.meter_id
        WHERE m.account_id = ANY(:ids) AND (
            r.status IN ('ACCEPTED', 'NEXT_PERIOD') OR r.status = 'SUPERSEDED' AND r.superseded_on IS NOT NULL
        ) ORDER BY r.meter_id, r.taken_on, r.recorded_at, r.id
    """,
    "terms": """
        SELECT account_id AS owner, valid_from, persons, norm_code, can_be_fitted, max_power, tariff_code
        FROM account_terms WHERE account_id = ANY(:ids)
    """,
    "former": "SELECT account_id AS owner, until, tariff_code FROM former_tariff WHERE account_id = ANY(:ids)",
    "exemptions": "SELECT account_id AS owner, since, until FROM exemption WHERE account_id = ANY(:ids)",
    "refusals": "SELECT account_id AS owner, refused_on FROM access_refusal WHERE account_id = ANY(:ids)",
    "charges": """
        SELECT account_id AS owner, id, month, amount, basis, due_on, source, volumes IS NOT NULL AS kept,
               jsonb_path_query_array(volumes, '$.meters[*].kwh') AS metered, volumes #> '{norm,kwh}' AS norm
        FROM charge WHERE account_id = ANY(:ids) ORDER BY account_id, month
    """,
    "closed": """
        SELECT a.id AS owner, m.month FROM account a CROSS JOIN month_close m
        WHERE a.id = ANY(:ids) AND m.finished_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM billing_fault f WHERE f.account_id = a.id AND f.month = m.month)
    """,
    "lines": """
        SELECT l.charge_id AS owner, l.kind, l.zone, l.band, l.kwh, l.price, l.amount
        FROM charge_line l JOIN charge c ON c.id = l.charge_id
        WHERE c.account_id = ANY(:ids) ORDER BY l.charge_id, l.position
    """,
    "corrections": """
        SELECT account_id AS owner, id, month, posted_month, amount, basis, lines,
               jsonb_path_query_array(volumes, '$.meters[*].kwh') AS metered, volumes #> '{norm,kwh}' AS norm
        FROM charge_correction WHERE account_id = ANY(:ids) ORDER BY account_id, posted_month, month
    """,
    "entries": """
        SELECT e.account_id AS owner, e.posted_on, e.kind, e.part, e.amount, e.month, e.charge_id, e.payment_id,
               e.correction_id, (p.paid_at AT TIME ZONE 'Europe/Moscow')::date AS paid_on,
               e.facts IS NOT NULL AS computed
        FROM ledger_entry e LEFT JOIN payment p ON p.id = e.payment_id
        WHERE e.account_id = ANY(:ids) ORDER BY e.account_id, e.posted_on, e.sequence
    """,
    "payments": """
        SELECT account_id AS owner, id, amount, purpose, status FROM payment WHERE account_id = ANY(:ids)
    """,
}

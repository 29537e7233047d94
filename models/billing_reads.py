"""What the close of a month reads of accounts, many at once, as plain rows: millions of them pass here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.periods import Month, last_day, month_after

# Something is still owed or was paid of an account whose supply has ended, or a reading of it became known or fell out.
_UNSETTLED = """
    (SELECT sum(e.amount) FROM ledger_entry e
     WHERE e.account_id = a.id AND e.part = 'MAIN' AND e.posted_on <= :last) > 0
    OR EXISTS (SELECT FROM ledger_entry e WHERE e.account_id = a.id AND e.posted_on BETWEEN :month AND :last)
    OR EXISTS (
        SELECT FROM meter m JOIN reading r ON r.meter_id = m.id
        WHERE m.account_id = a.id
          AND (r.entered_on BETWEEN :month AND :next OR r.superseded_on BETWEEN :month AND :next)
    )
    OR a.closing_entered_on BETWEEN :month AND :next
"""
# Supply reaches into the month, or is not settled, and nothing was charged for the month yet, nor here for a later one.
_OPEN = f"""
    FROM account a
    WHERE (a.opened_on IS NULL OR a.opened_on <= :last)
      AND (a.closed_on IS NULL OR a.closed_on >= :month OR a.closing_entered_on > :last OR {_UNSETTLED})
      AND NOT EXISTS (SELECT FROM charge c WHERE c.account_id = a.id AND c.month >= :month
                      AND (c.month = :month OR c.source = 'COMPUTED'))
"""
_ACCOUNTS = """
    SELECT a.id, a.kind, a.tariff_code, a.opened_on,
           CASE WHEN a.closing_entered_on IS NULL OR a.closing_entered_on <= :last THEN a.closed_on END AS closed_on,
           b.window_opens, b.window_closes,
           (SELECT jsonb_agg(jsonb_build_array(until, tariff_code) ORDER BY until) FROM former_tariff
            WHERE account_id = a.id) AS former_tariffs
    FROM account a JOIN branch b ON b.id = a.branch_id WHERE a.id = ANY(:ids) ORDER BY a.id
"""
_METERS = """
    SELECT account_id, id, serial, digits, ratio, zone_count, installed_on,
           CASE WHEN removal_entered_on IS NULL OR removal_entered_on <= :last THEN removed_on END AS removed_on,
           verify_before
    FROM meter WHERE account_id = ANY(:ids) AND (entered_on IS NULL OR entered_on <= :last)
    ORDER BY account_id, serial, id
"""
# Billing rule 22: what was entered up to the last day; of imports and of businesses, up to the 1st of the next month.
_READINGS = """
    SELECT r.meter_id, r.id, r.taken_on, r.source, r.t1, r.t2, r.t3, r.rolled_over,
           'VERIFICATION_OVERDUE' = ANY(r.warnings) AS overdue, coalesce(r.entered_on, r.taken_on) AS entered_on
    FROM account a JOIN meter m ON m.account_id = a.id JOIN reading r ON r.meter_id = m.id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.source = 'IMPORT' OR a.kind = 'BUSINESS' THEN CAST(:next AS date) ELSE :last END AS until
    ) seen
    WHERE a.id = ANY(:ids) AND r.taken_on BETWEEN :read_since AND seen.until
      AND coalesce(r.entered_on, r.taken_on) <= seen.until
      AND (r.status IN ('ACCEPTED', 'NEXT_PERIOD') OR r.status = 'SUPERSEDED' AND r.superseded_on > seen.until)
    ORDER BY r.meter_id, r.taken_on, r.recorded_at, r.id
"""
# Readings of days long past that the close of the month before did not see, those that it saw but fell out since, and
# controls of old that refute what was read lately, unless registers passed zero.
_NEWS = """
    SELECT DISTINCT m.account_id FROM reading r JOIN meter m ON m.id = r.meter_id
    WHERE r.entered_on BETWEEN :month AND :next AND m.account_id = ANY(:ids)
    UNION
    SELECT m.account_id FROM reading r JOIN meter m ON m.id = r.meter_id
    WHERE r.superseded_on BETWEEN :month AND :next AND r.taken_on <= :month AND m.account_id = ANY(:ids)
    UNION
    SELECT account_id FROM meter WHERE account_id = ANY(:ids)
        AND (entered_on BETWEEN :month AND :next OR removal_entered_on BETWEEN :month AND :next)
    UNION
    SELECT id FROM account WHERE id = ANY(:ids) AND closing_entered_on BETWEEN :month AND :next
    UNION
    SELECT m.account_id FROM meter m
    JOIN reading c ON c.meter_id = m.id AND c.source = 'CONTROL' AND c.taken_on < :read_since
    CROSS JOIN LATERAL (
        SELECT t1, t2, t3 FROM reading WHERE meter_id = m.id AND taken_on BETWEEN :read_since AND :next
        ORDER BY taken_on LIMIT 1
    ) r
    WHERE m.account_id = ANY(:ids) AND (c.t1 > r.t1 OR c.t2 > r.t2 OR c.t3 > r.t3)
"""
# Whoever a billing system charged between two closes here may have estimates that are older than its charge.
_STANDING = """
    SELECT c.account_id, coalesce(k.basis, c.basis) AS basis, c.due_on,
           c.source = 'IMPORTED' AND EXISTS (SELECT FROM month_close WHERE month < :before) AND EXISTS (
               SELECT FROM charge o WHERE o.account_id = c.account_id AND o.month < :before AND o.source = 'COMPUTED'
           ) AS is_between
    FROM charge c LEFT JOIN LATERAL (
        SELECT basis FROM charge_correction
        WHERE account_id = c.account_id AND month = c.month AND posted_month < :month
        ORDER BY posted_month DESC LIMIT 1
    ) k ON true
    WHERE c.account_id = ANY(:ids) AND c.month = :before
"""
_VOLUMES = """
    SELECT c.account_id, c.month, c.source, c.basis, coalesce(k.volumes, c.volumes) AS volumes,
           CASE c.source WHEN 'COMPUTED' THEN c.amount ELSE e.amount END + coalesce(k.amount, 0) AS amount, e.by_zone
    FROM charge c
    LEFT JOIN LATERAL (
        SELECT (array_agg(volumes ORDER BY posted_month DESC))[1] AS volumes, sum(amount)::bigint AS amount
        FROM charge_correction WHERE account_id = c.account_id AND month = c.month AND posted_month < :month
    ) k ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(z.amount), 0)::bigint AS amount, jsonb_object_agg(z.zone, z.kwh) AS by_zone FROM (
            SELECT coalesce(zone, 'T1') AS zone, coalesce(sum(kwh), 0) AS kwh, sum(amount) AS amount
            FROM charge_line WHERE charge_id = c.id AND kind = 'ENERGY' GROUP BY 1
        ) z
    ) e ON c.source = 'IMPORTED'
    WHERE c.account_id = ANY(:ids) AND c.month < :month
"""
_OWED = """
    SELECT account_id,
           coalesce(sum(amount) FILTER (WHERE part = 'MAIN' AND posted_on <= :before_last), 0)::bigint AS main,
           coalesce(sum(amount) FILTER (
               WHERE part = 'MAIN' AND posted_on = :before_last AND kind IN ('CHARGE', 'CORRECTION') AND amount > 0
                 AND (kind = 'CHARGE' OR correction_id IS NOT NULL)
           ), 0)::bigint AS newest,
           bool_or(part = 'PENALTY' OR kind = 'PAYMENT' AND month IS NOT NULL
                   OR kind = 'CHARGE' AND posted_on >= month + interval '1 month') AS special
    FROM ledger_entry WHERE account_id = ANY(:ids) AND posted_on <= :last GROUP BY account_id
"""
_LEDGER = """
    SELECT e.account_id, e.posted_on, e.kind, e.part, e.amount, e.month, e.correction_id IS NOT NULL AS ours,
           e.facts IS NOT NULL AS computed, (p.paid_at AT TIME ZONE 'Europe/Moscow')::date AS paid_on
    FROM ledger_entry e LEFT JOIN payment p ON p.id = e.payment_id
    WHERE e.account_id = ANY(:ids) AND e.posted_on <= :last ORDER BY e.account_id, e.posted_on, e.sequence
"""
_DUE = """
    SELECT account_id, month, due_on, source = 'COMPUTED' AS ours FROM charge
    WHERE account_id = ANY(:ids) AND month < :month
"""
_SETTLED = """
    SELECT a.id FROM account a
    WHERE a.id = ANY(:ids) AND a.closed_on < :month
      AND (a.closing_entered_on IS NULL OR a.closing_entered_on <= :last)
      AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.account_id = a.id AND e.part = 'MAIN' AND e.amount > 0
                      AND e.posted_on BETWEEN :month AND :last)
"""
_TERMS = """
    SELECT account_id, valid_from, persons, norm_code, can_be_fitted, max_power, tariff_code
    FROM account_terms WHERE account_id = ANY(:ids) ORDER BY account_id, valid_from
"""
_EXEMPTIONS = """
    SELECT account_id, since, until, act, act_number, act_date FROM exemption WHERE account_id = ANY(:ids)
    ORDER BY account_id, since
"""
_REFUSALS = """
    SELECT account_id, refused_on, act, act_number, act_date FROM access_refusal
    WHERE account_id = ANY(:ids) AND refused_on <= :last ORDER BY account_id, refused_on
"""

Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class AccountRows:
    """Rows of some accounts that every close needs, in the order of accounts."""

    accounts: Rows
    meters: Rows
    readings: Rows
    news: Rows
    standing: Rows
    owed: Rows
    terms: Rows
    exemptions: Rows
    refusals: Rows


async def accounts_to_close(session: AsyncSession, *, month: Month) -> list[uuid.UUID]:
    """Return the accounts that were open in a month and are not charged for it yet."""
    found = await session.execute(sa.text(f"SELECT a.id {_OPEN} ORDER BY a.id"), _days(month))
    return list(found.scalars())


async def lock_to_close(session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month) -> list[uuid.UUID]:
    """Lock those of some accounts that are still to be charged for a month; others that close them are waited for."""
    statement = f"SELECT a.id {_OPEN} AND a.id = ANY(:ids) ORDER BY a.id FOR NO KEY UPDATE"
    locked = list((await session.execute(sa.text(statement), {**_days(month), "ids": list(ids)})).scalars())
    # A charge that somebody else committed while this waited shows to the next statement alone.
    again = f"SELECT a.id {_OPEN} AND a.id = ANY(:ids) ORDER BY a.id"
    return list((await session.execute(sa.text(again), {**_days(month), "ids": locked})).scalars())


async def rows_of(
    session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month, read_since: date, posted: bool = True
) -> AccountRows:
    """
    Return what every close needs; readings are those from ``read_since`` on, ``standing`` is the month before.

    Without ``posted`` nothing is read of what was charged and is owed.
    """
    given = {**_days(month), "ids": list(ids), "read_since": read_since}

    async def read(statement: str) -> Rows:
        return (await session.execute(sa.text(statement), given)).all()

    return AccountRows(
        accounts=await read(_ACCOUNTS),
        meters=await read(_METERS),
        readings=await read(_READINGS),
        news=await read(_NEWS) if posted else (),
        standing=await read(_STANDING) if posted else (),
        owed=await read(_OWED) if posted else (),
        terms=await read(_TERMS),
        exemptions=await read(_EXEMPTIONS),
        refusals=await read(_REFUSALS),
    )


async def volumes_of(session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month) -> Rows:
    """Return volumes and kopecks of energy that stand of all months before."""
    given = {**_days(month), "ids": list(ids)}
    return (await session.execute(sa.text(_VOLUMES), given)).all()


async def ledgers_of(session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month) -> tuple[Rows, Rows]:
    """Return all entries up to the last day of a month, and the due days of the charges before it."""
    given = {**_days(month), "ids": list(ids)}
    entries = (await session.execute(sa.text(_LEDGER), given)).all()
    return entries, (await session.execute(sa.text(_DUE), given)).all()


def _days(month: Month) -> dict[str, date]:
    return {
        "month": month,
        "last": last_day(month),
        "next": month_after(month),
        "before": month_after(month, -1),
        "before_last": month - timedelta(days=1),
    }


async def settled(session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month) -> set[uuid.UUID]:
    """
    Return those of some accounts whose supply had ended before a month, and which owe nothing that arose in it.

    Where nothing is posted to them they need no charge; a debt of the month itself is due by its charge (rule 36).
    """
    found = await session.execute(sa.text(_SETTLED), {**_days(month), "ids": list(ids)}) if ids else ()
    return {row[0] for row in found}


async def missing_months(session: AsyncSession, *, ids: Sequence[uuid.UUID], month: Month) -> dict[uuid.UUID, date]:
    """
    Return the first earlier month that each account is not charged for, where there is one.

    It had a fault, or the account became known after the month was closed: its months are charged in their order.
    """
    statement = """
        SELECT account_id, min(month) FROM (
            SELECT account_id, month FROM billing_fault WHERE account_id = ANY(:ids) AND month < :month
            UNION ALL
            SELECT a.id, m.month FROM account a JOIN month_close m ON m.month < :month
            WHERE a.id = ANY(:ids)
              AND (a.opened_on IS NULL OR a.opened_on < m.month + interval '1 month')
              AND (a.closed_on IS NULL OR a.closed_on >= m.month)
              AND NOT EXISTS (SELECT FROM charge WHERE account_id = a.id AND month < :month AND source = 'COMPUTED')
              AND NOT EXISTS (SELECT FROM charge c WHERE c.account_id = a.id AND c.month = m.month)
        ) missing GROUP BY 1
    """
    found = await session.execute(sa.text(statement), {"ids": list(ids), "month": month})
    return {row[0]: row[1] for row in found}

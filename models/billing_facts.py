"""Accounts as the close of a month sees them, made of the rows that it reads."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from domain.account_events import Close, Correction, Event, Payment, Refund, Transfer
from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledMeter, BilledReading
from domain.billing import AccountFacts, Owed
from domain.billing_reference import BillingReference
from domain.charges import ChargeBasis, ChargeSource
from domain.figures import Figures
from domain.grounds import Ground
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource, TariffZone
from domain.month_volumes import MonthVolume
from domain.norms import Norms
from domain.periods import Month, last_day, month_after, month_of
from domain.readings import month_closed
from domain.takeovers import TakenOver
from domain.terms import AccessRefusal, AccountTerms, Exemption, FormerTariff
from domain.windows import WindowDays
from models.batches import grouped
from models.billing_reads import AccountRows, Rows

ZONES = tuple(TariffZone)
SOURCES = {source.value: source for source in ReadingSource}


def facts_of(rows: AccountRows, *, reference: BillingReference, month: Month) -> dict[uuid.UUID, AccountFacts]:
    """Return each account without the earlier months that may change, and without what it owes."""
    return accounts_of(rows, norms=reference.norms, figures=reference.figures_until(month))


def accounts_of(rows: AccountRows, *, norms: Norms, figures: Mapping[Month, Figures]) -> dict[uuid.UUID, AccountFacts]:
    """Return each account with what stands in for readings, without anything that was charged or is owed."""
    meters, readings = grouped((row[0], row) for row in rows.meters), grouped((row[0], row) for row in rows.readings)
    terms = grouped((row[0], AccountTerms(*row[1:])) for row in rows.terms)
    exemptions = grouped((row[0], Exemption(row[1], row[2], Ground(*row[3:]))) for row in rows.exemptions)
    refusals = grouped((row[0], AccessRefusal(row[1], Ground(*row[2:]))) for row in rows.refusals)
    found = {}
    for row in rows.accounts:
        key, supply = row.id, _Supply(AccountKind(row.kind), row.window_opens, row.window_closes)
        account = BilledAccount(
            kind=supply.kind,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            meters=[_meter(meter, readings.get(meter.id, ()), supply) for meter in meters.get(key, ())],
            terms=terms.get(key, ()),
            norms=norms,
            figures=figures,
            refusals=refusals.get(key, ()),
        )
        former = tuple(FormerTariff(date.fromisoformat(until), code) for until, code in row.former_tariffs or ())
        found[key] = AccountFacts(
            account, row.tariff_code, exemptions.get(key, ()), posted={}, standing={}, owed=None, former_tariffs=former
        )
    return found


@dataclass(frozen=True, slots=True)
class _Supply:
    """What the months of readings depend on: the kind of account, and the days of its branch's window."""

    kind: AccountKind
    opens: int
    closes: int


def _meter(row: Any, readings: Sequence[Any], supply: _Supply) -> BilledMeter:
    zones = ZONES[: row.zone_count]
    return BilledMeter(
        id=row.id,
        serial=row.serial,
        digits=row.digits,
        ratio=row.ratio,
        zones=zones,
        installed_on=row.installed_on,
        removed_on=row.removed_on,
        readings=[_reading(reading, supply, row.verify_before) for reading in readings],
    )


def _reading(row: Any, supply: _Supply, verify_before: date | None) -> BilledReading:
    _, key, taken_on, source, t1, t2, t3, rolled_over, overdue, _ = row
    source = SOURCES[source]
    values = {zone: value for zone, value in zip(ZONES, (t1, t2, t3), strict=True) if value is not None}
    # Billing rule 16: the warning tells that the verification had run out, whatever became of the meter since.
    counts = not overdue and not (verify_before is not None and verify_before < taken_on)
    return BilledReading(key, taken_on, _closes(taken_on, source, supply), source, values, rolled_over, counts)


@lru_cache(maxsize=100_000)
def _closes(taken_on: date, source: ReadingSource, supply: _Supply) -> Month:
    days = WindowDays(supply.opens, supply.closes)
    return month_closed(taken_on=taken_on, source=source, days=days, kind=supply.kind)


def posted_of(rows: Rows) -> Iterator[tuple[uuid.UUID, Month, MonthVolume | None, int]]:
    """Yield account, month, volume and kopecks of energy; no volume of what was imported and rests on readings."""
    for row in rows:
        yield row.account_id, Month(row.month), _volume(row), row.amount


def _volume(row: Any) -> MonthVolume | None:
    if row.volumes is not None:
        return MonthVolume.read(row.volumes)
    # Without lines of energy nobody knows what of the charge an estimate was.
    if row.source == ChargeSource.IMPORTED.value and row.basis != ChargeBasis.READINGS.value and row.by_zone:
        by_zone = {zone: int(row.by_zone[zone.value]) for zone in ZONES if zone.value in row.by_zone}
        return MonthVolume(Month(row.month), ChargeBasis(row.basis), imported=by_zone)
    return None


def may_change_earlier(rows: AccountRows, facts: Mapping[uuid.UUID, AccountFacts], *, month: Month) -> list[uuid.UUID]:
    """
    Return the accounts whose month is more than the difference of two readings that no other reading touches.

    Only of these the whole history is read: an estimate is to be made or to be replaced, a control was taken, a reading
    became known late or fell out, or one of old refutes those of late.
    """
    before = month_after(month, -1)
    read = {
        row.account_id for row in rows.standing if row.basis == ChargeBasis.READINGS.value and not row.is_between
    } - {row.account_id for row in rows.news}
    controlled = {row.meter_id for row in rows.readings if row.source == ReadingSource.CONTROL.value}
    return [
        key
        for key, account in facts.items()
        if key not in read or not _is_plain(account.account, month, before, controlled)
    ]


def _is_plain(account: BilledAccount, month: Month, before: Month, controlled: set[uuid.UUID]) -> bool:
    """Tell whether each meter has hung all the time and was read for the month before and for this one, and so on."""
    return (
        bool(account.meters)
        and not account.refusals
        and (account.closed_on is None or month_of(account.closed_on) > month)
        and all(
            meter.id not in controlled
            and (meter.removed_on is None or month_of(meter.removed_on) > month)
            and (meter.installed_on is None or month_of(meter.installed_on) < before)
            and [reading.closes for reading in meter.readings if reading.closes >= before] == [before, month]
            and _begins_alike(meter.readings[0])
            and all(reading.counts for reading in meter.readings)
            for meter in account.meters
        )
    )


def _begins_alike(first: BilledReading) -> bool:
    """Tell whether the first reading of some closes the same month as it does among all readings of its meter."""
    return first.closes <= month_of(first.taken_on)


def may_owe_penalty(rows: AccountRows, *, reference: BillingReference, month: Month) -> list[uuid.UUID]:
    """
    Return the accounts that may have to be charged penalty.

    Those of the others who owe no more than their newest charge have paid all older ones: the oldest debt is paid first
    (billing rule 33), and the newest is not late for longer than the days of grace.
    """
    owed, due_on = {row.account_id: row for row in rows.owed}, {row.account_id: row.due_on for row in rows.standing}
    before, end = month_after(month, -1), last_day(month)
    found = []
    for row in rows.accounts:
        kind, mine = AccountKind(row.kind), owed.get(row.id)
        if mine and (mine.special or mine.main > mine.newest):
            found.append(row.id)
        elif row.id in due_on:
            day = due_on[row.id] or reference.due_on(kind, before)
            if (end - day).days > reference.rates[kind].least_grace:
                found.append(row.id)
    return found


def owed_of(*, entries: Iterable[Any], due_days: Mapping[Month, date], first: Month) -> Owed:
    """
    Return what penalty is reckoned from, of one account; ``due_days`` are those of its charges before.

    ``first`` is the first month that it was charged for here: of the days before it a billing system posted penalty.
    """
    events, posted, penalty, imported = list[Event](), dict[Month, int](), 0, 0
    charged, corrections = dict[Month, int](), dict[Month, dict[Month, int]]()
    entered = dict[Month, date]()
    for row in entries:
        if row.part == LedgerPart.PENALTY.value:
            penalty += row.amount
            if row.computed and row.month:
                posted[row.month] = posted.get(row.month, 0) + row.amount
            elif row.kind in {EntryKind.PENALTY.value, EntryKind.CORRECTION.value} and not row.computed:
                imported += row.amount
        elif row.kind == EntryKind.CHARGE.value:
            charged[row.month] = charged.get(row.month, 0) + row.amount
            entered[row.month] = row.posted_on
        elif row.kind == EntryKind.CORRECTION.value and row.ours:
            corrections.setdefault(month_of(row.posted_on), {})[row.month] = row.amount
        else:
            events.append(_event(row))
    # A month that came to nothing has no entry, but its day is due for what was corrected or given back in it.
    for each in {*charged, *corrections, *due_days}:
        mine = charged.get(each, 0), due_days.get(each), corrections.get(each, {}), entered.get(each)
        events.append(Close(each, *mine))
    taken_over = TakenOver(month_after(first, -1), imported)
    return Owed(events, posted, penalty, taken_over)


def _event(row: Any) -> Event:
    match EntryKind(row.kind):
        case EntryKind.PAYMENT:
            return Payment(row.posted_on, row.paid_on or row.posted_on, -row.amount, row.month)
        case EntryKind.REFUND:
            return Refund(row.posted_on, row.amount)
        case EntryKind.CORRECTION if row.month is not None:
            return Correction(row.posted_on, row.month, row.amount)
        case _:
            return Transfer(row.posted_on, -row.amount)

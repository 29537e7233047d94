"""The close of a month and the audit work out the same volumes, each in its own way."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import AccountKind
from domain.audit import facts
from domain.audit.changes import told_anew
from domain.audit.months import number
from domain.audit.places import view
from domain.audit.rows import DatedValue, NormRow, Rows, Undecided
from domain.audit.used import Used
from domain.audit.views import seen
from domain.audit.volumes import Closing
from domain.billed_accounts import BilledAccount, BilledMeter, BilledReading
from domain.figures import NAMES
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
from domain.periods import Month, last_day, month_after
from domain.readings import month_closed
from domain.use_spans import ReadingsFall
from domain.volumes import volumes_of
from tests.domain.billed import CONTROL, CUSTOMER, DAYS, IMPORT, PERSONS, account, month, refusal
from tests.domain.figures import FIGURES

FIRST = month("2026-01")
MONTHS = [month_after(FIRST, place) for place in range(12)]
LONG_AGO = date(2015, 5, 1)
SHOWS = ("FLAT", 1, Fraction(98)), ("FLAT", 2, Fraction(60)), ("FLAT", 3, Fraction(47))
ROWS = Rows(
    tariffs=(), norms=[NormRow(*each, date(2020, 1, 1)) for each in SHOWS],
    figures=[DatedValue(name, Fraction(getattr(FIGURES, name)), LONG_AGO) for name in NAMES],
    due_days=(), key_rates=(), caps=(), days_off={},
)  # fmt: skip

days = st.integers(0, 300).map(lambda after: date(2025, 12, 1) + timedelta(after))
readings = st.lists(
    st.tuples(
        days, st.integers(0, 300), st.sampled_from([CUSTOMER, CUSTOMER, CUSTOMER, CONTROL, IMPORT]),
        st.sampled_from([0, 0, 0, 20, 45, 100]), st.sampled_from([None, None, None, None, 10, 60]),
        st.sampled_from([0, 0, 0, 50]), st.integers(0, 9).map(lambda draw: draw == 0),
    ),
    max_size=9, unique_by=lambda row: row[0],
)  # fmt: skip
"""Day, use since the one before, source, days until it is known, and until it falls out, misread, overdue."""


@st.composite
def meters(draw: st.DrawFn) -> list[facts.Meter]:
    """Draw a place of a meter, which may have been replaced."""
    replaced_on = draw(st.sampled_from([None, None, date(2026, 4, 10), date(2026, 5, 1)]))
    zones = tuple(TariffZone)[: draw(st.integers(1, 2))]
    began = draw(st.sampled_from([None, LONG_AGO, date(2025, 12, 10), date(2026, 2, 1)]))
    first = _meter(draw, zones, began, replaced_on)
    if replaced_on is None:
        return [first]
    others = draw(st.sampled_from([zones, tuple(TariffZone)[:1]]))
    return [first, _meter(draw, others, replaced_on, None)]


def _meter(
    draw: st.DrawFn, zones: tuple[TariffZone, ...], installed_on: date | None, removed_on: date | None
) -> facts.Meter:
    shown, used = [], 0
    kept = [
        row for row in sorted(draw(readings), key=lambda row: row[0])
        if (installed_on or row[0]) <= row[0] <= (removed_on or row[0])
    ]  # fmt: skip
    if draw(st.booleans()) and removed_on:
        kept = [*(row for row in kept if row[0] < removed_on), (removed_on, 10, CONTROL, 0, None, 0, False)]
    if draw(st.booleans()) and installed_on:
        kept = [(installed_on, 0, CONTROL, 0, None, 0, False), *(row for row in kept if row[0] > installed_on)]
    for day, use, source, wait, fell, misread, warned in kept:
        used += use
        wrong = misread if source is CUSTOMER else 0
        entered = day + timedelta(wait)
        shown.append(
            facts.Shown(
                uuid.uuid4(), day, entered, None if fell is None else entered + timedelta(fell), source,
                {zone: used * (place + 1) + wrong for place, zone in enumerate(zones)}, warned=warned,
            )
        )  # fmt: skip
    return facts.Meter(
        uuid.uuid4(), "M", 6, draw(st.sampled_from([1, 20])), zones, installed_on, removed_on, None, shown
    )


@st.composite
def accounts(draw: st.DrawFn) -> facts.Account:
    """Draw an account with one or two places of meters, perhaps with acts of refused access."""
    acts = sorted(draw(st.lists(days, max_size=3, unique=True))) if draw(st.booleans()) else []
    places = draw(st.lists(meters(), max_size=2))
    return facts.Account(
        id=uuid.uuid4(), number="1", kind=draw(st.sampled_from([AccountKind.RESIDENTIAL] * 3 + [AccountKind.BUSINESS])),
        tariff_code=None, opened_on=LONG_AGO, closed_on=None, window=(DAYS.opens, DAYS.closes),
        meters=[meter for place in places for meter in place], terms=[PERSONS], refused_on=acts,
    )  # fmt: skip


def billed_account(of: facts.Account, each: Month) -> BilledAccount:
    """Return the account as the close sees it."""
    return account(
        *(_billed_meter(of, meter, each) for meter in of.meters), kind=of.kind, opened_on=of.opened_on,
        refusals=[refusal(day.isoformat()) for day in of.refused_on if day <= last_day(each)],
    )  # fmt: skip


def _billed_meter(of: facts.Account, meter: facts.Meter, each: Month) -> BilledMeter:
    return BilledMeter(
        meter.id, meter.serial, meter.digits, meter.ratio, meter.zones, meter.installed_on, meter.removed_on,
        [
            BilledReading(
                shown.id, shown.taken_on,
                month_closed(taken_on=shown.taken_on, source=shown.source, days=DAYS, kind=of.kind),
                shown.source, shown.values, shown.rolled_over, not shown.warned,
            )
            for shown in seen(account=of, meter=meter, month=number(each))
        ],
    )  # fmt: skip


def by_close(of: facts.Account, each: Month, posted: Mapping[Month, MonthVolume]) -> dict[Month, MonthVolume] | None:
    """Return what the close works out; null where a meter shows less than before."""
    try:
        return volumes_of(account=billed_account(of, each), month=each, posted=posted)
    except ReadingsFall:
        return None


def by_audit(of: facts.Account, each: Month, standing: Mapping[Month, Used]) -> dict[Month, Used] | None:
    """Return what the audit works out; null where a meter shows less than before."""
    known = view(account=of, month=number(each), rows=ROWS)
    numbered = {number(key): used for key, used in standing.items()}
    closings = {key: Closing(of, ROWS, number(key), known, numbered) for key in (*sorted(standing), each)}
    try:
        anew = {key: told_anew(closing) for key, closing in closings.items() if key != each}
        return {key: used for key, used in anew.items() if used} | {each: closings[each].used()}
    except Undecided:
        return None


def told(volume: Any) -> tuple[Any, ...]:
    """Return what a volume comes to, in the words of the close or of the audit."""
    norm = volume.norm if volume.norm is None or isinstance(volume.norm, int) else volume.norm.kwh
    return volume.basis, {zone: kwh for zone, kwh in volume.metered.items() if kwh}, norm


@settings(max_examples=1000, deadline=None)
@given(accounts())
def test_close_and_audit_work_out_the_same_volumes(of: facts.Account) -> None:
    posted, standing = dict[Month, MonthVolume](), dict[Month, Used]()
    for each in MONTHS:
        closed, audited = by_close(of, each, posted), by_audit(of, each, standing)
        assert (closed is None) == (audited is None)
        if closed is None or audited is None:
            continue
        assert {key: told(volume) for key, volume in closed.items()} == {
            key: told(volume) for key, volume in audited.items()
        }
        posted |= closed
        standing |= audited

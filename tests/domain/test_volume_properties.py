"""What holds of volumes over any set of readings, whatever becomes known when."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billed_accounts import BilledMeter
from domain.charges import ChargeBasis
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
from domain.periods import Month, month_after
from domain.volumes import volumes_of
from tests.domain.billed import CONTROL, CUSTOMER, IMPORT, account, billed, closes, month, shown

FIRST, LAST = month("2026-01"), month("2026-12")
"""Readings are of the months until August, and all of them are known by the last close."""
MONTHS = [month_after(FIRST, place) for place in range(12)]
EXAMPLES = settings(max_examples=1000, deadline=None)
READINGS = ChargeBasis.READINGS
rows = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(2, 28), st.integers(0, 400), st.integers(0, 3),
        st.sampled_from([CUSTOMER, CUSTOMER, CONTROL, IMPORT]), st.integers(0, 99),
    ),
    min_size=1, max_size=6, unique_by=lambda row: row[:2],
)  # fmt: skip
"""Readings: month, day, use since the one before, months until it is known, source, how far it is misread."""


@dataclass(frozen=True)
class History:
    """A meter, and the days on which its readings became known."""

    meter: BilledMeter
    late: Mapping[uuid.UUID, date]


@st.composite
def histories(draw: st.DrawFn, *, rolls: bool = False) -> History:
    """Draw a meter that was read now and then; customers misread it till the next control, but where it ``rolls``."""
    start, zones = draw(st.integers(0, 9_999)), draw(st.integers(1, 2))
    known, late, used, wrong = [shown("2025-12-24", *[start] * zones, rolled_over=rolls)], {}, 0, 0
    for place, day, use, months, source, misread in sorted(draw(rows), key=lambda row: row[:2]):
        is_control = not rolls and source is not CUSTOMER
        used, wrong = used + use, 0 if rolls or is_control else wrong + misread
        values = [(start + used * (zone + 1) + wrong) % (10_000 if rolls else 10**6) for zone in range(zones)]
        taken_on = month_after(FIRST, place).replace(day=day)
        reading = shown(taken_on.isoformat(), *values, source=CONTROL if is_control else source, rolled_over=rolls)
        late[reading.id] = max(taken_on, month_after(taken_on, 0 if is_control else months))
        known.append(reading)
    meter = billed(
        *known, zones=zones, ratio=draw(st.sampled_from([1, 20])), digits=4 if rolls else 6,
        installed_on=draw(st.sampled_from([date(2015, 5, 1), date(2025, 12, 24)])),
    )  # fmt: skip
    return History(meter, late)


def stands(*histories_: History, known_at_once: bool = False) -> list[dict[Month, MonthVolume]]:
    """Return what stands after each close."""
    late = {} if known_at_once else {key: day for each in histories_ for key, day in each.late.items()}
    return closes(account(*(each.meter for each in histories_)), f"{FIRST:%Y-%m}", f"{LAST:%Y-%m}", late=late)


def measured(volumes: Mapping[Month, MonthVolume]) -> dict[Month, dict[TariffZone, int]]:
    """Return the kilowatt-hours of the months that rest on readings."""
    return {key: volume.metered for key, volume in volumes.items() if volume.basis is READINGS}


@EXAMPLES
@given(st.booleans().flatmap(lambda rolls: histories(rolls=rolls)))
def test_rule_9_months_add_up_to_what_passed_the_registers_whatever_the_order_of_closes(history: History) -> None:
    first, last = history.meter.readings[0], history.meter.readings[-1]
    capacity = 10**history.meter.digits

    volumes = measured(stands(history)[-1])

    assert sorted(volumes) == [each for each in MONTHS if each <= last.closes]
    for zone, value in last.values.items():
        counted = (value - first.values[zone]) % capacity * history.meter.ratio
        assert sum(volume[zone] for volume in volumes.values()) == counted


@EXAMPLES
@given(st.booleans().flatmap(lambda rolls: histories(rolls=rolls)))
def test_rule_9_late_reading_comes_to_the_same_as_if_it_had_been_known(history: History) -> None:
    assert measured(stands(history)[-1]) == measured(stands(history, known_at_once=True)[-1])


@EXAMPLES
@given(histories(), histories())
def test_rule_17_estimate_changes_only_by_a_reading_that_covers_its_month(one: History, two: History) -> None:
    before: dict[Month, MonthVolume] = {}
    for after in stands(one, two):
        for key, volume in before.items():
            anew = {meter.meter_id: meter for meter in after[key].meters}
            changed = [anew[meter.meter_id] for meter in volume.meters if anew[meter.meter_id] != meter]
            assert all(meter.basis is READINGS for meter in changed)
            assert all(piece.first <= key <= piece.last for meter in changed for piece in meter.pieces)
            assert changed or after[key] == volume
        before = after


@EXAMPLES
@given(histories(), histories())
def test_volumes_are_read_back_as_they_were_told(one: History, two: History) -> None:
    of = account(one.meter, two.meter)

    for volume in volumes_of(account=of, month=month("2026-05"), posted={}).values():
        assert MonthVolume.read(json.loads(json.dumps(volume.told()))) == volume

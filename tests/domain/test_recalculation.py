"""What later readings change of charged months, and what they leave (billing rules 17 to 20)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from domain.charges import ChargeBasis
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
from domain.periods import Month
from domain.volumes import volumes_of
from tests.domain.billed import (
    CONTROL,
    PERSONS,
    account,
    billed,
    closed,
    closes,
    every_month,
    kwh,
    month,
    shown,
    told,
)

READINGS, AVERAGE, NORM = ChargeBasis.READINGS, ChargeBasis.AVERAGE, ChargeBasis.NORM
YEAR = every_month("2025-12", *range(0, 700, 100))
"""Readings from December 2025 to June 2026 with 100 kWh a month between them."""


def imported(text: str, basis: ChargeBasis, charged: int) -> tuple[Month, MonthVolume]:
    return month(text), MonthVolume(month(text), basis, imported={TariffZone.T1: charged})


def test_rule_17_estimate_stays_when_the_mean_would_come_out_otherwise() -> None:
    late = shown("2026-04-30", 500, source=CONTROL)  # 100 kWh of May belong to April
    meter = billed(*YEAR[:5], late, *YEAR[5:])

    july, august = closes(account(meter), "2026-01", "2026-08", late={late.id: date(2026, 8, 5)})[-2:]

    assert [told(july)[f"2026-0{each}"][1] for each in (4, 5, 7)] == [100, 100, 100]
    assert [told(august)[f"2026-0{each}"][1] for each in (4, 5, 7)] == [200, 0, 100]
    assert told(august)["2026-08"] == (AVERAGE, 100)


def test_rule_17_persons_that_become_known_later_do_not_change_a_posted_norm() -> None:
    before = closed(account(billed()), "2026-07", "2026-07")
    more = account(billed(), terms=[replace(PERSONS, persons=3)])

    (after,) = closes(more, "2026-08", "2026-08", posted=before)

    assert (told(after)["2026-07"], told(after)["2026-08"]) == ((NORM, 120), (NORM, 141))


def test_rule_17_estimate_of_a_meter_stays_when_only_another_meter_is_read() -> None:
    unread = billed(*YEAR, serial="A")
    read = billed(*every_month("2025-12", *range(0, 70, 10)), shown("2026-08-24", 122), serial="B")

    july, august = closes(account(unread, read), "2026-01", "2026-08")[-2:]

    assert told(july)["2026-07"] == (AVERAGE, 110)
    assert told(august)["2026-07"] == (AVERAGE, 131)
    assert [(each.serial, each.basis, each.by_zone) for each in august[month("2026-07")].meters] == [
        ("A", AVERAGE, {TariffZone.T1: 100}), ("B", READINGS, {TariffZone.T1: 31}),
    ]  # fmt: skip


def test_rule_17_norm_stays_while_one_meter_that_it_stands_for_is_not_read() -> None:
    unread = billed(serial="A")
    read = billed(shown("2026-06-24", 0), shown("2026-08-24", 62), serial="B")
    both = billed(shown("2026-06-24", 0), shown("2026-08-24", 62), serial="A", id=unread.id)

    july, august = closes(account(unread, read), "2026-07", "2026-08")
    (known,) = closes(account(both, read), "2026-08", "2026-08", posted=july)

    assert told(july)["2026-07"] == (NORM, 120)
    assert told(august)["2026-07"] == (NORM, 120 + 31)
    assert told(known)["2026-07"] == (READINGS, 31 + 31)
    assert known[month("2026-07")].norm is None


def test_month_whose_reading_fell_out_is_estimated_until_another_covers_it() -> None:
    june, july, september = YEAR[-1], shown("2026-07-24", 1_600), shown("2026-09-24", 876)
    meter = billed(*YEAR, july)
    before = closed(account(meter), "2026-07", "2026-07")
    (estimated,) = closes(account(replace(meter, readings=YEAR)), "2026-08", "2026-08", posted=before)
    (read,) = closes(account(replace(meter, readings=[*YEAR, september])), "2026-09", "2026-09", posted=estimated)

    assert told(before) == {"2026-07": (READINGS, 1_000)}
    assert told(estimated) == {"2026-07": (AVERAGE, 100), "2026-08": (AVERAGE, 100)}
    assert (kwh(read), read[month("2026-07")].meters[0].pieces[0].since.id) == ([93, 93, 90], june.id)


def test_month_whose_reading_fell_out_goes_by_the_norm_without_a_mean() -> None:
    meter = billed(*every_month("2026-06", 100, 900))
    before = closed(account(meter), "2026-07", "2026-07")

    (after,) = closes(account(replace(meter, readings=meter.readings[:1])), "2026-08", "2026-08", posted=before)

    assert told(after) == {"2026-07": (NORM, 120), "2026-08": (NORM, 120)}


def test_meter_whose_reading_fell_out_joins_the_norm_that_stands_for_another() -> None:
    meter, other = billed(*every_month("2026-06", 100, 900)), billed()
    before = closed(account(meter, other), "2026-07", "2026-07")

    without = replace(meter, readings=meter.readings[:1])
    (after,) = closes(account(without, other), "2026-08", "2026-08", posted=before)

    assert (told(before)["2026-07"], told(after)["2026-07"]) == ((NORM, 920), (NORM, 120))


def test_rule_8_month_that_a_late_reading_closed_until_a_control_brought_it_forward_is_estimated() -> None:
    late, control = shown("2026-07-26", 640), shown("2026-07-30", 650, source=CONTROL)
    meter = billed(*YEAR, late, control)

    *_, august, september = closes(account(meter), "2026-07", "2026-09", late={control.id: date(2026, 9, 1)})

    # 40 kWh over July and August; then 50 are of July alone, and August is missed.
    assert kwh(august) == [20, 20]
    assert told(september)["2026-07"] == (READINGS, 50)
    assert told(september)["2026-08"] == (AVERAGE, 93)


def test_rule_16_charged_month_stays_when_the_verification_turns_out_to_have_run_out() -> None:
    july = shown("2026-07-24", 640)
    before = closed(account(meter := billed(*YEAR, july)), "2026-07", "2026-07")
    overdue = replace(meter, readings=[*YEAR, replace(july, counts=False)])

    (after,) = closes(account(overdue), "2026-08", "2026-08", posted=before)

    assert told(after) == {"2026-07": (READINGS, 40), "2026-08": (AVERAGE, 100)}


def test_readings_of_a_meter_that_turns_out_removed_before_count_up_to_its_removal() -> None:
    old = billed(*YEAR, *every_month("2026-07", 640, 700), serial="A")
    before = closed(account(old), "2026-07", "2026-08")
    gone = replace(old, removed_on=date(2026, 7, 30))

    (after,) = closes(account(gone, billed(*every_month("2026-06", *[0] * 4))), "2026-09", "2026-09", posted=before)

    assert (kwh(before), kwh(after)) == ([40, 60], [100, 0, 0])


def test_rule_18_control_overrides_readings_above_it() -> None:
    meter = billed(*every_month("2026-06", 50, 100, 300, 500), shown("2026-10-05", 220, source=CONTROL))

    *_, september, october = closes(account(meter), "2026-07", "2026-10")

    assert kwh(september) == [50, 200, 200]
    assert kwh(october) == [50, 41, 39, 40]
    assert {volume.basis for volume in october.values()} == {READINGS}
    corrections = [october[each].kwh - september[each].kwh for each in (month("2026-08"), month("2026-09"))]
    assert corrections == [-159, -161]


def test_rule_18_customers_reading_below_an_earlier_control_falls_out() -> None:
    meter = billed(
        *every_month("2026-06", 100), shown("2026-07-05", 220, source=CONTROL), *every_month("2026-07", 200, 260)
    )

    assert told(closed(account(meter), "2026-07", "2026-08")) == {"2026-07": (READINGS, 120), "2026-08": (READINGS, 40)}


def test_rule_19_control_that_contradicts_nothing_is_an_ordinary_reading() -> None:
    meter = billed(*every_month("2026-06", 100), shown("2026-07-03", 190, source=CONTROL))

    volumes = closed(account(meter), "2026-07", "2026-07")

    assert told(volumes) == {"2026-07": (READINGS, 90)}


def test_rule_19_control_between_two_readings_only_moves_use_between_the_months() -> None:
    control = shown("2026-08-28", 330, source=CONTROL)
    july, august, september = every_month("2026-07", 100, 300, 500)
    meter = billed(*every_month("2026-06", 0), july, august, control, september)

    *_, before, after = closes(account(meter), "2026-07", "2026-10", late={control.id: date(2026, 10, 2)})

    assert [after[each].kwh - before[each].kwh for each in before] == [0, 30, -30]


@pytest.mark.parametrize(
    ("meters", "basis", "total"),
    [
        ([billed(*YEAR, *every_month("2026-07", 640))], READINGS, 40),
        ([billed(*YEAR, *every_month("2026-07", 640)), billed(*YEAR)], AVERAGE, 140),
        ([billed(*YEAR, *every_month("2026-07", 640)), billed(*YEAR), billed()], NORM, 260),
    ],
)
def test_rule_20_basis_is_that_of_the_weakest_meter(meters: list[object], basis: ChargeBasis, total: int) -> None:
    assert told(volumes_of(account=account(*meters), month=month("2026-07"), posted={})) == {"2026-07": (basis, total)}


def test_rule_20_month_recalculated_from_readings_shows_that_basis() -> None:
    meter = billed(*YEAR, shown("2026-08-24", 800))

    july, august = closes(account(meter), "2026-07", "2026-08")

    assert (told(july)["2026-07"], told(august)["2026-07"]) == ((AVERAGE, 100), (READINGS, 100))


def test_month_that_other_readings_tell_the_same_is_not_changed() -> None:
    control = shown("2026-07-10", 130, source=CONTROL)
    meter = billed(*every_month("2026-06", 100), control, *every_month("2026-07", 160, 200))
    before = closed(account(meter), "2026-07", "2026-07", late={control.id: date(2026, 8, 1)})

    volumes = volumes_of(account=account(meter), month=month("2026-08"), posted=before)

    assert list(volumes) == [month("2026-08")]


def test_rule_8_control_that_brings_an_earlier_reading_forward_divides_its_gap_anew() -> None:
    late, control = shown("2026-08-26", 184), shown("2026-08-27", 184, source=CONTROL)
    meter = billed(*every_month("2026-06", 0), late, control)

    *_, august, september = closes(account(meter), "2026-07", "2026-09", late={control.id: date(2026, 9, 1)})

    # The reading of 26 August closes September, 184 kWh over 92 days; the control makes it close August, over 62.
    assert (kwh(august), kwh(september)[:2]) == ([62, 62], [92, 92])


def test_month_is_not_computed_anew_because_the_meter_was_described_otherwise() -> None:
    meter = billed(*every_month("2026-06", 0, 5, 10), ratio=20)
    before = closed(account(meter), "2026-07", "2026-07")

    (after,) = closes(account(replace(meter, ratio=30)), "2026-08", "2026-08", posted=before)

    assert kwh(after) == [100, 150]


def test_imported_month_that_was_estimated_is_recalculated_by_a_reading_that_covers_it() -> None:
    posted = dict([imported("2026-06", READINGS, 300), imported("2026-07", AVERAGE, 90)])
    meter = billed(*YEAR, shown("2026-08-24", 724))

    (stands,) = closes(account(meter), "2026-08", "2026-08", posted=posted)

    assert told(stands) == {"2026-06": (READINGS, 300), "2026-07": (READINGS, 62), "2026-08": (READINGS, 62)}


@pytest.mark.parametrize("later", [None, MonthVolume(month("2026-08"), READINGS, imported={TariffZone.T1: 34})])
def test_imported_estimate_that_a_later_imported_charge_settled_stays(later: MonthVolume | None) -> None:
    posted: Mapping[Month, MonthVolume | None] = dict([imported("2026-07", AVERAGE, 90)]) | {month("2026-08"): later}
    meter = billed(*YEAR, shown("2026-08-24", 724), *every_month("2026-09", 800))

    volumes = volumes_of(account=account(meter), month=month("2026-09"), posted=posted)

    assert told(volumes) == {"2026-09": (READINGS, 76)}


def test_imported_estimate_stays_until_all_meters_are_read() -> None:
    posted = dict([imported("2026-07", AVERAGE, 190)])
    meters = billed(*YEAR, shown("2026-08-24", 724)), billed(*YEAR)

    volumes = volumes_of(account=account(*meters), month=month("2026-08"), posted=posted)

    assert told(volumes) == {"2026-08": (AVERAGE, 162)}


def test_imported_month_without_known_volumes_is_never_changed() -> None:
    meter = billed(*YEAR, shown("2026-08-24", 724))

    volumes = volumes_of(account=account(meter), month=month("2026-08"), posted={month("2026-07"): None})

    assert list(volumes) == [month("2026-08")]

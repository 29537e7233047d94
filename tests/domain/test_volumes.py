"""Volumes that rest on readings: gaps, zones, roll-overs, replaced meters (billing rules 8 to 11)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.accounts import AccountKind
from domain.charges import ChargeBasis
from domain.metering import TariffZone
from domain.use_spans import ReadingsFall
from tests.domain.billed import CONTROL, IMPORT, account, billed, closed, closes, every_month, kwh, month, shown, told

READINGS, AVERAGE = ChargeBasis.READINGS, ChargeBasis.AVERAGE
T1, T2 = TariffZone.T1, TariffZone.T2


def test_rule_8_last_valid_reading_of_a_month_closes_it() -> None:
    meter = billed(*every_month("2026-06", 100), shown("2026-07-05", 150), shown("2026-07-24", 300))

    assert told(closed(account(meter), "2026-07", "2026-07")) == {"2026-07": (READINGS, 200)}


def test_rule_8_late_reading_of_a_customer_closes_the_next_month() -> None:
    meter = billed(*every_month("2026-06", 100), shown("2026-07-26", 161))

    volumes = closed(account(meter), "2026-07", "2026-08")

    assert told(volumes) == {"2026-07": (READINGS, 31), "2026-08": (READINGS, 30)}


def test_rule_8_reading_taken_before_one_that_closes_a_month_closes_it_too() -> None:
    late, control = shown("2026-07-28", 400), shown("2026-07-30", 420, source=CONTROL)
    meter = billed(*every_month("2026-06", 100), late, control, *every_month("2026-08", 500))

    volumes = closed(account(meter), "2026-07", "2026-08")

    assert (late.closes, control.closes) == (month("2026-08"), month("2026-07"))
    assert kwh(volumes) == [320, 80]


def test_rule_8_imported_reading_of_the_first_closes_the_month_before() -> None:
    meter = billed(shown("2026-07-01", 100, source=IMPORT), shown("2026-08-01", 350, source=IMPORT))

    assert kwh(closed(account(meter), "2026-07", "2026-07")) == [250]


def test_rule_9_gap_is_divided_by_days() -> None:
    meter = billed(shown("2026-06-24", 1000), shown("2026-11-24", 1612))

    volumes = closed(account(meter), "2026-07", "2026-11")

    assert kwh(volumes) == [124, 124, 120, 124, 120]
    assert {volume.basis for volume in volumes.values()} == {READINGS}
    (piece,) = volumes[month("2026-09")].meters[0].pieces
    assert (piece.since.taken_on, piece.until.taken_on) == (date(2026, 6, 24), date(2026, 11, 24))
    assert (piece.first, piece.last, piece.days, piece.month_days) == (month("2026-07"), month("2026-11"), 153, 30)
    assert (piece.use, piece.kwh) == ({T1: 612}, {T1: 120})


def test_rule_9_gap_is_divided_zone_by_zone() -> None:
    meter = billed(shown("2026-06-24", 100, 50), shown("2026-08-24", 200, 81), zones=2, ratio=3)

    volumes = closed(account(meter), "2026-07", "2026-08")

    # 300 and 93 kWh over 31 + 31 days: of an odd one the earlier month takes it.
    assert [volume.metered for volume in volumes.values()] == [{T1: 150, T2: 47}, {T1: 150, T2: 46}]


def test_rule_9_control_in_the_middle_parts_the_gap() -> None:
    meter = billed(
        shown("2026-06-24", 100), shown("2026-08-10", 224, source=CONTROL), shown("2026-10-24", 285)
    )  # fmt: skip

    # 124 kWh over July and August, 61 over September and October.
    assert kwh(closed(account(meter), "2026-07", "2026-10")) == [62, 62, 30, 31]


def test_rule_9_months_between_are_charged_anew_once_the_reading_is_seen() -> None:
    meter = billed(*every_month("2025-12", *range(0, 700, 100)), shown("2026-08-24", 724))

    july, august = closes(account(meter), "2026-01", "2026-08")[-2:]

    assert told(july)["2026-07"] == (AVERAGE, 100)
    assert told(august)["2026-07"] == (READINGS, 62)
    assert told(august)["2026-08"] == (READINGS, 62)


def test_rule_10_use_is_the_difference_times_the_ratio() -> None:
    meter = billed(*every_month("2026-06", 10, 15), ratio=20)

    assert kwh(closed(account(meter), "2026-07", "2026-07")) == [100]


@pytest.mark.parametrize("digits", [4, 5, 6, 7])
def test_rule_10_register_that_passed_zero_counts_on(digits: int) -> None:
    last = 10**digits - 1
    meter = billed(*every_month("2026-06", last - 40), *every_month("2026-07", 59, rolled_over=True), digits=digits)

    assert kwh(closed(account(meter), "2026-07", "2026-07")) == [100]


def test_rule_10_bill_does_not_guess_that_a_register_passed_zero() -> None:
    before, after = every_month("2026-06", 999_990, 15)

    with pytest.raises(ReadingsFall) as refused:
        closed(account(billed(before, after)), "2026-07", "2026-07")

    assert (refused.value.serial, refused.value.before.id, refused.value.after.id) == ("M1", before.id, after.id)
    assert refused.value.code.value == "READINGS_FALL"


def test_rule_10_a_fall_within_a_gap_is_told_of_any_of_its_months() -> None:
    meter = billed(*every_month("2026-06", 500), shown("2026-08-24", 400))

    with pytest.raises(ReadingsFall):
        closed(account(meter), "2026-07", "2026-08")


def test_rule_10_zero_passed_at_a_reading_that_fell_out_is_not_forgotten() -> None:
    passed = shown("2026-07-24", 30, rolled_over=True)
    control = shown("2026-08-10", 20, source=CONTROL)
    meter = billed(*every_month("2026-06", 999_900), passed, control)

    # The control refutes the 30 of July: 120 kWh since June.
    assert kwh(closed(account(meter), "2026-07", "2026-08")) == [60, 60]


def test_rule_11_replaced_meter_and_its_successor_add_up() -> None:
    old = billed(
        *every_month("2026-06", 10), shown("2026-07-10", 15, source=CONTROL),
        serial="A", ratio=20, removed_on=date(2026, 7, 10),
    )  # fmt: skip
    new = billed(
        shown("2026-07-10", 7, source=CONTROL), shown("2026-07-24", 40),
        serial="B", installed_on=date(2026, 7, 10),
    )  # fmt: skip

    volumes = closed(account(old, new), "2026-07", "2026-07")

    assert told(volumes) == {"2026-07": (READINGS, 133)}
    assert [(each.serial, each.by_zone) for each in volumes[month("2026-07")].meters] == [
        ("A", {T1: 100}), ("B", {T1: 33}),
    ]  # fmt: skip


def test_rule_11_use_of_a_new_meter_that_was_not_read_belongs_to_the_months_after() -> None:
    old = billed(
        *every_month("2026-06", 10), shown("2026-07-10", 15, source=CONTROL), ratio=20, removed_on=date(2026, 7, 10)
    )
    new = billed(
        shown("2026-07-10", 7, source=CONTROL), *every_month("2026-08", 40), installed_on=date(2026, 7, 10)
    )  # fmt: skip

    volumes = closed(account(old, new), "2026-07", "2026-08")

    assert told(volumes) == {"2026-07": (READINGS, 100), "2026-08": (READINGS, 33)}
    assert volumes[month("2026-07")].meters[1].pieces == ()
    assert [each.meter_id for each in volumes[month("2026-08")].meters] == [new.id]


def test_rule_11_meter_replaced_at_the_beginning_of_a_day_by_imported_values() -> None:
    old = billed(
        shown("2026-07-01", 100, source=IMPORT), shown("2026-08-01", 400, source=IMPORT), removed_on=date(2026, 8, 1)
    )
    new = billed(
        shown("2026-08-01", 0, source=IMPORT), shown("2026-09-01", 50, source=IMPORT), installed_on=date(2026, 8, 1)
    )

    # As of 00:00 of 1 August the old meter counted July alone, and the new one all of August.
    assert kwh(closed(account(old, new), "2026-07", "2026-08")) == [300, 50]


def test_rule_11_replacement_that_becomes_known_late_moves_the_estimates_to_the_new_meter() -> None:
    final = shown("2026-07-10", 610, source=CONTROL)
    old = billed(*every_month("2025-12", *range(0, 700, 100)), final, serial="A", removed_on=date(2026, 7, 10))
    opening, read = shown("2026-07-10", 0, source=CONTROL), shown("2026-09-24", 80)
    new = billed(opening, read, serial="B", installed_on=date(2026, 7, 10))
    september = date(2026, 9, 20)
    hanging = billed(*old.readings[:-1], serial="A", id=old.id)
    before = closed(account(hanging), "2026-01", "2026-08")

    (after,) = closes(
        account(old, new), "2026-09", "2026-09", late={final.id: september, opening.id: september}, posted=before
    )

    assert (told(before)["2026-07"], told(before)["2026-08"]) == ((AVERAGE, 100), (AVERAGE, 100))
    assert told(after)["2026-07"] == (READINGS, 10)
    assert told(after)["2026-08"] == (READINGS, 41)
    assert told(after)["2026-09"] == (READINGS, 39)


def test_rule_11_first_reading_of_an_account_opens_on_its_day() -> None:
    meter = billed(shown("2026-07-10", 500, source=CONTROL), shown("2026-07-24", 530), installed_on=None)

    volumes = closed(account(meter, opened_on=date(2026, 7, 10)), "2026-07", "2026-07")

    assert told(volumes) == {"2026-07": (READINGS, 30)}


def test_several_meters_of_an_account_add_up() -> None:
    light, power = billed(*every_month("2026-06", 10, 60)), billed(*every_month("2026-06", 5, 6), ratio=20)

    assert kwh(closed(account(light, power), "2026-07", "2026-07")) == [70]


def test_final_reading_of_a_closed_account_closes_its_last_month() -> None:
    meter = billed(*every_month("2026-06", 100), shown("2026-07-28", 180))

    volumes = closed(account(meter, closed_on=date(2026, 7, 28)), "2026-07", "2026-07")

    assert told(volumes) == {"2026-07": (READINGS, 80)}


def test_rule_8_readings_of_a_business_count_as_of_the_beginning_of_their_day() -> None:
    kind = AccountKind.BUSINESS
    meter = billed(shown("2026-07-01", 0, kind=kind), shown("2026-08-01", 700, kind=kind, source=CONTROL))

    assert kwh(closed(account(meter, kind=kind), "2026-07", "2026-07")) == [700]


def test_rule_11_imported_first_value_opens_in_the_month_that_the_old_meter_closed() -> None:
    old = billed(
        *every_month("2026-07", 100), shown("2026-08-01", 130, source=CONTROL), removed_on=date(2026, 8, 1)
    )  # fmt: skip
    new = billed(shown("2026-08-01", 0, source=IMPORT), *every_month("2026-09", 90), installed_on=date(2026, 8, 1))

    volumes = closed(account(old, new), "2026-08", "2026-09")

    assert told(volumes) == {"2026-08": (READINGS, 30), "2026-09": (READINGS, 90)}


def test_imported_first_value_of_the_first_opens_the_month_before() -> None:
    new = billed(shown("2026-08-01", 0, source=IMPORT), *every_month("2026-09", 61), installed_on=date(2026, 8, 1))

    volumes = closed(account(new), "2026-08", "2026-09")

    assert told(volumes) == {"2026-08": (READINGS, 31), "2026-09": (READINGS, 30)}


def test_first_reading_of_a_meter_that_hung_for_long_opens_nothing() -> None:
    meter = billed(*every_month("2026-07", 500, 560))

    volumes = closed(account(meter), "2026-07", "2026-08")

    assert told(volumes) == {"2026-07": (ChargeBasis.NORM, 120), "2026-08": (READINGS, 60)}


def test_rule_11_estimate_of_a_meter_that_turns_out_removed_falls_away_beside_other_meters() -> None:
    final = shown("2026-07-10", 10, source=CONTROL)
    old, other = billed(*every_month("2026-06", 0), serial="A"), billed(*every_month("2026-06", *range(0, 90, 30)))
    before = closed(account(old, other), "2026-07", "2026-08")
    gone = replace(old, readings=(*old.readings, final), removed_on=date(2026, 7, 10))

    (after,) = closes(account(gone, other), "2026-09", "2026-09", late={final.id: date(2026, 9, 5)}, posted=before)

    assert (kwh(before), kwh(after)[:2]) == ([150, 150], [40, 30])
    assert after[month("2026-08")].norm is None


def test_rule_11_estimate_of_a_meter_that_turns_out_removed_stays_where_no_other_hangs() -> None:
    final = shown("2026-07-10", 10, source=CONTROL)
    old = billed(*every_month("2026-06", 0))
    before = closed(account(old), "2026-07", "2026-08")
    gone = replace(old, readings=(*old.readings, final), removed_on=date(2026, 7, 10))

    (after,) = closes(account(gone), "2026-09", "2026-09", late={final.id: date(2026, 9, 5)}, posted=before)

    assert kwh(after) == [10, 120, 180]


def test_rule_11_month_of_fitting_without_a_first_value_is_told_by_the_meter_before() -> None:
    old = billed(
        *every_month("2026-06", 10), shown("2026-07-10", 15, source=CONTROL), removed_on=date(2026, 7, 10)
    )  # fmt: skip
    new = billed(installed_on=date(2026, 7, 10))

    assert told(closed(account(old, new), "2026-07", "2026-07")) == {"2026-07": (READINGS, 5)}

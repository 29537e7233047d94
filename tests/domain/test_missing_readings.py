"""What stands in for readings that are missing: the mean (billing rules 12, 13 and 16)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.charges import ChargeBasis
from domain.metering import TariffZone
from domain.norm_volumes import NormReason
from domain.periods import month_after
from tests.domain.billed import CONTROL, account, billed, closed, closes, every_month, kwh, month, shown, told

READINGS, AVERAGE, NORM = ChargeBasis.READINGS, ChargeBasis.AVERAGE, ChargeBasis.NORM
T1, T2 = TariffZone.T1, TariffZone.T2


def grown(first: str, *uses: int, **facts: object) -> list[object]:
    """Return readings from the month before the first on, between which so much was used month by month."""
    shows = [sum(uses[:place]) for place in range(len(uses) + 1)]
    before = month_after(month(first), -1)
    return every_month(f"{before:%Y-%m}", *shows, **facts)


def test_rule_12_mean_stands_in_for_three_months_and_the_norm_after_them() -> None:
    meter = billed(*grown("2026-01", 100, 110, 120, 130, 140, 150))

    volumes = closed(account(meter), "2026-07", "2026-10")

    assert told(volumes) == {
        "2026-07": (AVERAGE, 125), "2026-08": (AVERAGE, 125), "2026-09": (AVERAGE, 125), "2026-10": (NORM, 120),
    }  # fmt: skip
    (september,) = volumes[month("2026-09")].meters
    assert september.mean is not None
    assert (september.mean.first, september.mean.last, september.mean.months, september.mean.total) == (
        month("2026-01"), month("2026-06"), 6, {T1: 750},
    )  # fmt: skip
    assert september.first_missed == month("2026-07")


def test_rule_12_mean_runs_over_the_twelve_months_before_the_first_missed_one() -> None:
    meter = billed(*grown("2025-01", *[9_000] * 6, *[100] * 6, *[200] * 6))

    volumes = closed(account(meter), "2026-07", "2026-09")

    assert kwh(volumes) == [150, 150, 150]


def test_rule_12_months_filled_later_count_and_estimated_ones_do_not() -> None:
    # March and April were missed, and filled by the reading of May; July was missed and never will be read.
    meter = billed(*grown("2026-01", 100, 100), *every_month("2026-05", 384), *every_month("2026-06", 444))

    after = closes(account(meter), "2026-01", "2026-08")

    # 100 + 100 + 184 over March to May as 62, 60, 62 + 60: 444 kWh in 6 months
    assert kwh(after[5]) == [100, 100, 62, 60, 62, 60]
    assert (told(after[-1])["2026-07"], told(after[-1])["2026-08"]) == ((AVERAGE, 74), (AVERAGE, 74))


def test_rule_12_mean_is_taken_per_zone_and_rounded_half_up() -> None:
    days = [shown(f"2026-0{place + 1}-24", 10 * place, 3 * place) for place in range(6)]
    meter = billed(shown("2025-12-24", 0, 0), *days[1:], shown("2026-06-24", 57, 20), zones=2)

    (july,) = closed(account(meter), "2026-07", "2026-07").values()

    # 57 / 6 = 9.5 and 20 / 6 = 3.33
    assert july.metered == {T1: 10, T2: 3}


def test_rule_12_mean_stays_the_same_though_the_months_before_turn_out_otherwise() -> None:
    late = shown("2025-12-24", 30, source=CONTROL)
    december, *others = every_month("2025-12", *range(0, 700, 100))
    meter = billed(december, late, *others)

    after = closes(account(meter), "2026-01", "2026-08", late={late.id: date(2026, 8, 5)})

    # Only 570 kWh in the 6 months, as it turned out in August: the mean that July was charged by stays.
    assert (told(after[-2])["2026-01"], told(after[-2])["2026-07"]) == ((READINGS, 100), (AVERAGE, 100))
    assert (told(after[-1])["2026-01"], told(after[-1])["2026-07"]) == ((READINGS, 70), (AVERAGE, 100))
    assert told(after[-1])["2026-08"] == (AVERAGE, 100)


def test_rule_12_a_reading_begins_the_count_anew() -> None:
    meter = billed(*grown("2026-01", *[100] * 6), shown("2026-09-24", 900))

    volumes = closed(account(meter), "2026-07", "2026-12")

    # July to September came to 300 kWh by the reading of September.
    assert [volumes[month(f"2026-{each}")].basis for each in ("09", "10", "11", "12")] == [
        READINGS, AVERAGE, AVERAGE, AVERAGE
    ]  # fmt: skip
    assert kwh(volumes)[3:] == [100, 100, 100]


@pytest.mark.parametrize(
    ("installed_on", "uses", "basis", "volume"),
    [
        # 3 months of a new meter make a mean, 2 do not.
        (date(2026, 3, 10), [80, 90, 100], AVERAGE, 90),
        (date(2026, 4, 10), [80, 90], NORM, 120),
        # A meter of 5 months is new still, one of 6 has what is needed.
        (date(2026, 1, 31), [50, 60, 70, 80, 90], AVERAGE, 70),
        (date(2025, 12, 31), [50, 60, 70, 80, 90, 100], AVERAGE, 75),
        # An old meter needs 6 readings' months.
        (date(2015, 5, 1), [80, 90, 100, 110, 120], NORM, 120),
        (date(2015, 5, 1), [80, 90, 100, 110, 120, 130], AVERAGE, 105),
        # The day of fitting is not known: the meter is old.
        (None, [80, 90, 100, 110, 120], NORM, 120),
    ],
)
def test_rule_13_fewer_than_six_months(
    installed_on: date | None, uses: list[int], basis: ChargeBasis, volume: int
) -> None:
    first = month_after(month("2026-07"), -len(uses))
    meter = billed(*grown(f"{first:%Y-%m}", *uses), installed_on=installed_on)

    assert told(closed(account(meter), "2026-07", "2026-07")) == {"2026-07": (basis, volume)}


def test_rule_13_meter_that_worked_for_longer_than_it_was_read_goes_by_the_norm() -> None:
    # It has worked since December, and its readings begin in January: 5 months of 7.
    meter = billed(*grown("2026-02", *[100] * 5), installed_on=date(2025, 11, 10))

    assert told(closed(account(meter), "2026-07", "2026-07")) == {"2026-07": (NORM, 120)}


def test_rule_13_norm_stands_in_from_the_first_missed_month() -> None:
    meter = billed(*grown("2026-02", *[100] * 5))

    volumes = closed(account(meter), "2026-07", "2026-08")

    assert told(volumes) == {"2026-07": (NORM, 120), "2026-08": (NORM, 120)}
    norm = volumes[month("2026-07")].norm
    assert norm is not None
    assert (norm.reason, norm.raising) == (NormReason.NO_HISTORY, None)


def test_rule_13_month_of_fitting_does_not_count() -> None:
    fitted = shown("2026-03-10", 0, source=CONTROL)
    meter = billed(
        fitted, *every_month("2026-03", 9, 109, 209), installed_on=date(2026, 3, 10)
    )  # fmt: skip

    # The 9 kWh of March are not a whole month's, and two months are too few.
    assert told(closed(account(meter), "2026-06", "2026-06")) == {"2026-06": (NORM, 120)}


@pytest.mark.parametrize(("zones", "basis"), [(1, AVERAGE), (2, NORM)])
def test_rule_13_replacement_does_not_begin_the_count_anew_unless_the_zones_changed(
    zones: int, basis: ChargeBasis
) -> None:
    day = date(2026, 6, 10)
    old = billed(*grown("2026-01", *[100] * 5), shown("2026-06-10", 560, source=CONTROL), removed_on=day)
    new = billed(
        shown("2026-06-10", *[0] * zones, source=CONTROL), shown("2026-06-24", *[20] * zones),
        zones=zones, installed_on=day,
    )  # fmt: skip

    volumes = closed(account(old, new), "2026-06", "2026-07")

    # January to May with 100 kWh each, June with 60 of the old meter and 20 of the new one: 580 / 6
    assert told(volumes)["2026-07"] == ((AVERAGE, 97) if zones == 1 else (basis, 120))


def test_rule_13_two_meters_replaced_on_one_day_are_followed_by_one_each() -> None:
    day = date(2026, 6, 10)
    old = [
        billed(*grown("2026-01", *[use] * 5), shown("2026-06-10", 6 * use, source=CONTROL), removed_on=day)
        for use in (10, 200)
    ]
    new = [billed(shown("2026-06-10", 0, source=CONTROL), installed_on=day) for _ in old]

    assert kwh(closed(account(*old, *new), "2026-06", "2026-07")) == [210, 210]


def test_rule_16_reading_of_an_overdue_meter_does_not_count() -> None:
    overdue = [replace(reading, counts=False) for reading in every_month("2026-07", 610, 640)]
    meter = billed(*grown("2026-01", *[100] * 6), *overdue)

    assert told(closed(account(meter), "2026-07", "2026-08")) == {"2026-07": (AVERAGE, 100), "2026-08": (AVERAGE, 100)}


def test_rule_16_reading_of_a_meter_that_was_verified_again_recalculates() -> None:
    overdue = replace(shown("2026-07-24", 610), counts=False)
    meter = billed(*grown("2026-01", *[100] * 6), overdue, shown("2026-08-24", 724))

    assert told(closed(account(meter), "2026-07", "2026-08")) == {"2026-07": (READINGS, 62), "2026-08": (READINGS, 62)}


def test_rule_16_estimated_months_of_an_overdue_meter_that_is_replaced_stay() -> None:
    final = replace(shown("2026-09-10", 610, source=CONTROL), counts=False)
    old = billed(*grown("2026-01", *[100] * 6), final, removed_on=date(2026, 9, 10), serial="A")
    new = billed(
        shown("2026-09-10", 0, source=CONTROL), *every_month("2026-10", 45),
        installed_on=date(2026, 9, 10), serial="B",
    )  # fmt: skip

    volumes = closed(account(old, new), "2026-07", "2026-11")

    assert told(volumes) == {
        "2026-07": (AVERAGE, 100), "2026-08": (AVERAGE, 100), "2026-09": (AVERAGE, 100), "2026-10": (READINGS, 45),
        "2026-11": (AVERAGE, 92),
    }  # fmt: skip
    assert [(each.serial, each.basis) for each in volumes[month("2026-09")].meters] == [("A", AVERAGE), ("B", READINGS)]


def test_rule_16_nothing_stands_in_for_an_overdue_meter_once_its_successor_is_read() -> None:
    final = replace(shown("2026-07-10", 610, source=CONTROL), counts=False)
    old = billed(*grown("2026-01", *[100] * 6), final, removed_on=date(2026, 7, 10))
    new = billed(
        shown("2026-07-10", 0, source=CONTROL), shown("2026-07-24", 45), installed_on=date(2026, 7, 10)
    )  # fmt: skip

    assert told(closed(account(old, new), "2026-07", "2026-07")) == {"2026-07": (READINGS, 45)}


def test_rule_12_months_in_a_row_go_on_with_the_meter_that_replaced_an_overdue_one() -> None:
    final = replace(shown("2026-07-10", 610, source=CONTROL), counts=False)
    old = billed(*grown("2026-01", *[100] * 6), final, removed_on=date(2026, 7, 10))
    new = billed(shown("2026-07-10", 0, source=CONTROL), installed_on=date(2026, 7, 10))

    volumes = closed(account(old, new), "2026-07", "2026-10")

    assert [volume.basis for volume in volumes.values()] == [AVERAGE, AVERAGE, AVERAGE, NORM]


@pytest.mark.parametrize("zones", [1, 2])
def test_rule_11_month_of_a_replacement_whose_readings_are_not_known_is_estimated_once(zones: int) -> None:
    day = date(2026, 7, 10)
    old = billed(*grown("2026-01", *[100] * 6), removed_on=day, serial="A")
    new = billed(*every_month("2026-08", *[90] * zones), installed_on=day, serial="B", zones=zones)

    assert told(closed(account(old, new), "2026-07", "2026-07")) == {"2026-07": (AVERAGE, 100)}

"""Norms, raised ones, and what stands in for readings of a business (billing rules 14, 15 and 21)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from domain.accounts import AccountKind
from domain.billing_faults import BillingFaultCode
from domain.business_volumes import NoMaxPower
from domain.charges import ChargeBasis
from domain.grounds import Ground
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
from domain.norm_volumes import NormReason
from domain.norms import NoNorm, Norm, Norms, norm_volume
from domain.terms import AccountTerms
from tests.domain.billed import (
    ACT,
    CONTROL,
    IMPORT,
    NORMS,
    PERSONS,
    account,
    billed,
    closed,
    closes,
    every_month,
    kwh,
    month,
    refusal,
    shown,
    told,
)

READINGS, AVERAGE, NORM = ChargeBasis.READINGS, ChargeBasis.AVERAGE, ChargeBasis.NORM
YEAR = every_month("2025-12", *range(0, 700, 100))
PER_HEAD = (98, 60, 47, 38, 33)
"""Kilowatt-hours per head of 1 to 5 persons in a republic's table (domain.md 3.4)."""
BUSINESS = AccountKind.BUSINESS
OTHER_ACT = Ground("Приказ", "2-н", date(2026, 8, 1))


def only(volumes: dict[object, MonthVolume]) -> MonthVolume:
    (volume,) = volumes.values()
    return volume


def test_rule_14_norm_is_per_head_times_persons() -> None:
    volume = only(closed(account(billed()), "2026-07", "2026-07"))

    assert (volume.basis, volume.kwh, volume.metered) == (NORM, 120, {})
    assert volume.norm is not None
    assert (volume.norm.persons, volume.norm.per_head, volume.norm.raising) == (2, 60, None)
    assert volume.norm.ground == ACT


def test_rule_14_raised_norm() -> None:
    assert told(closed(account(), "2026-07", "2026-07")) == {"2026-07": (NORM, 180)}


@pytest.mark.parametrize(("persons", "per_head"), [*enumerate(PER_HEAD, 1), (6, 33), (11, 33)])
def test_rule_14_highest_number_of_persons_stands_for_more(persons: int, per_head: int) -> None:
    norms = Norms(
        [Norm("FLAT", place, Fraction(each), date(2020, 1, 1), ACT) for place, each in enumerate(PER_HEAD, 1)]
    )
    terms = replace(PERSONS, persons=persons)

    volume = norm_volume(
        norms=norms, terms=terms, day=date(2026, 7, 1), reason=NormReason.NO_READINGS, raising=None
    )  # fmt: skip

    assert (volume.per_head, volume.kwh) == (per_head, per_head * persons)


@pytest.mark.parametrize("persons", [None, 0, 1])
def test_rule_14_a_dwelling_has_one_person_at_least(persons: int | None) -> None:
    assert kwh(closed(account(billed(), terms=[replace(PERSONS, persons=persons)]), "2026-07", "2026-07")) == [98]


@pytest.mark.parametrize(("raising", "kilowatt_hours"), [(None, 10), (Fraction(3, 2), 16)])
def test_rule_14_norm_is_rounded_once_after_the_coefficient(raising: Fraction | None, kilowatt_hours: int) -> None:
    norms = Norms([Norm("FLAT", 1, Fraction("10.4"), date(2020, 1, 1), ACT)])

    volume = norm_volume(
        norms=norms, terms=PERSONS and replace(PERSONS, persons=1), day=date(2026, 7, 1),
        reason=NormReason.NO_METER, raising=raising,
    )  # fmt: skip

    assert volume.kwh == kilowatt_hours


def test_rule_14_half_a_kilowatt_hour_is_rounded_up() -> None:
    norms = Norms([Norm("FLAT", 1, Fraction("0.25"), date(2020, 1, 1), ACT)])

    assert kwh(closed(account(billed(), norms=norms), "2026-07", "2026-07")) == [1]


def test_rule_14_norm_is_the_dwellings_however_many_of_its_meters_lack_readings() -> None:
    assert told(closed(account(billed(), billed(), billed()), "2026-07", "2026-07")) == {"2026-07": (NORM, 120)}


def test_rule_14_norm_is_added_to_what_other_meters_were_read_for() -> None:
    volume = only(closed(account(billed(), billed(*every_month("2026-06", 0, 30))), "2026-07", "2026-07"))

    assert (volume.kwh, volume.metered) == (150, {TariffZone.T1: 30})


def test_rule_14_persons_and_norm_are_those_of_the_first() -> None:
    terms = [PERSONS, replace(PERSONS, valid_from=date(2026, 7, 2), persons=3)]
    later = Norm("FLAT", 3, Fraction(50), date(2026, 8, 2), OTHER_ACT)
    norms = Norms([Norm("FLAT", 2, Fraction(60), date(2020, 1, 1), ACT),
                   Norm("FLAT", 3, Fraction(47), date(2020, 1, 1), ACT), later])  # fmt: skip

    volumes = closed(account(billed(), terms=terms, norms=norms), "2026-07", "2026-09")

    assert kwh(volumes) == [120, 141, 150]
    assert volumes[month("2026-09")].norm.ground == OTHER_ACT  # type: ignore[union-attr]


def test_rule_14_account_opened_in_the_month_has_the_terms_of_its_first_day() -> None:
    opened = date(2026, 7, 10)

    volumes = closed(
        account(billed(installed_on=opened), opened_on=opened, terms=[replace(PERSONS, valid_from=opened)]),
        "2026-07", "2026-07",
    )  # fmt: skip

    assert kwh(volumes) == [120]


@pytest.mark.parametrize(
    "terms", [[], [AccountTerms(date(2020, 1, 1), persons=2)], [replace(PERSONS, norm_code="HOUSE")]]
)
def test_rule_14_account_without_a_norm_is_not_charged(terms: list[AccountTerms]) -> None:
    with pytest.raises(NoNorm) as refused:
        closed(account(billed(), terms=terms), "2026-07", "2026-07")

    assert refused.value.code is BillingFaultCode.NO_NORM
    assert refused.value.day == date(2026, 7, 1)


def test_rule_14_norm_that_is_not_in_force_yet_is_none() -> None:
    with pytest.raises(NoNorm):
        NORMS.on(name="FLAT", persons=1, day=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("can_be_fitted", "volume", "reason"),
    [(True, 180, NormReason.NO_METER), (False, 120, NormReason.METER_IMPOSSIBLE)],
)
def test_rule_15_dwelling_without_a_meter(can_be_fitted: bool, volume: int, reason: NormReason) -> None:
    month_volume = only(
        closed(account(terms=[replace(PERSONS, can_be_fitted=can_be_fitted)]), "2026-07", "2026-07")
    )  # fmt: skip

    assert (month_volume.kwh, month_volume.basis) == (volume, NORM)
    assert month_volume.norm is not None
    assert month_volume.norm.reason is reason


def test_rule_15_meter_that_was_removed_for_good_leaves_a_dwelling_without() -> None:
    meter = billed(
        *YEAR, shown("2026-07-10", 615, source=CONTROL), removed_on=date(2026, 7, 10)
    )  # fmt: skip

    assert told(closed(account(meter), "2026-07", "2026-08")) == {"2026-07": (READINGS, 15), "2026-08": (NORM, 180)}


def test_rule_15_merely_missing_readings_raise_nothing() -> None:
    volumes = closed(account(billed(*YEAR)), "2026-07", "2026-12")

    assert kwh(volumes) == [100, 100, 100, 120, 120, 120]
    norm = volumes[month("2026-12")].norm
    assert norm is not None
    assert (norm.reason, norm.raising) == (NormReason.NO_READINGS, None)


def test_rule_15_second_refusal_raises_the_norm_and_the_customers_readings_do_not_count() -> None:
    meter = billed(*YEAR, *every_month("2026-07", 700, 800, 900, 1000), shown("2026-10-30", 1120, source=CONTROL))
    refusals = [refusal("2026-05-05"), refusal("2026-08-30")]

    after = closes(account(meter, refusals=refusals), "2026-06", "2026-10")

    assert told(after[-2]) == {
        "2026-06": (READINGS, 100), "2026-07": (READINGS, 100), "2026-08": (NORM, 180), "2026-09": (NORM, 180),
    }  # fmt: skip
    norm = after[-2][month("2026-08")].norm
    assert norm is not None
    assert (norm.reason, norm.raising) == (NormReason.ACCESS_REFUSED, Fraction(3, 2))
    assert norm.refused_on == (date(2026, 5, 5), date(2026, 8, 30))
    # The control accounts for all use since July: 420 kWh over 31 + 30 + 31 days.
    assert told(after[-1])["2026-10"] == (READINGS, 141)
    assert kwh(after[-1])[2:] == [142, 137, 141]


def test_rule_15_time_of_refusal_lasts_until_the_month_of_the_next_control() -> None:
    control = replace(shown("2026-10-30", 1120, source=CONTROL), counts=False)
    meter = billed(*YEAR, control)
    refusals = [refusal("2026-05-05"), refusal("2026-08-30")]

    volumes = closed(account(meter, refusals=refusals), "2026-07", "2026-10")

    assert kwh(volumes) == [100, 180, 180, 120]


def test_rule_15_a_control_between_the_acts_takes_the_first_one_back() -> None:
    meter = billed(*YEAR[:-1], shown("2026-06-10", 600, source=CONTROL))
    refusals = [refusal("2026-05-05"), refusal("2026-07-05")]

    volumes = closed(account(meter, refusals=refusals), "2026-07", "2026-08")
    third = closed(account(meter, refusals=[*refusals, refusal("2026-08-20")]), "2026-07", "2026-08")

    assert (told(volumes)["2026-08"], told(third)["2026-08"]) == ((AVERAGE, 100), (NORM, 180))


def test_rule_15_readings_after_the_control_count_again() -> None:
    meter = billed(
        *YEAR, shown("2026-09-10", 900, source=CONTROL), *every_month("2026-09", 930, 990),
    )  # fmt: skip
    refusals = [refusal("2026-06-28"), refusal("2026-07-10")]

    volumes = closed(account(meter, refusals=refusals), "2026-07", "2026-10")

    assert kwh(volumes) == [101, 101, 128, 60]


def test_rule_15_imported_readings_count_though_access_was_refused() -> None:
    meter = billed(*YEAR, shown("2026-08-01", 650, source=IMPORT))
    refusals = [refusal("2026-06-28"), refusal("2026-07-10")]

    assert told(closed(account(meter, refusals=refusals), "2026-07", "2026-07")) == {"2026-07": (READINGS, 50)}


def test_rule_15_act_that_is_known_late_changes_no_charged_month() -> None:
    meter = billed(*YEAR, *every_month("2026-07", 700, 800))
    before = closed(account(meter), "2026-07", "2026-07")

    (after,) = closes(
        account(meter, refusals=[refusal("2026-06-28"), refusal("2026-07-10")]), "2026-08", "2026-08", posted=before
    )

    assert told(after) == {"2026-07": (READINGS, 100), "2026-08": (NORM, 180)}


def business(*readings: object, **facts: object) -> dict[str, tuple[ChargeBasis, int]]:
    meter = billed(*[shown(day, value, kind=BUSINESS) for day, value in readings])  # type: ignore[misc]
    return told(closed(account(meter, kind=BUSINESS, **facts), "2026-07", "2026-10"))


def test_rule_21_business_goes_by_the_same_month_of_last_year() -> None:
    days = [("2025-07-01", 0), ("2025-08-01", 310), ("2025-09-01", 730), ("2026-07-01", 5_000)]

    assert business(*days) == {
        "2026-07": (AVERAGE, 310), "2026-08": (AVERAGE, 420),
        "2026-09": (NORM, 10 * 24 * 30), "2026-10": (NORM, 10 * 24 * 31),
    }  # fmt: skip


def test_rule_21_business_goes_by_the_last_read_month_if_the_last_year_was_not_read() -> None:
    assert business(("2026-05-01", 0), ("2026-06-01", 100), ("2026-07-01", 350)) == {
        "2026-07": (AVERAGE, 250), "2026-08": (AVERAGE, 250), "2026-09": (NORM, 7_200), "2026-10": (NORM, 7_440),
    }  # fmt: skip


def test_rule_21_business_that_was_never_read_goes_by_its_power_at_once() -> None:
    volume = only(closed(account(billed(), kind=BUSINESS), "2026-07", "2026-07"))

    assert volume.norm is not None
    assert (volume.kwh, volume.norm.max_power, volume.norm.raising) == (7_440, 10, None)
    assert told(closed(account(kind=BUSINESS), "2026-07", "2026-07")) == {"2026-07": (NORM, 7_440)}


def test_rule_21_reading_of_a_business_recalculates_its_estimates() -> None:
    assert business(("2026-06-01", 0), ("2026-07-01", 100), ("2026-11-01", 223)) == {
        "2026-07": (READINGS, 31), "2026-08": (READINGS, 31), "2026-09": (READINGS, 30), "2026-10": (READINGS, 31),
    }  # fmt: skip


def test_rule_21_business_of_unknown_power_is_not_charged() -> None:
    with pytest.raises(NoMaxPower) as refused:
        closed(account(kind=BUSINESS, terms=[replace(PERSONS, max_power=None)]), "2026-07", "2026-07")

    assert refused.value.code is BillingFaultCode.NO_MAX_POWER


def test_rule_21_refused_access_raises_nothing_for_a_business() -> None:
    refusals = [refusal("2026-06-28"), refusal("2026-07-10")]

    assert business(("2026-06-01", 0), ("2026-07-01", 100), refusals=refusals)["2026-07"] == (AVERAGE, 100)

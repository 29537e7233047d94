"""Whether what a meter is said to show can be true."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.given_readings import GivenReading
from domain.metering import ReadingSource, ReadingStatus, ReadingWarning, TariffZone
from domain.reading_faults import ReadingFaultCode, ReadingsRefused
from tests.domain.judging import LAST, OCCASION, TODAY, USUAL, refused, refused_of, taken
from tests.domain.meters import meter, monthly, read, values


def test_n16_below_the_last_one() -> None:
    (fault,) = refused(GivenReading(USUAL, values(LAST - 1)))

    assert fault.path == ("readings", "0", "values", "0")
    assert fault.code is ReadingFaultCode.BELOW_LAST
    assert (fault.facts["last"], fault.facts["last_on"]) == (LAST, date(2026, 10, 24))


def test_n16_confirmed_below_the_last_one_goes_under_review() -> None:
    reading = taken(USUAL, LAST - 1, confirmed=True)

    assert (reading.status, reading.rolled_over) == (ReadingStatus.UNDER_REVIEW, True)
    assert reading.consumption.warnings == (ReadingWarning.UNUSUALLY_HIGH, ReadingWarning.ROLLED_OVER)


def test_n16_nobody_confirms_a_reading_below_a_control() -> None:
    checked = meter(*monthly(300), read(date(2026, 11, 2), LAST + 50, source=ReadingSource.CONTROL))

    assert refused_of(checked, LAST + 40, confirmed=True) == [ReadingFaultCode.BELOW_LAST]


def test_n16_a_plausible_passing_of_zero_is_taken() -> None:
    full = meter(*monthly(300, start=9990 - 12 * 300), digits=4)

    reading = taken(full, 290)

    assert (reading.status, reading.rolled_over) == (ReadingStatus.ACCEPTED, True)
    assert (reading.consumption.kwh, reading.consumption.warnings) == (300, (ReadingWarning.ROLLED_OVER,))


@given(used=st.integers(1, 9_999))
def test_n16_passing_of_zero_is_plausible_up_to_three_means(used: int) -> None:
    full = meter(*monthly(300, start=9_999 - 12 * 300), digits=4)
    days = (TODAY - date(2026, 10, 24)).days

    reading = taken(full, (9_999 + used) % 10_000, confirmed=True)

    is_plausible = used <= 3 * Fraction(3600, 365) * days
    assert reading.consumption.kwh == used
    assert reading.status is (ReadingStatus.ACCEPTED if is_plausible else ReadingStatus.UNDER_REVIEW)


@pytest.mark.parametrize(("used", "is_plausible"), [(3_000, True), (3_200, False)])
def test_n16_without_a_mean_a_passing_of_zero_is_plausible_up_to_3000_kwh_a_month(
    used: int, is_plausible: bool
) -> None:
    fresh = meter(read(date(2026, 10, 24), 9_999), digits=4)
    reading = taken(fresh, used - 1, confirmed=True, occasion=replace(OCCASION, account_mean=None))

    assert reading.consumption.kwh == used
    assert (reading.status is ReadingStatus.ACCEPTED) is is_plausible


@pytest.mark.parametrize(
    ("used", "warning"),
    [
        (61, ReadingWarning.UNUSUALLY_LOW),
        (62, None),
        (917, None),
        (918, ReadingWarning.UNUSUALLY_HIGH),
    ],
)
def test_n16_unusual_is_over_three_means_or_under_a_fifth(used: int, warning: ReadingWarning | None) -> None:
    # 31 days of 3,600 kWh / 365 days are 305.75 kWh: a fifth is 61.15, three times are 917.26.
    assert taken(USUAL, LAST + used, confirmed=True).consumption.warnings == ((warning,) if warning else ())
    if warning:
        (fault,) = refused(GivenReading(USUAL, values(LAST + used)))
        assert (fault.path, fault.code) == (("readings", "0"), ReadingFaultCode.UNUSUAL)
        assert fault.facts == {"kwh": used, "warning": warning}


@pytest.mark.parametrize(
    ("used", "warning"),
    [
        (39, ReadingWarning.UNUSUALLY_LOW),
        (40, None),
        (600, None),
        (601, ReadingWarning.UNUSUALLY_HIGH),
    ],
)
def test_n16_exactly_three_means_and_exactly_a_fifth_are_usual(used: int, warning: ReadingWarning | None) -> None:
    # 300 kWh in 30 days, and then 20 days until today.
    steady = meter(read(date(2026, 10, 5), 0), read(date(2026, 11, 4), 300))

    assert taken(steady, 300 + used, confirmed=True).consumption.warnings == ((warning,) if warning else ())


def test_n16_confirmed_unusual_readings_count() -> None:
    reading = taken(USUAL, LAST + 2_000, confirmed=True)

    assert (reading.status, reading.rolled_over) == (ReadingStatus.ACCEPTED, False)


@pytest.mark.parametrize(("used", "status"), [(3_057, ReadingStatus.ACCEPTED), (3_058, ReadingStatus.UNDER_REVIEW)])
def test_n16_confirmed_more_than_ten_means_waits_for_review(used: int, status: ReadingStatus) -> None:
    reading = taken(USUAL, LAST + used, confirmed=True)

    assert (reading.status, reading.consumption.warnings) == (status, (ReadingWarning.UNUSUALLY_HIGH,))


@pytest.mark.parametrize(("used", "status"), [(30_575, ReadingStatus.ACCEPTED), (30_576, ReadingStatus.UNDER_REVIEW)])
def test_n16_without_a_mean_confirmed_more_than_30000_kwh_a_month_waits_for_review(
    used: int, status: ReadingStatus
) -> None:
    assert taken(meter(read(date(2026, 10, 24), 0)), used, confirmed=True).status is status


@pytest.mark.parametrize(("used", "status"), [(305, ReadingStatus.ACCEPTED), (306, ReadingStatus.UNDER_REVIEW)])
def test_n16_an_empty_home_may_be_lived_in_again(used: int, status: ReadingStatus) -> None:
    assert taken(meter(*monthly(0)), 1_000 + used, confirmed=True).status is status


@pytest.mark.parametrize(("used", "is_unusual"), [(3_000, False), (3_060, True)])
def test_n16_without_history_over_3000_kwh_a_month_is_unusual(used: int, is_unusual: bool) -> None:
    fresh = meter(read(date(2026, 10, 24), 0))

    if is_unusual:
        assert refused_of(fresh, used) == [ReadingFaultCode.UNUSUAL]
    else:
        assert taken(fresh, used).consumption.warnings == ()


def test_n16_first_reading_of_a_meter_opens_it() -> None:
    reading = taken(meter(), 123_456)

    assert (reading.consumption.kwh, reading.consumption.warnings) == (0, ())


def test_n16_nobody_confirms_the_absurd() -> None:
    great = meter(read(date(2026, 10, 24), 0), ratio=400)

    assert refused_of(great, 25_001, confirmed=True) == [ReadingFaultCode.UNUSUAL]
    assert taken(great, 25_000, confirmed=True).consumption.kwh == 10_000_000


@given(
    shown=st.integers(-10, 1_100_000),
    today=st.dates(date(2026, 10, 24), date(2028, 1, 1)),
    confirmed=st.booleans(),
    source=st.sampled_from([ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM]),
)
def test_n16_what_counts_never_falls_unless_a_plausible_passing_of_zero_is_noted(
    shown: int, today: date, confirmed: bool, source: ReadingSource
) -> None:
    occasion = replace(OCCASION, today=today, source=source)
    try:
        reading = taken(USUAL, shown, confirmed=confirmed, occasion=occasion)
    except ReadingsRefused:
        return
    assert 0 <= shown < 10**USUAL.digits
    assert reading.rolled_over == (shown < LAST)
    assert reading.consumption.kwh == (shown - LAST) % 10**USUAL.digits
    assert reading.status is not ReadingStatus.ACCEPTED or occasion.window.is_open
    if not confirmed:
        unusual = {ReadingWarning.UNUSUALLY_HIGH, ReadingWarning.UNUSUALLY_LOW}
        assert not unusual & set(reading.consumption.warnings)
        assert reading.status is not ReadingStatus.UNDER_REVIEW


def test_n16_what_is_unusual_is_told_beside_another_zone_that_is_below_the_last_one() -> None:
    two = meter(*(read(date(2026, month, 24), 300 * month, 1_000 + 30 * month) for month in range(1, 11)), zones=2)

    below, unusual = refused(GivenReading(two, values(9_000, 1_299)))

    assert (below.code, unusual.code) == (ReadingFaultCode.BELOW_LAST, ReadingFaultCode.UNUSUAL)
    assert unusual.facts == {"kwh": 6_000, "warning": ReadingWarning.UNUSUALLY_HIGH}
    assert "swapped" not in below.facts


def test_n16_zones_may_be_swapped() -> None:
    two = meter(*(read(date(2026, month, 24), 300 * month, 1_000 + 30 * month) for month in range(1, 11)), zones=2)

    [below] = refused(GivenReading(two, values(1_330, 3_300)))

    assert (below.code, below.facts["swapped"]) == (ReadingFaultCode.BELOW_LAST, (TariffZone.T1, TariffZone.T2))

"""What lies between two readings, and what a meter uses on a mean day."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.consumption import account_mean_day, mean_day, refuted, standing, use_between
from domain.metering import PastReading, ReadingSource, ReadingStatus, TariffZone
from tests.domain.meters import meter, monthly, read

TODAY = date(2026, 11, 24)
CUSTOMER, CONTROL = ReadingSource.CUSTOMER, ReadingSource.CONTROL


def test_o16_a_difference_is_multiplied_by_the_ratio() -> None:
    use = use_between(meter=meter(ratio=20), before={TariffZone.T1: 10}, after={TariffZone.T1: 15}, rolled_over=False)

    assert use == {TariffZone.T1: 100}


@given(digits=st.integers(4, 7), ratio=st.integers(1, 400), start=st.integers(0), used=st.integers(0))
def test_n16_use_is_what_passed_the_register_even_past_zero(digits: int, ratio: int, start: int, used: int) -> None:
    capacity = 10**digits
    start, used = start % capacity, used % capacity
    shown = {TariffZone.T1: (start + used) % capacity}

    use = use_between(
        meter=meter(digits=digits, ratio=ratio), before={TariffZone.T1: start}, after=shown, rolled_over=True
    )

    assert use == {TariffZone.T1: used * ratio}


def test_n16_mean_day_is_of_the_twelve_months_before_the_last_reading() -> None:
    dear_past = [read(date(2024, 1, 24), 0), read(date(2025, 10, 1), 500_000)]
    readings = [*dear_past, *monthly(300, start=500_000, months=12)]

    mean = mean_day(meter=meter(), readings=readings)

    assert mean == Fraction(3600, 365)


def test_n16_a_few_days_make_no_mean() -> None:
    readings = [read(TODAY - timedelta(days=27), 100), read(TODAY, 200)]

    assert mean_day(meter=meter(), readings=readings) is None
    assert mean_day(meter=meter(), readings=[]) is None


def test_n16_account_uses_what_its_meters_use() -> None:
    meters = [
        meter(*monthly(300)), meter(*monthly(100)), meter(), meter(*monthly(900), removed_on=TODAY),
    ]  # fmt: skip

    assert account_mean_day(meters=meters, today=TODAY) == Fraction(4800, 365)
    assert account_mean_day(meters=[meter()], today=TODAY) is None


def test_o21_a_control_refutes_what_customers_gave_above_it_before() -> None:
    july, august, september = (read(date(2026, month, 24), value, source=CUSTOMER) for month, value in
                               ((7, 100), (8, 300), (9, 500)))  # fmt: skip
    control = read(date(2026, 10, 5), 220, source=CONTROL)

    assert standing([july, august, september, control]) == [july, control]


def test_o21_a_control_refutes_what_customers_gave_below_it_later() -> None:
    control = read(date(2026, 10, 5), 220, source=CONTROL)
    below, above = read(date(2026, 10, 24), 200, source=CUSTOMER), read(date(2026, 11, 24), 250, source=CUSTOMER)

    assert standing([control, below, above]) == [control, above]


def test_o21_past_a_roll_over_registers_are_not_compared() -> None:
    before = read(date(2026, 9, 24), 999_900, source=CUSTOMER)
    control = read(date(2026, 10, 5), 20, source=CONTROL, rolled_over=True)
    after = read(date(2026, 10, 24), 40, source=CUSTOMER)

    assert standing([before, control, after]) == [before, control, after]


SOURCES, STATUSES = st.sampled_from(ReadingSource), st.sampled_from(ReadingStatus)
HISTORIES = st.lists(
    st.builds(
        lambda day, value, source, status: read(day, value, source=source, status=status),
        st.dates(date(2025, 1, 1), date(2026, 1, 1)), st.integers(0, 50), SOURCES, STATUSES,
    ),
    max_size=8,
).map(lambda history: sorted(history, key=lambda reading: reading.taken_on))  # fmt: skip


@given(history=HISTORIES)
def test_o21_what_stands_contradicts_no_control(history: list[PastReading]) -> None:
    stands = standing(history)

    assert [reading for reading in history if reading in stands or reading in refuted(history)] == [
        reading for reading in history if reading.status in {ReadingStatus.ACCEPTED, ReadingStatus.NEXT_PERIOD}
    ]
    assert all(reading not in stands for reading in refuted(history))
    assert all(reading.status in {ReadingStatus.ACCEPTED, ReadingStatus.NEXT_PERIOD} for reading in stands)
    for place, reading in enumerate(stands):
        if reading.source is CONTROL:
            theirs = [other for other in stands if other.source in {CUSTOMER, ReadingSource.PUBLIC_FORM}]
            assert all(other.values[TariffZone.T1] <= reading.values[TariffZone.T1]
                       for other in theirs if stands.index(other) < place)  # fmt: skip
            assert all(other.values[TariffZone.T1] >= reading.values[TariffZone.T1]
                       for other in theirs if stands.index(other) > place)  # fmt: skip

"""Forecasts of the running month from an account's own readings."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledReading
from domain.forecasts import MeterForecast, VolumeForecast, forecast_volume
from domain.metering import TariffZone
from domain.periods import month_after
from domain.volumes import volumes_of
from tests.domain.billed import CONTROL, DAYS, IMPORT, account, billed, every_month, month, shown

T1, T2, _ = TariffZone
NOVEMBER = month("2026-11")
YEAR = every_month("2025-08", *(1000 + 100 * place for place in range(15)))
"""100 kWh a month from September 2025 to October 2026."""


def forecast(of: BilledAccount) -> VolumeForecast | None:
    return forecast_volume(account=of, month=NOVEMBER, days=DAYS)


def one(*readings: BilledReading) -> MeterForecast:
    volume = forecast(account(billed(*readings)))
    assert volume is not None
    [meter] = volume.meters
    return meter


def test_an_unread_month_has_mean_days_of_the_same_season() -> None:
    winter = [*YEAR[:2], *(shown(f"2025-{place}-24", 1100 + 310 * (place - 9)) for place in (10, 11, 12))]
    later = every_month("2026-01", *(2130 + place for place in range(10)))

    meter = one(*winter, *later)

    assert meter.mean is not None
    assert (meter.mean.first, meter.mean.last, meter.mean.is_season) == (month("2025-10"), month("2025-12"), True)
    assert (meter.days, meter.shown, meter.by_zone) == (30, None, {T1: round(30 * 930 / 92)})


def test_without_a_last_year_the_last_three_months_stand_in() -> None:
    meter = one(*every_month("2026-05", 1000, 1010, 1020, 1050, 1140, 1234))

    assert meter.mean is not None
    assert (meter.mean.first, meter.mean.last, meter.mean.is_season) == (month("2026-08"), month("2026-10"), False)
    assert meter.by_zone == {T1: round(30 * (30 + 90 + 94) / 92)}


def test_a_reading_of_the_month_leaves_the_days_until_the_window_closes() -> None:
    meter = one(*YEAR, shown("2026-11-10", 2460))

    assert (meter.shown, meter.read_on, meter.days) == ({T1: 60}, date(2026, 11, 10), 15)
    assert meter.by_zone == {T1: 60 + round(15 * 300 / 92)}


def test_a_reading_that_closes_the_window_leaves_nothing() -> None:
    assert one(*YEAR, shown("2026-11-25", 2512)).by_zone == {T1: 112}
    assert one(*YEAR, shown("2026-11-28", 2512, source=CONTROL)).by_zone == {T1: 112}


def test_what_counts_as_of_midnight_is_expected_on_the_first_of_the_next_month() -> None:
    imported = every_month("2025-09", *(1000 + 100 * place for place in range(15)), day=1, source=IMPORT)

    meter = one(*imported, shown("2026-11-21", 2460, source=IMPORT))

    assert (meter.shown, meter.days) == ({T1: 60}, 10)


def test_a_reading_of_the_next_month_ends_the_forecast() -> None:
    meter = one(*YEAR, shown("2026-11-27", 2522))

    assert (meter.days, meter.read_on, meter.mean) == (0, None, None)
    assert meter.by_zone == {T1: 60}


def test_there_is_none_without_a_history_or_a_meter() -> None:
    assert forecast(account(billed(shown("2026-11-03", 100), installed_on=date(2026, 11, 3)))) is None
    assert forecast(account(billed())) is None
    assert forecast(account()) is None
    assert forecast(account(billed(*YEAR), billed(serial="M2"))) is None
    assert forecast(account(billed(*YEAR, removed_on=date(2026, 10, 24)))) is None


def test_a_meter_that_was_replaced_is_gone_on_with() -> None:
    day = date(2026, 11, 12)
    old = billed(*YEAR, shown("2026-11-12", 2470, source=CONTROL), removed_on=day)
    new = billed(shown("2026-11-12", 5, source=CONTROL), serial="M2", installed_on=day)

    volume = forecast(account(old, new))

    assert volume is not None
    assert [(meter.serial, meter.shown, meter.days) for meter in volume.meters] == [
        ("M1", {T1: 70}, 0), ("M2", {T1: 0}, 13),
    ]  # fmt: skip
    assert volume.metered == {T1: 70 + round(13 * 300 / 92)}


def test_zones_are_forecast_apart() -> None:
    readings = [
        shown("2026-07-24", 700, 217), shown("2026-08-24", 800, 248), shown("2026-09-24", 900, 278),
        shown("2026-10-24", 1000, 309),
    ]  # fmt: skip

    volume = forecast(account(billed(*readings, zones=2)))

    assert volume is not None
    assert volume.metered == {T1: round(30 * 300 / 92), T2: 30}


uses = st.lists(st.integers(0, 500), min_size=2, max_size=15)


@settings(max_examples=1000)
@given(uses, st.integers(1, 25), st.integers(0, 500), st.integers(1, 50))
def test_a_forecast_never_falls_below_what_was_read_and_is_what_the_close_charges_in_the_end(
    months: list[int], day: int, use: int, ratio: int
) -> None:
    first = month_after(NOVEMBER, -len(months) - 1)
    values = [1000 + sum(months[:place]) for place in range(len(months) + 1)]
    read = shown(NOVEMBER.replace(day=day).isoformat(), values[-1] + use)
    home = account(billed(*every_month(f"{first:%Y-%m}", *values), read, ratio=ratio))

    volume = forecast(home)

    assert volume is not None
    [meter] = volume.meters
    assert meter.shown == {T1: use * ratio}
    assert meter.days == 25 - day
    assert volume.metered[T1] >= use * ratio
    if day == 25:
        charged = volumes_of(account=home, month=NOVEMBER, posted={})[NOVEMBER]
        assert volume.metered == charged.metered


@settings(max_examples=200)
@given(uses, st.integers(1, 24), st.integers(0, 500))
def test_more_days_left_never_bring_less(months: list[int], day: int, use: int) -> None:
    first = month_after(NOVEMBER, -len(months) - 1)
    values = [1000 + sum(months[:place]) for place in range(len(months) + 1)]
    history = every_month(f"{first:%Y-%m}", *values)

    def after(reading: BilledReading) -> int:
        return one(*history, reading).by_zone[T1]

    earlier = shown(NOVEMBER.replace(day=day).isoformat(), values[-1] + use)
    later = replace(earlier, taken_on=earlier.taken_on + timedelta(days=1))
    assert after(earlier) >= after(later)


def test_a_firm_is_read_at_the_end_of_the_month() -> None:
    facts = {"kind": AccountKind.BUSINESS}
    history = every_month("2026-06", 0, 300, 600, 900, 1200, day=1, **facts)
    firm = account(billed(*history, shown("2026-11-01", 1500, **facts), shown("2026-11-11", 1600, **facts)), **facts)

    volume = forecast(firm)

    assert volume is not None
    assert [(meter.shown, meter.days) for meter in volume.meters] == [({T1: 100}, 20)]

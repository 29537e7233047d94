"""Which readings of its period a new one replaces."""

from dataclasses import replace
from datetime import date

import pytest

from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, TariffZone
from tests.domain.judging import LAST, OCCASION, USUAL, taken
from tests.domain.meters import meter, read


def test_n16_consumption_is_told_by_zone_with_the_ratio() -> None:
    three = meter(read(date(2026, 10, 24), 100, 50, 70), zones=3, ratio=20)

    consumption = taken(three, 105, 51, 70).consumption

    assert [(zone.zone, zone.kwh) for zone in consumption.by_zone] == [
        (TariffZone.T1, 100), (TariffZone.T2, 20), (TariffZone.T3, 0),
    ]  # fmt: skip
    assert consumption.kwh == 120


def _with(*readings: PastReading) -> MeterFacts:
    return replace(USUAL, history=(*USUAL.history, *readings))


def _mine(day: int, value: int, source: ReadingSource = ReadingSource.CUSTOMER) -> PastReading:
    return read(date(2026, 11, day), value, source=source)


def test_n8_until_the_window_closes_a_customer_corrects_what_was_given() -> None:
    early, wrong = _mine(5, LAST + 100, ReadingSource.PUBLIC_FORM), _mine(23, LAST + 900)

    reading = taken(_with(early, wrong), LAST + 290)

    assert reading.replaces == (wrong, early)
    assert reading.consumption.kwh == 290


def test_n8_what_is_under_review_is_corrected_too() -> None:
    doubtful = replace(_mine(23, 10), status=ReadingStatus.UNDER_REVIEW)

    assert taken(_with(doubtful), LAST + 290).replaces == (doubtful,)


def test_n8_a_closed_period_is_not_corrected() -> None:
    october = read(date(2026, 10, 25), LAST + 20, source=ReadingSource.CUSTOMER)

    reading = taken(_with(october), LAST + 300)

    assert (reading.replaces, reading.consumption.kwh) == ((), 280)


@pytest.mark.parametrize("source", [ReadingSource.CONTROL, ReadingSource.IMPORT])
def test_n8_neither_control_nor_import_is_replaced(source: ReadingSource) -> None:
    stronger = _mine(23, LAST + 200, source)

    reading = taken(_with(_mine(5, LAST + 90), stronger), LAST + 300, confirmed=True)

    assert (reading.replaces, reading.consumption.kwh) == ((), 100)


PUBLIC = replace(OCCASION, source=ReadingSource.PUBLIC_FORM)


def test_n8_what_waits_for_review_leaves_standing_what_counts() -> None:
    good, doubtful = _mine(23, LAST + 300), replace(_mine(23, 10), status=ReadingStatus.UNDER_REVIEW)

    reading = taken(_with(good, doubtful), LAST + 90_000, confirmed=True)

    assert (reading.status, reading.replaces) == (ReadingStatus.UNDER_REVIEW, (doubtful,))


def test_p1_public_form_does_not_stand_beside_what_the_customer_gave() -> None:
    mine, doubtful = _mine(23, LAST + 300), replace(_mine(23, LAST + 5_000), status=ReadingStatus.UNDER_REVIEW)

    for given in (mine, doubtful):
        reading = taken(_with(given), LAST + 290, occasion=PUBLIC)

        assert (reading.status, reading.replaces, reading.same) == (ReadingStatus.UNDER_REVIEW, (), None)


def test_p1_public_form_replaces_what_the_form_gave_though_the_customer_gave_one_too() -> None:
    strange = replace(_mine(24, LAST + 320, ReadingSource.PUBLIC_FORM), status=ReadingStatus.UNDER_REVIEW)

    reading = taken(_with(_mine(23, LAST + 300), strange), LAST + 310, occasion=PUBLIC)

    assert (reading.status, reading.replaces) == (ReadingStatus.UNDER_REVIEW, (strange,))


def test_p1_the_customer_replaces_what_strangers_gave() -> None:
    strange = _mine(23, LAST + 300, ReadingSource.PUBLIC_FORM)

    reading = taken(_with(strange), LAST + 300)

    assert (reading.status, reading.replaces, reading.same) == (ReadingStatus.ACCEPTED, (strange,), None)


def test_o23_the_same_figures_are_not_taken_twice() -> None:
    mine, doubtful = _mine(23, LAST + 300), replace(_mine(23, LAST + 9_000), status=ReadingStatus.UNDER_REVIEW)

    again = taken(_with(mine, doubtful), LAST + 300)
    still = taken(_with(mine, doubtful), LAST + 9_000, confirmed=True)

    assert (again.same, again.replaces) == (mine, (doubtful,))
    assert (still.same, still.replaces) == (doubtful, ())
    assert still.anew().replaces == (doubtful,)


def test_o23_figures_of_before_the_window_are_taken_again_within_it() -> None:
    early = replace(_mine(5, LAST + 300), status=ReadingStatus.NEXT_PERIOD)

    assert taken(_with(early), LAST + 300).replaces == (early,)

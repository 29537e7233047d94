"""Which readings of its period a new one replaces."""

from dataclasses import replace
from datetime import date

import pytest

from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, TariffZone
from domain.readings import (
    GivenReading,
    ReadingFaultCode,
)
from tests.domain.judging import LAST, OCCASION, USUAL, faults, taken
from tests.domain.meters import meter, read, values


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


def test_p1_public_form_does_not_replace_what_the_customer_gave() -> None:
    public = replace(OCCASION, source=ReadingSource.PUBLIC_FORM)
    theirs = _with(_mine(23, LAST + 300))

    (code,) = [code for _, code in faults(GivenReading(theirs, values(LAST + 290)), occasion=public)]

    assert code is ReadingFaultCode.BELOW_LAST
    assert taken(theirs, LAST + 310, confirmed=True, occasion=public).replaces == ()

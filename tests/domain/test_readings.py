"""What is taken of readings that customers give, and what is refused."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.accounts import AccountKind
from domain.given_readings import GivenReading
from domain.metering import ReadingSource, ReadingStatus, ReadingWarning, TariffZone, ZoneValue
from domain.reading_faults import ReadingFaultCode
from domain.readings import month_closed, submission_status
from tests.domain.judging import LAST, OCCASION, TODAY, USUAL, faults, refused, refused_of, taken
from tests.domain.meters import meter, read, values


def test_n16_a_usual_reading_is_taken() -> None:
    reading = taken(USUAL, LAST + 310)

    assert (reading.status, reading.rolled_over, reading.replaces) == (ReadingStatus.ACCEPTED, False, ())
    assert (reading.consumption.kwh, reading.consumption.warnings) == (310, ())


def test_n16_more_digits_than_the_register_has() -> None:
    assert refused_of(USUAL, 1_000_000) == [ReadingFaultCode.TOO_MANY_DIGITS]


def test_n16_negative() -> None:
    assert refused_of(USUAL, -1) == [ReadingFaultCode.NEGATIVE]


def test_n16_zone_missing() -> None:
    two = meter(read(date(2026, 10, 24), 100, 50), zones=2)

    (fault,) = refused(GivenReading(two, values(120)))

    assert fault.path == ("readings", "0", "values")
    assert (fault.code, fault.facts["zones"]) == (ReadingFaultCode.ZONE_MISSING, (TariffZone.T2,))
    assert refused_of(USUAL) == [ReadingFaultCode.ZONE_MISSING]


def test_n16_zone_unknown() -> None:
    assert refused_of(USUAL, LAST, 5) == [ReadingFaultCode.ZONE_UNKNOWN]


def test_n16_zone_repeated() -> None:
    twice = (ZoneValue(TariffZone.T1, LAST + 300), ZoneValue(TariffZone.T1, LAST + 301))

    assert faults(GivenReading(USUAL, twice)) == [(("0", "values", "1"), ReadingFaultCode.REPEATED)]


def test_n16_meter_repeated() -> None:
    once = GivenReading(USUAL, values(LAST + 300))

    assert faults(once, once) == [(("1", "meterId"), ReadingFaultCode.REPEATED)]


def test_n16_meter_not_found() -> None:
    assert faults(GivenReading(None, values(5))) == [(("0", "meterId"), ReadingFaultCode.METER_NOT_FOUND)]


def test_p1_public_form_names_the_serial_number() -> None:
    public = replace(OCCASION, source=ReadingSource.PUBLIC_FORM)

    assert faults(GivenReading(None, values(5)), occasion=public) == [
        (("0", "meterSerial"), ReadingFaultCode.METER_NOT_FOUND)
    ]


def test_n16_no_meter_named() -> None:
    (fault,) = refused()

    assert (fault.path, fault.code) == (("readings",), ReadingFaultCode.METER_NOT_FOUND)


def test_n16_meter_removed() -> None:
    old = replace(USUAL, removed_on=TODAY)

    assert refused_of(old, LAST + 300) == [ReadingFaultCode.METER_REMOVED]
    assert taken(replace(USUAL, removed_on=TODAY + timedelta(days=1)), LAST + 300).status is ReadingStatus.ACCEPTED


def test_n16_meter_reads_itself() -> None:
    assert refused_of(replace(USUAL, reads_itself=True), LAST + 300) == [ReadingFaultCode.METER_READS_ITSELF]


def test_n16_all_faults_are_told_at_once() -> None:
    two = meter(read(date(2026, 10, 24), 1_000, 500), zones=2)
    given_ = (
        GivenReading(None, (ZoneValue(TariffZone.T1, -1), ZoneValue(TariffZone.T1, 1))),
        GivenReading(two, (ZoneValue(TariffZone.T3, 5), ZoneValue(TariffZone.T1, 999))),
        GivenReading(replace(USUAL, removed_on=TODAY, reads_itself=True), values(1_000_000)),
        GivenReading(replace(USUAL, id=uuid.uuid4()), values(LAST + 5_000)),
        GivenReading(two, values(1_010, 510)),
    )

    assert faults(*given_) == [
        (("0", "meterId"), ReadingFaultCode.METER_NOT_FOUND),
        (("0", "values", "0"), ReadingFaultCode.NEGATIVE),
        (("0", "values", "1"), ReadingFaultCode.REPEATED),
        (("1", "values", "0"), ReadingFaultCode.ZONE_UNKNOWN),
        (("1", "values", "1"), ReadingFaultCode.BELOW_LAST),
        (("1", "values"), ReadingFaultCode.ZONE_MISSING),
        (("2", "meterId"), ReadingFaultCode.METER_REMOVED),
        (("3",), ReadingFaultCode.UNUSUAL),
        (("4", "meterId"), ReadingFaultCode.REPEATED),
    ]


def test_n8_outside_the_window_a_reading_is_for_the_next_period() -> None:
    late = replace(OCCASION, today=date(2026, 11, 26))

    reading = taken(USUAL, LAST + 310, occasion=late)

    assert reading.status is ReadingStatus.NEXT_PERIOD
    assert reading.consumption.warnings == (ReadingWarning.OUTSIDE_WINDOW,)


@pytest.mark.parametrize(("verify_before", "is_overdue"), [(TODAY, False), (TODAY - timedelta(days=1), True)])
def test_n16_overdue_verification_warns(verify_before: date, is_overdue: bool) -> None:
    reading = taken(replace(USUAL, verify_before=verify_before), LAST + 310)

    assert reading.status is ReadingStatus.ACCEPTED
    assert (ReadingWarning.VERIFICATION_OVERDUE in reading.consumption.warnings) is is_overdue


def test_p1_what_is_unusual_in_the_public_form_goes_under_review() -> None:
    public = replace(OCCASION, source=ReadingSource.PUBLIC_FORM)

    assert taken(USUAL, LAST + 310, occasion=public).status is ReadingStatus.ACCEPTED
    assert taken(USUAL, LAST + 3_100, confirmed=True, occasion=public).status is ReadingStatus.UNDER_REVIEW


def test_p1_a_submission_has_one_status() -> None:
    accepted = taken(USUAL, LAST + 310)
    waiting = taken(USUAL, LAST - 1, confirmed=True)
    later = taken(USUAL, LAST + 310, occasion=replace(OCCASION, today=date(2026, 11, 26)))

    assert submission_status([accepted]) is ReadingStatus.ACCEPTED
    assert submission_status([accepted, later]) is ReadingStatus.NEXT_PERIOD
    assert submission_status([accepted, later, waiting]) is ReadingStatus.UNDER_REVIEW


@pytest.mark.parametrize(
    ("source", "taken_on", "month"),
    [
        (ReadingSource.CUSTOMER, date(2026, 11, 25), date(2026, 11, 1)),
        (ReadingSource.PUBLIC_FORM, date(2026, 11, 26), date(2026, 12, 1)),
        (ReadingSource.CONTROL, date(2026, 11, 26), date(2026, 11, 1)),
        (ReadingSource.CONTROL, date(2026, 11, 1), date(2026, 11, 1)),
        (ReadingSource.IMPORT, date(2026, 11, 1), date(2026, 10, 1)),
        (ReadingSource.IMPORT, date(2026, 11, 2), date(2026, 11, 1)),
    ],
)
def test_n8_which_month_a_reading_closes(source: ReadingSource, taken_on: date, month: date) -> None:
    kind = AccountKind.RESIDENTIAL

    assert month_closed(taken_on=taken_on, source=source, days=OCCASION.days, kind=kind) == month


@pytest.mark.parametrize("source", list(ReadingSource))
@pytest.mark.parametrize(
    ("taken_on", "month"),
    [(date(2026, 11, 1), date(2026, 10, 1)), (date(2026, 11, 2), date(2026, 11, 1)),
     (date(2026, 11, 30), date(2026, 11, 1))],
)  # fmt: skip
def test_rule_8_any_reading_of_a_business_counts_as_of_the_beginning_of_its_day(
    source: ReadingSource, taken_on: date, month: date
) -> None:
    assert month_closed(taken_on=taken_on, source=source, days=OCCASION.days, kind=AccountKind.BUSINESS) == month

"""When the close of a month has to know what was posted before."""

from dataclasses import replace
from datetime import date

import pytest

from domain.billed_accounts import BilledReading
from domain.charges import ChargeBasis
from domain.grounds import Ground
from domain.terms import AccessRefusal
from domain.volumes import needs_posted, volumes_of
from tests.domain.billed import CONTROL, account, billed, closed, every_month, kwh, month, shown

JULY, AUGUST, SEPTEMBER = every_month("2026-07", 100, 200, 300)
ACT = AccessRefusal(date(2026, 8, 3), Ground("Акт"))


def needs(*readings: BilledReading, fresh: BilledReading | None = SEPTEMBER, **facts: object) -> bool:
    asked = {"last_basis": ChargeBasis.READINGS, "has_lost": False} | facts
    return needs_posted(
        account=account(billed(*(readings or (JULY, AUGUST, SEPTEMBER)))),
        month=month("2026-09"), fresh={fresh.id} if fresh else set(), **asked,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_reading_of_the_month_itself_needs_nothing_posted() -> None:
    assert not needs()
    assert not needs(JULY, AUGUST, fresh=None)


@pytest.mark.parametrize("basis", [None, ChargeBasis.AVERAGE, ChargeBasis.NORM])
def test_a_month_before_without_readings_is_needed(basis: ChargeBasis | None) -> None:
    assert needs(last_basis=basis)


def test_a_reading_that_fell_out_reaches_back() -> None:
    assert needs(has_lost=True)


def test_a_late_reading_reaches_back() -> None:
    assert needs(fresh=AUGUST)


def test_a_control_may_refute_readings_before() -> None:
    control = shown("2026-09-28", 190, source=CONTROL)

    assert needs(JULY, AUGUST, SEPTEMBER, control, fresh=control)


def test_a_reading_before_a_control_that_was_seen_closes_its_month_too() -> None:
    late, control = shown("2026-08-28", 210), shown("2026-08-30", 215, source=CONTROL)
    readings = (JULY, AUGUST, late, control)

    assert needs(*readings, fresh=late)
    meter = billed(JULY, AUGUST, control)
    posted = closed(account(meter), "2026-08", "2026-08")
    more = account(replace(meter, readings=readings))
    volumes = volumes_of(account=more, month=month("2026-09"), posted=posted)
    assert (late.closes, kwh(posted), list(volumes)) == (month("2026-09"), [115], [month("2026-09")])


@pytest.mark.parametrize("changed", [{"installed_on": date(2026, 8, 1)}, {"removed_on": date(2026, 8, 31)}])
def test_a_meter_that_was_replaced_lately_reaches_back(changed: dict[str, date]) -> None:
    of = account(billed(JULY, AUGUST, SEPTEMBER, **changed))

    assert needs_posted(
        account=of, month=month("2026-09"), last_basis=ChargeBasis.READINGS, fresh={SEPTEMBER.id}, has_lost=False
    )


def test_acts_of_refused_access_reach_back() -> None:
    of = account(billed(JULY, AUGUST, SEPTEMBER), refusals=[ACT])

    assert needs_posted(
        account=of, month=month("2026-09"), last_basis=ChargeBasis.READINGS, fresh=set(), has_lost=False
    )

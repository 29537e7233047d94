"""Let the rules judge readings of a meter that uses 300 kWh a month, for tests."""

from datetime import date
from fractions import Fraction

import pytest

from domain.given_readings import GivenReading, Occasion
from domain.metering import MeterFacts, ReadingSource
from domain.reading_faults import ReadingFault, ReadingFaultCode, ReadingsRefused
from domain.readings import TakenReading, check
from domain.windows import WindowDays
from tests.domain.meters import meter, monthly, values

TODAY = date(2026, 11, 24)
OCCASION = Occasion(
    today=TODAY, days=WindowDays(opens=23, closes=25), source=ReadingSource.CUSTOMER, account_mean=Fraction(3600, 365)
)
LAST = 4600
USUAL = meter(*monthly(300))
"""A meter that shows 4,600 and uses 300 kWh a month."""


def taken(of: MeterFacts, *shown: int, confirmed: bool = False, occasion: Occasion = OCCASION) -> TakenReading:
    """Return the one reading that is taken."""
    (reading,) = check(given=[GivenReading(of, values(*shown), confirmed=confirmed)], occasion=occasion)
    return reading


def faults(*given_: GivenReading, occasion: Occasion = OCCASION) -> list[tuple[tuple[str, ...], ReadingFaultCode]]:
    """Return where and why readings are refused."""
    return [(fault.path[1:], fault.code) for fault in refused(*given_, occasion=occasion)]


def refused(*given_: GivenReading, occasion: Occasion = OCCASION) -> tuple[ReadingFault, ...]:
    """Return the faults of readings."""
    with pytest.raises(ReadingsRefused) as refusal:
        check(given=given_, occasion=occasion)
    return refusal.value.faults


def refused_of(of: MeterFacts | None, *shown: int, confirmed: bool = False) -> list[ReadingFaultCode]:
    """Return why one reading is refused."""
    return [code for _, code in faults(GivenReading(of, values(*shown), confirmed=confirmed))]

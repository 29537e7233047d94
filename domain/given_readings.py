"""Readings as people give them: on which day, through which door, and what the meter showed before (decision 0012)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.consumption import FROM_CUSTOMERS, mean_day, standing
from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, ZoneValue
from domain.plausibility import Comparison
from domain.windows import ReadingWindow, WindowDays

CORRECTS = {
    ReadingSource.CUSTOMER: frozenset({ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM}),
    ReadingSource.PUBLIC_FORM: frozenset({ReadingSource.PUBLIC_FORM}),
}
"""Whose readings of the same period a new one replaces: nobody unknown replaces what the customer gave."""


@dataclass(frozen=True, slots=True)
class GivenReading:
    """What somebody gave for a meter; null where the account has no such meter."""

    meter: MeterFacts | None
    values: tuple[ZoneValue, ...]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and through which door readings are given, the branch's window, and the account's mean day in kWh."""

    today: date
    days: WindowDays
    source: ReadingSource
    account_mean: Fraction | None = None

    @property
    def window(self) -> ReadingWindow:
        """The window that is open, else the next one."""
        return self.days.at(self.today)

    @property
    def naming(self) -> str:
        """The field of the input that names a meter."""
        return "meterSerial" if self.source is ReadingSource.PUBLIC_FORM else "meterId"

    def is_of_period(self, reading: PastReading) -> bool:
        """Tell whether a stored reading is a customer's, or a stranger's, for the period that is read today."""
        return reading.source in FROM_CUSTOMERS and self.days.at(reading.taken_on).period == self.window.period


@dataclass(frozen=True, slots=True)
class History:
    """
    A meter's readings on an occasion: what to compare a new one with, and what was given for its period already.

    ``valid`` and ``waiting`` are those that the new one may replace, the newest first, counting and under review;
    ``is_owners`` tells that the owner gave one and the new one comes through the form that is open to everybody.
    """

    compared: Comparison
    valid: tuple[PastReading, ...]
    waiting: tuple[PastReading, ...]
    is_owners: bool


def history_of(meter: MeterFacts, occasion: Occasion) -> History:
    """Return a meter's readings as they look on an occasion; of its period only those since a control or an import."""
    known = standing(meter.history)
    valid, given = [], [reading for reading in meter.history if occasion.is_of_period(reading)]
    while known and occasion.is_of_period(known[-1]):
        valid.append(known.pop())
    weaker = CORRECTS[occasion.source]
    waiting = [reading for reading in given[::-1] if reading.status is ReadingStatus.UNDER_REVIEW]
    comparison = Comparison(
        meter=meter,
        today=occasion.today,
        last=known[-1] if known else None,
        mean=mean_day(meter=meter, readings=known),
        account_mean=occasion.account_mean,
    )
    return History(
        compared=comparison,
        valid=tuple(reading for reading in valid if reading.source in weaker),
        waiting=tuple(reading for reading in waiting if reading.source in weaker),
        is_owners=any(reading.source not in weaker for reading in given),
    )

"""Whether what a meter is said to show can be true, judged by what it showed before (N16; billing rule 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from domain.consumption import MONTH, use_between
from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingWarning, TariffZone, ZoneValue
from domain.tariffs import MOST_KWH

HIGH = 3
"""Times the mean above which consumption is unusual, and a passing of zero is not plausible."""
LOW = Fraction(1, 5)
"""Part of the mean below which consumption is unusual."""
WITHOUT_MEAN = Fraction(3000)
"""Kilowatt-hours a month above which either is so where there is no mean."""
TENFOLD = 10
"""Times what is expected above which an operator looks at what was confirmed."""
LEAST_MEAN = Fraction(30)
"""Kilowatt-hours a month that a home uses at least where it is lived in: an empty one may fill again."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    A meter, its last reading, and what it and its account use on a mean day, in kilowatt-hours.

    A meter without a last reading starts with the one that is given: nothing was used, and nothing is unusual.
    """

    meter: MeterFacts
    today: date
    last: PastReading | None
    mean: Fraction | None
    account_mean: Fraction | None

    def use(self, values: Sequence[ZoneValue]) -> dict[TariffZone, int]:
        """Return the kilowatt-hours by zone since the last reading; a register that shows less passed zero."""
        after = {value.zone: value.value for value in sorted(values, key=lambda value: value.zone.value)}
        before = self.last.values if self.last else {}
        return use_between(meter=self.meter, before=before, after=after, rolled_over=True)

    def rolls_over(self, value: ZoneValue) -> bool:
        """Tell whether a register shows less than the last time."""
        return self.last is not None and value.value < self.last.values.get(value.zone, 0)

    def rolls_beyond(self, value: ZoneValue) -> bool:
        """Tell whether a register would have to pass zero with more than is plausible (billing rule 10)."""
        if not self.rolls_over(value):
            return False
        a_day = WITHOUT_MEAN / MONTH if self.account_mean is None else HIGH * self.account_mean
        return self.use([value])[value.zone] > a_day * self._days_of_a_month_at_least()

    def is_below_last(self, value: ZoneValue, *, confirmed: bool) -> bool:
        """Tell whether a register shows too little: confirmed it goes to review, but never past a control."""
        is_control = self.last is not None and self.last.source is ReadingSource.CONTROL
        is_final = is_control or self.is_absurd([value])
        return self.rolls_beyond(value) and (is_final or not confirmed)

    def swapped(self, values: Sequence[ZoneValue]) -> tuple[TariffZone, TariffZone] | None:
        """Return two zones whose figures would be usual the other way round; null where there are none."""
        for one, two in combinations(values, 2):
            others = [value for value in values if value not in (one, two)]
            swapped = [ZoneValue(one.zone, two.value), ZoneValue(two.zone, one.value), *others]
            if not any(map(self.rolls_over, swapped)) and self.unusual(swapped) is None:
                return one.zone, two.zone
        return None

    def is_absurd(self, values: Sequence[ZoneValue]) -> bool:
        """Tell whether more was used than anybody can confirm."""
        return sum(self.use(values).values()) > MOST_KWH

    def is_tenfold(self, values: Sequence[ZoneValue]) -> bool:
        """Tell whether so much was used that it does not count before an operator has looked at it."""
        if self.last is None:
            return False
        expected = self._days_of_a_month_at_least() * (LEAST_MEAN if self.mean is not None else WITHOUT_MEAN) / MONTH
        if self.mean is not None:
            expected = max(expected, self.mean * self._days())
        return sum(self.use(values).values()) > TENFOLD * expected

    def unusual(self, values: Sequence[ZoneValue]) -> ReadingWarning | None:
        """Tell what is unusual about the kilowatt-hours of all registers since the last reading."""
        if self.last is None:
            return None
        kwh = sum(self.use(values).values())
        if self.mean is None:
            is_high = kwh > WITHOUT_MEAN / MONTH * self._days_of_a_month_at_least()
            return ReadingWarning.UNUSUALLY_HIGH if is_high else None
        if kwh > HIGH * self.mean * self._days():
            return ReadingWarning.UNUSUALLY_HIGH
        return ReadingWarning.UNUSUALLY_LOW if kwh < LOW * self.mean * self._days() else None

    def _days(self) -> int:
        return max((self.today - self.last.taken_on).days, 1) if self.last else 1

    def _days_of_a_month_at_least(self) -> Fraction:
        """Return the days since the last reading, a month at least."""
        return max(Fraction(self._days()), MONTH)

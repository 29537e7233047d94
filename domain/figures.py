"""The figures that billing rules name, as they are in force for a month; their values are dated reference data."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction


class FigureMissing(LookupError):
    """No value of a figure is in force on a day."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(name, day)
        self.name, self.day = name, day


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """A value that a figure has from a day on."""

    name: str
    value: Fraction
    valid_from: date


@dataclass(frozen=True, slots=True)
class Figures:
    """
    The figures of the rules on a day; counts of months and days, but for ``raising``, which is a factor.

    Means (billing rules 12, 13): ``mean_months`` looked back on at most, ``mean_fewest`` needed, ``mean_fewest_of_new``
    of a meter that worked for less, ``mean_lasts`` months charged by it. ``raising`` multiplies a norm (rule 15) from
    the ``refusals_to_raise``th act on. ``business_mean_lasts`` months are charged by an earlier one (rule 21).
    Penalty (rules 28, 32): nothing for ``grace_days``, a ``first_divisor``th of the rate a day up to day
    ``first_days``, then a ``later_divisor``th; business a ``business_divisor``th from the first day on.
    ``roll_over_times`` the mean is the most that a register may have passed zero by (rule 10).
    """

    mean_months: int
    mean_fewest: int
    mean_fewest_of_new: int
    mean_lasts: int
    raising: Fraction
    refusals_to_raise: int
    business_mean_lasts: int
    grace_days: int
    first_days: int
    first_divisor: int
    later_divisor: int
    business_divisor: int
    roll_over_times: int


NAMES = tuple(field.name for field in fields(Figures))
FRACTIONS = frozenset({"raising"})


class FigureNotWhole(ValueError):
    """A figure that counts something is not a whole number above 0."""

    def __init__(self, name: str, value: Fraction) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value


def figures_on(figures: Iterable[DatedFigure], day: date) -> Figures:
    """
    Return the figures in force on a day.

    :raises FigureMissing: one of them has no value yet
    :raises FigureNotWhole: one of them counts something, and is no whole number above 0
    """
    known = {
        each.name: each.value for each in sorted(figures, key=lambda each: each.valid_from) if each.valid_from <= day
    }
    values: dict[str, int | Fraction] = {}
    for name in NAMES:
        if name not in known:
            raise FigureMissing(name, day)
        values[name] = known[name] if name in FRACTIONS else _whole(name, known[name])
    return Figures(**values)  # type: ignore[arg-type]


def _whole(name: str, value: Fraction) -> int:
    if value.denominator != 1 or value <= 0:
        raise FigureNotWhole(name, value)
    return int(value)

"""Dated rows of reference data, looked up by searching them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from domain.accounts import AccountKind
from domain.audit.months import A_DAY, begins, day_in
from domain.tariffs import Tariff


class Undecided(Exception):
    """Something is missing that the rules need; the text tells an operator what."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value of a figure, or a percentage a year, from a day to a day, both included."""

    name: str
    value: Fraction
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NormRow:
    """Kilowatt-hours a month and head of a dwelling with so many persons, from a day on."""

    code: str
    persons: int
    per_head: Fraction
    since: date


@dataclass(frozen=True, slots=True)
class Rows:
    """
    All reference data: ``caps`` and ``due_days`` are named by kind of account, ``days_off`` are what the calendar says
    of single days: true where they are off.
    """

    tariffs: Sequence[Tariff]
    norms: Sequence[NormRow]
    figures: Sequence[DatedValue]
    due_days: Sequence[DatedValue]
    key_rates: Sequence[DatedValue]
    caps: Sequence[DatedValue]
    days_off: Mapping[date, bool]
    known: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    """What was worked out from the rows before, by what it was asked by."""

    def figure(self, name: str, day: date) -> Fraction:
        """
        Return the value of a figure on a day.

        :raises Undecided: it has none
        """
        if (name, day) not in self.known:
            self.known[name, day] = _newest(self.figures, name, day)
        return self.known[name, day]  # type: ignore[no-any-return]

    def whole(self, name: str, day: date) -> int:
        """Return the value of a figure that counts something; raises as `figure` does."""
        return int(self.figure(name, day))

    def per_head(self, code: str | None, persons: int, day: date) -> Fraction:
        """
        Return the norm for so many persons: that of the most persons there is a row for (billing rule 14).

        :raises Undecided: there is none
        """
        fitting = [row for row in self.norms if row.code == code and row.persons <= persons and row.since <= day]
        if not fitting:
            raise Undecided(f"no norm {code} of {persons} on {day}")
        return max(fitting, key=lambda row: (row.persons, row.since)).per_head

    def due_on(self, kind: AccountKind, month: int) -> date:
        """
        Return the day by which a month is to be paid (billing rules 26 and 27).

        :raises Undecided: no due day is in force on the 1st of the month after
        """
        if (kind, month) not in self.known:
            day = day_in(month + 1, int(_newest(self.due_days, kind.value, begins(month + 1))))
            while self.days_off.get(day, day.isoweekday() > 5):
                day += A_DAY
            self.known[kind, month] = day
        return self.known[kind, month]  # type: ignore[no-any-return]

    def percent(self, kind: AccountKind, day: date) -> Fraction:
        """
        Return the percent a year that a late day counts by: the key rate, but not above a cap (billing rule 29).

        :raises Undecided: no key rate is known
        """
        rate = _newest(self.key_rates, "", day)
        caps = [
            cap.value
            for cap in self.caps
            if cap.name == kind.value and cap.since <= day and (cap.until is None or day <= cap.until)
        ]
        return min([rate, *caps])


def _newest(rows: Sequence[DatedValue], name: str, day: date) -> Fraction:
    known = [row for row in rows if row.name == name and row.since <= day]
    if not known:
        raise Undecided(f"nothing is known of {name or 'the key rate'} on {day}")
    return max(known, key=lambda row: row.since).value

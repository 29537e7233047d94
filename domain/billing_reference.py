"""The dated rows that bills are made by, looked up by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.accounts import AccountKind
from domain.due_days import Calendar, DueDay, due_on
from domain.figures import DatedFigure, FigureMissing, Figures, figures_on
from domain.norms import Norms
from domain.penalty_rates import Rates
from domain.periods import Month, month_after
from domain.price_book import PriceBook
from domain.tariff_parts import Part
from domain.tariffs import Tariff

MOST_MONTHS_BACK = 60
"""Months before the closed one that a reading can still change."""


@dataclass(frozen=True, slots=True)
class BillingReference:
    """All that is in force for everybody; ``tariffs`` are all rows of all codes."""

    tariffs: Sequence[Tariff]
    norms: Norms
    figures: Sequence[DatedFigure]
    due_days: Sequence[DueDay]
    calendar: Calendar
    rates: Mapping[AccountKind, Rates]
    _prices: PriceBook = field(init=False, repr=False)
    _due: dict[tuple[AccountKind, Month], date] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Let the parts of a month be worked out once for all accounts."""
        object.__setattr__(self, "_prices", PriceBook(self.tariffs))

    def parts(self, code: str | None, month: Month) -> tuple[Part, ...]:
        """
        Return the parts of a month at the prices of a tariff (billing rule 3).

        :raises NoTariff: no tariff of this code is in force on a day of the month
        """
        return self._prices.parts(code=code, month=month)

    def due_on(self, kind: AccountKind, month: Month) -> date:
        """
        Return the day by which a month is paid (billing rules 26, 27).

        :raises DueDayMissing: no row is in force
        """
        if (kind, month) not in self._due:
            day = due_on(month=month, kind=kind, due_days=self.due_days, calendar=self.calendar)
            self._due[kind, month] = day
        return self._due[kind, month]

    def figures_until(self, month: Month) -> dict[Month, Figures]:
        """
        Return the figures of a month and of those before it that have any.

        :raises FigureMissing: the month itself lacks one
        """
        found = {month: figures_on(self.figures, month)}
        for earlier in _before(month):
            try:
                found[earlier] = figures_on(self.figures, earlier)
            except FigureMissing:
                break
        return found


def _before(month: Month) -> Iterable[Month]:
    return (month_after(month, -back) for back in range(1, MOST_MONTHS_BACK + 1))

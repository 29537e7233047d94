"""What a day of a late debt costs: the dated key rate under its cap, and the shares of it that count."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from domain.accounts import AccountKind
from domain.figures import DatedFigure, FigureMissing, figures_on


class RateMissing(LookupError):
    """No key rate, or not all figures of the penalty, are in force on a day that a debt was late."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True, slots=True)
class KeyRate:
    """Key rate of the Bank of Russia from a day on, percent a year."""

    percent: Fraction
    valid_from: date


@dataclass(frozen=True, slots=True)
class RateCap:
    """Percent a year that penalties of a kind of account are not counted above; both days included."""

    kind: AccountKind
    percent: Fraction
    valid_from: date
    valid_to: date | None = None

    def binds(self, kind: AccountKind, day: date) -> bool:
        """Tell whether the cap is in force for a kind of account on a day."""
        return self.kind is kind and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Span:
    """
    Days from ``since`` on that are counted alike: ``percent`` a year, and what share of it a day of delay costs.

    Nothing up to day ``grace_days``, then one ``first_divisor``th up to day ``first_days``, one ``later_divisor``th
    from then on.
    """

    since: date
    percent: Fraction
    grace_days: int
    first_days: int
    first_divisor: int
    later_divisor: int


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of penalty for one kind of account, by day; ``spans`` in their order."""

    spans: Sequence[Span]

    @property
    def least_grace(self) -> int:
        """Fewest days of delay that ever cost nothing."""
        return min((span.grace_days for span in self.spans), default=0)

    def grace_after(self, day: date | None) -> int:
        """Return how many days after a due day cost nothing; none where that is not known."""
        place = 0 if day is None else bisect_right(self.spans, day, key=lambda span: span.since)
        return self.spans[place - 1].grace_days if place else 0

    def rate_on(self, day: date) -> Fraction:
        """
        Return the percent a year that a day counts by (billing rule 29).

        :raises RateMissing: none is known
        """
        return self.spans[self._place(day)].percent

    def between(self, since: date, until: date) -> Iterator[tuple[Span, date, date]]:
        """
        Yield each span of some days with its first and its last day of them, both included.

        :raises RateMissing: none is known on the first day
        """
        for place in range(self._place(since), len(self.spans)):
            span = self.spans[place]
            if span.since > until:
                return
            ends = self.spans[place + 1].since - timedelta(days=1) if place + 1 < len(self.spans) else until
            yield span, max(span.since, since), min(ends, until)

    def _place(self, day: date) -> int:
        place = bisect_right(self.spans, day, key=lambda span: span.since) - 1
        if place < 0:
            raise RateMissing(day)
        return place


def rates_of(
    *, kind: AccountKind, key_rates: Sequence[KeyRate], caps: Iterable[RateCap], figures: Sequence[DatedFigure]
) -> Rates:
    """Return the rates of penalty for a kind of account; they begin on the day from which all figures are known."""
    mine = [cap for cap in caps if cap.kind is kind]
    ends = [cap.valid_to + timedelta(days=1) for cap in mine if cap.valid_to is not None]
    dated: list[KeyRate | RateCap | DatedFigure] = [*key_rates, *mine, *figures]
    days = sorted({*ends, *(row.valid_from for row in dated)})
    spans = [_span(kind, day, key_rates, mine, figures) for day in days]
    return Rates(tuple(span for span in spans if span is not None))


def _span(
    kind: AccountKind, day: date, key_rates: Sequence[KeyRate], caps: Sequence[RateCap], figures: Sequence[DatedFigure]
) -> Span | None:
    known = [row for row in key_rates if row.valid_from <= day]
    try:
        now = figures_on(figures, day)
    except FigureMissing:
        return None
    if not known:
        return None
    key_rate = max(known, key=lambda row: row.valid_from).percent
    percent = min([key_rate, *(cap.percent for cap in caps if cap.binds(kind, day))])
    if kind is AccountKind.BUSINESS:
        return Span(day, percent, 0, 0, now.business_divisor, now.business_divisor)
    return Span(day, percent, now.grace_days, now.first_days, now.first_divisor, now.later_divisor)

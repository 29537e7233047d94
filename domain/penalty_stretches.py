"""Which days of a late debt an entry of penalty is for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.penalties import PenaltyFacts, Stretch, exact_of, rounded


def newest_stretches(*, facts: PenaltyFacts, amount: int, since: date) -> Sequence[Stretch]:
    """
    Return the stretches from a day on if they make up an entry of ``amount`` kopecks, else all of them.

    They do in the ordinary case, where ``since`` is the first day of the month that posts it. What was rounded in
    earlier months may move a kopeck; any more was changed of the days before, so that these are to be told too.
    """
    newest = tuple(_from(stretch, since) for stretch in facts.stretches if stretch.until >= since)
    return newest if facts.before and abs(rounded(exact_of(newest)) - amount) <= 1 else facts.stretches


def _from(stretch: Stretch, since: date) -> Stretch:
    begins = max(stretch.since, since)
    return replace(stretch, since=begins, late=stretch.late + (begins - stretch.since).days)

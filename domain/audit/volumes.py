"""What an account used in a month, and what stands in for it where readings are missing (billing rules 9 to 21)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from domain.audit.facts import Account
from domain.audit.months import begins, length, number
from domain.audit.places import Place, View, is_hung, is_supplied
from domain.audit.rows import Rows, Undecided
from domain.audit.used import Mean, Portion, Standing, Used, read
from domain.charges import ChargeBasis
from domain.periods import Month
from domain.terms import AccountTerms

HALF = Fraction(1, 2)
RAISED = frozenset({"NO_METER", "ACCESS_REFUSED"})
HEAVIEST_FIRST = ("ACCESS_REFUSED", "METER_IMPOSSIBLE", "NO_METER", "NO_READINGS", "NO_HISTORY")


@dataclass(frozen=True, slots=True)
class Closing:
    """The close of a month: what it sees, and what stands of the months before."""

    account: Account
    rows: Rows
    month: int
    view: View
    standing: Standing

    @property
    def day(self) -> Month:
        """The 1st of the month, whose terms and figures count."""
        return begins(self.month)

    def figure(self, name: str) -> int:
        """Return a figure that counts something."""
        return self.rows.whole(name, self.day)

    def used(self) -> Used:
        """
        Return the volume of the month.

        :raises Undecided: a reading shows less than the one before, or there is no norm to charge
        """
        portions: dict[uuid.UUID, Portion] = {}
        reasons: set[str] = set()
        for place in self.view.places:
            now = place.now
            if not now.runs(self.month):
                continue
            if now.steps(self.month) or now.opened == self.month:
                portions[now.meter.id] = read(now, self.month)
            elif not now.yields(self.month):
                portions[now.meter.id], why = self.instead(place)
                reasons |= {why} if why else set()
        if is_supplied(self.account, self.month) and not is_hung(self.account, self.month):
            terms = self._terms()
            can_be = self.account.is_business or (terms is not None and terms.can_be_fitted)
            reasons = {"NO_METER" if can_be else "METER_IMPOSSIBLE"}
        return Used(portions, self.norm(reasons) if reasons else None)

    def instead(self, place: Place) -> tuple[Portion, str]:
        """Return what stands in for a meter that was not read, and why if it is the norm."""
        missed = place.first_missed(self.month)
        lasts = self.figure("business_mean_lasts" if self.account.is_business else "mean_lasts")
        if self.view.is_refused(self.month) and not self.account.is_business:
            return Portion(ChargeBasis.NORM, {}, missed=missed), "ACCESS_REFUSED"
        if self.month - missed >= lasts:
            return Portion(ChargeBasis.NORM, {}, missed=missed), "NO_READINGS"
        mean = self._like(place, missed) if self.account.is_business else self._mean(place, missed)
        if mean is None:
            return Portion(ChargeBasis.NORM, {}, missed=missed), "NO_HISTORY"
        sums, months = mean
        kwh = {zone: floor(Fraction(units, months) + HALF) for zone, units in sums}
        return Portion(ChargeBasis.AVERAGE, kwh, mean=mean, missed=missed), ""

    def _mean(self, place: Place, missed: int) -> Mean | None:
        """Return the sums of the months that a mean is taken of, and their number (billing rules 12 and 13)."""
        meters = {one.meter.id for one in place.curves}
        for earlier in range(missed, self.month):
            stands = self.standing.get(earlier)
            for key, portion in stands.portions.items() if isinstance(stands, Used) else ():
                if key in meters and portion.mean and portion.missed == missed:
                    return portion.mean
        first = place.curves[0]
        months = [
            month
            for month in range(missed - self.figure("mean_months"), missed)
            if place.is_covered(month) and (first.opened is None or month > first.opened)
        ]
        fitted, fewest = first.meter.installed_on, self.figure("mean_fewest")
        if fitted is not None and missed - number(fitted) - 1 < fewest:
            fewest = self.figure("mean_fewest_of_new")
        return (tuple(place.total(months).items()), len(months)) if len(months) >= fewest else None

    def _like(self, place: Place, missed: int) -> Mean | None:
        """Return the use of the same month of last year, else of the last that was read (billing rule 21)."""
        year_ago = self.month - 12
        is_told = any(one.is_told(year_ago) for one in place.curves)
        chosen = year_ago if is_told else place.told_before(missed)
        return None if chosen is None else (tuple(place.total([chosen]).items()), 1)

    def _terms(self) -> AccountTerms | None:
        """Return the terms of the 1st of the month, or of the first day of supply (billing rule 14)."""
        day = max(self.day, self.account.opened_on or self.day)
        known = [terms for terms in self.account.terms if terms.valid_from <= day]
        return max(known, key=lambda terms: terms.valid_from, default=None)

    def norm(self, reasons: Collection[str]) -> int:
        """
        Return the norm of the month, for the weightiest of some reasons, or the maximum power of a business.

        :raises Undecided: there is none
        """
        terms = self._terms()
        if self.account.is_business:
            if terms is None or terms.max_power is None:
                raise Undecided("no maximum power")
            return terms.max_power * 24 * length(self.month)
        persons = max(1, (terms.persons or 0) if terms else 0)
        day = max(self.day, self.account.opened_on or self.day)
        exact = persons * self.rows.per_head(terms.norm_code if terms else None, persons, day)
        if next(each for each in HEAVIEST_FIRST if each in reasons) in RAISED:
            exact *= self.rows.figure("raising", self.day)
        return floor(exact + HALF)

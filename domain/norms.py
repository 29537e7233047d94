"""Norms of consumption: kilowatt-hours a month and head, as dated rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from domain.billing_faults import BillingFaultCode
from domain.grounds import Ground
from domain.norm_volumes import NormReason, NormVolume
from domain.terms import AccountTerms


@dataclass(frozen=True, slots=True)
class Norm:
    """Kilowatt-hours a month and head of a dwelling with so many persons, in force from a day on (billing rule 14)."""

    code: str
    persons: int
    per_head: Fraction
    valid_from: date
    ground: Ground | None = None


class NoNorm(LookupError):
    """An account has no norm, or none of that name is in force for so many persons."""

    code = BillingFaultCode.NO_NORM

    def __init__(self, name: str | None, persons: int, day: date) -> None:
        super().__init__(name, persons, day)
        self.name, self.persons, self.day = name, persons, day


class Norms:
    """All norms, to be looked up by name, persons and day."""

    __slots__ = ("_rows",)

    def __init__(self, norms: Iterable[Norm]) -> None:
        self._rows: dict[str, list[Norm]] = {}
        # The most persons come first, of them the latest row.
        for norm in sorted(norms, key=lambda norm: (norm.persons, norm.valid_from), reverse=True):
            self._rows.setdefault(norm.code, []).append(norm)

    def on(self, *, name: str | None, persons: int, day: date) -> Norm:
        """
        Return the norm in force on a day; the highest number of persons stands for more (rule 14).

        :raises NoNorm: there is none
        """
        for norm in self._rows.get(name or "", ()):
            if norm.persons <= persons and norm.valid_from <= day:
                return norm
        raise NoNorm(name, persons, day)


def norm_volume(
    *, norms: Norms, terms: AccountTerms | None, day: date, reason: NormReason, raising: Fraction | None
) -> NormVolume:
    """
    Return a dwelling's norm: per head x persons, at least one, times ``raising``; rounded once, half up (rule 14).

    :raises NoNorm: none is in force on the day
    """
    persons = max(1, terms.persons or 0) if terms else 1
    norm = norms.on(name=terms.norm_code if terms else None, persons=persons, day=day)
    exact = norm.per_head * persons * (raising or 1)
    return NormVolume(
        kwh=floor(exact + Fraction(1, 2)),
        reason=reason,
        persons=persons,
        per_head=norm.per_head,
        raising=raising,
        ground=norm.ground,
    )

"""The volume of a month, meter by meter, and what stands of the months that were charged (billing rule 20)."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from domain.audit.curves import Curve, Sources
from domain.audit.facts import ByZone
from domain.charges import ChargeBasis
from domain.metering import TariffZone

Mean = tuple[tuple[tuple[TariffZone, int], ...], int]
"""Kilowatt-hours by zone of some months, and how many months these are."""


@dataclass(frozen=True, slots=True)
class Portion:
    """
    What a meter counts for in a month: by readings, by a mean, or by nothing where the norm stands in.

    ``missed`` is the first of the missed months in a row, ``mean`` what the mean is taken of.
    """

    basis: ChargeBasis
    kwh: ByZone
    sources: Sources = ()
    mean: Mean | None = None
    missed: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """The volume of a month: a portion for each meter, and kilowatt-hours of the norm, where it stands in for some."""

    portions: Mapping[uuid.UUID, Portion]
    norm: int | None = None

    @property
    def metered(self) -> dict[TariffZone, int]:
        """Kilowatt-hours by zone without the norm."""
        used: Counter[TariffZone] = Counter()
        for portion in self.portions.values():
            used.update(portion.kwh)
        return dict(used)

    @property
    def kwh(self) -> int:
        """Kilowatt-hours in all."""
        return sum(self.metered.values()) + (self.norm or 0)

    @property
    def basis(self) -> ChargeBasis:
        """The weakest of the parts (billing rule 20)."""
        if self.norm is not None:
            return ChargeBasis.NORM
        found = {portion.basis for portion in self.portions.values()}
        return ChargeBasis.AVERAGE if ChargeBasis.AVERAGE in found else ChargeBasis.READINGS

    def is_like(self, other: "Used") -> bool:
        """Tell whether two volumes come to the same, apart from meters that counted nothing."""
        return (self.norm, self.counted()) == (other.norm, other.counted())

    def counted(self) -> dict[uuid.UUID, tuple[ChargeBasis, dict[TariffZone, int]]]:
        """Return what the meters counted, those left out that were read and counted nothing."""
        return {
            key: (portion.basis, dict(portion.kwh))
            for key, portion in self.portions.items()
            if portion.basis is not ChargeBasis.READINGS or any(portion.kwh.values())
        }


@dataclass(frozen=True, slots=True)
class Estimated:
    """A month that a billing system charged without readings; null in its place is one that it charged by them."""


Standing = Mapping[int, Used | Estimated | None]
"""What stands of every charged month before a close."""


def read(one: Curve, month: int) -> Portion:
    """Return what readings tell of a meter; raises as `Curve.kwh` does."""
    return Portion(ChargeBasis.READINGS, one.kwh(month), one.sources(month))

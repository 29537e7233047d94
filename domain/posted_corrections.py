"""Corrections of charges as they were posted (billing rules 9, 20 and 22)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.bill_lines import BillLine
from domain.charges import ChargeBasis
from domain.correction_grounds import CorrectionGround
from domain.money import Kopecks
from domain.month_volumes import MonthVolume
from domain.periods import Month, last_day


@dataclass(frozen=True, slots=True)
class PostedCorrection:
    """
    What the close of the month ``posted_in`` changed of an earlier one, in kopecks.

    ``volume`` and ``lines`` are those that stand from then on.
    """

    id: uuid.UUID
    posted_in: Month
    amount: Kopecks
    volume: MonthVolume
    lines: Sequence[BillLine]
    ground: CorrectionGround

    @property
    def posted_on(self) -> date:
        """Day that it is dated."""
        return last_day(self.posted_in)

    @property
    def basis(self) -> ChargeBasis:
        """What the volume rests on now."""
        return self.volume.basis

    @property
    def kwh_before(self) -> int:
        """Kilowatt-hours that stood before."""
        return self.ground.kwh_before

    @property
    def kwh_after(self) -> int:
        """Kilowatt-hours that stand from then on."""
        return self.ground.kwh_after

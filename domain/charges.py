"""What a charge rests on and what its lines are."""

from enum import Enum


class ChargeBasis(Enum):
    """What the volume of a charge rests on (billing rule 20)."""

    READINGS = "READINGS"
    AVERAGE = "AVERAGE"
    NORM = "NORM"


class ChargeLineKind(Enum):
    """What a line of a charge is for."""

    ENERGY = "ENERGY"
    COMMON_HOUSE = "COMMON_HOUSE"
    RAISING_COEFFICIENT = "RAISING_COEFFICIENT"
    RECALCULATION = "RECALCULATION"
    OTHER = "OTHER"

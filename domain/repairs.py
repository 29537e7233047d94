"""Calling a technician (N12): kinds of repair and the states of a request."""

from enum import Enum


class RepairKind(Enum):
    """What the technician is called for."""

    NO_POWER = "NO_POWER"
    METER_FAULT = "METER_FAULT"
    METER_REPLACEMENT = "METER_REPLACEMENT"
    SEALING = "SEALING"
    VERIFICATION = "VERIFICATION"
    WIRING = "WIRING"
    OTHER = "OTHER"


class RepairStatus(Enum):
    """How far a request has come."""

    NEW = "NEW"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELED = "CANCELED"

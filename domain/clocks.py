"""Clocks that differ a little between servers, and at times are set."""

from datetime import datetime, timedelta

SKEW = timedelta(minutes=1)
"""By how much the clocks of two servers may differ; what is further ahead was written by a clock that was wrong."""


def is_ahead(moment: datetime, *, now: datetime) -> bool:
    """Tell whether a moment of the past lies so far ahead that the clock has been set back since."""
    return moment > now + SKEW

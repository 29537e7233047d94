"""Branches, their departments, and what is told to everybody."""

from enum import Enum


class Weekday(Enum):
    """Day of the week."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class NewsKind(Enum):
    """What a piece of news is about."""

    NEWS = "NEWS"
    PROMOTION = "PROMOTION"
    OUTAGE = "OUTAGE"


class ContactKind(Enum):
    """Ways to reach support (O36, A5)."""

    HOTLINE = "HOTLINE"
    EMAIL = "EMAIL"
    PAGE = "PAGE"

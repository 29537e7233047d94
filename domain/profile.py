"""What a person tells the cabinet of how to be reached (O27)."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

CONTACT_LINK_LASTS = timedelta(hours=24)
CHANGES_AN_HOUR = 10
"""Contacts that one person may ask to change in an hour: each of them sends messages to somebody."""


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """What a person wants to be told, and by which way."""

    email: bool
    sms: bool
    payment_reminders: bool
    reading_reminders: bool
    news: bool


@dataclass(frozen=True, slots=True)
class NotificationChange:
    """What is to change of `NotificationSettings`; null stays as it is."""

    email: bool | None = None
    sms: bool | None = None
    payment_reminders: bool | None = None
    reading_reminders: bool | None = None
    news: bool | None = None

    def applied_to(self, settings: NotificationSettings) -> NotificationSettings:
        """Return the settings as they are wanted."""
        wanted = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(settings, **wanted)


NOTHING = NotificationChange()

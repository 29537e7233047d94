"""What a person tells the cabinet of how to be reached (O27)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """What a person wants to be told, and by which way."""

    email: bool
    sms: bool
    payment_reminders: bool
    reading_reminders: bool
    news: bool

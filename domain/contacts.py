"""Phones, mail addresses and pages, as they are kept: E.164, as given, absolute."""

from typing import NewType

PhoneNumber = NewType("PhoneNumber", str)
EmailAddress = NewType("EmailAddress", str)
Url = NewType("Url", str)

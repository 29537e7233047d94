"""The retailer's account at MONETA: where it lies, and what proves that it is ours."""

from dataclasses import dataclass, field
from typing import Self

CURRENCY = "RUB"
FORMS = {"live": "https://moneta.ru/assistant.htm", "demo": "https://demo.moneta.ru/assistant.htm"}
SERVICES = {"live": "https://www.moneta.ru/services", "demo": "https://demo.moneta.ru/services"}


@dataclass(frozen=True, slots=True)
class Host:
    """Where the payment form stands, and where requests of merchants are sent."""

    form: str
    services: str

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the host ``live`` or ``demo``, or the one at an address, such as that of a stand-in."""
        base = name.rstrip("/")
        return cls(FORMS.get(name, f"{base}/assistant.htm"), SERVICES.get(name, f"{base}/services"))


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """
    The account that takes the money.

    ``code`` signs messages, the user's name and passwords open MerchantAPI. ``payer`` is the account that charges by
    token are booked from; null where it is that of the card's first operation. A test account moves no money.
    """

    number: str
    code: str = field(repr=False)
    username: str
    password: str = field(repr=False)
    payment_password: str = field(repr=False)
    host: Host
    payer: str | None = None
    is_test: bool = False

    @property
    def test_mode(self) -> str:
        """Return MNT_TEST_MODE of every message."""
        return "1" if self.is_test else "0"

"""What the sandbox agrees on with the shop, and how fast its clock runs."""

from dataclasses import dataclass, fields, replace
from typing import Self

ACCOUNT = "10000001"
INTEGRITY_CODE = "sandbox-integrity-code"
USERNAME = "sandbox"
PASSWORD = "sandbox-password"  # noqa: S105 - opens nothing but the sandbox
PAYMENT_PASSWORD = "sandbox-payment-password"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's account: its number, its secrets, where it answers, and MNT_TEST_MODE of what has none of its own."""

    check_url: str
    pay_url: str
    account: str = ACCOUNT
    code: str = INTEGRITY_CODE
    username: str = USERNAME
    password: str = PASSWORD
    payment_password: str = PAYMENT_PASSWORD
    test_mode: str = "0"


@dataclass(frozen=True, slots=True)
class Tempo:
    """
    Seconds that things take, much shortened beside MONETA's own.

    ``notice_after`` is between the browser's way back and the notice, ``retries`` between one notice that was not
    taken and the next (MONETA goes on for a day), ``patience`` what the shop gets to answer, ``slow`` what a slow bank
    takes, ``late`` how long an answer is held back, ``code`` what there is to type the code, ``hold`` what a hold
    lasts (7 days at MONETA).
    """

    notice_after: float = 1.0
    retries: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
    patience: float = 10.0
    slow: float = 45.0
    late: float = 40.0
    code: float = 900.0
    hold: float = 900.0

    def times(self, factor: float) -> Self:
        """Return the same with all but ``patience`` multiplied."""
        scaled = {one.name: getattr(self, one.name) * factor for one in fields(self) if one.name != "retries"}
        retries = tuple(seconds * factor for seconds in self.retries)
        return replace(self, **scaled | {"retries": retries, "patience": self.patience})

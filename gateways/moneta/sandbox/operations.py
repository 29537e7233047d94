"""Operations as the sandbox keeps them: each change makes a new one, and each is one line of the journal."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self


class State(StrEnum):
    """How far an operation has come (gateways: 4.5)."""

    CREATED = "CREATED"
    INPROGRESS = "INPROGRESS"
    TAKENOUT = "TAKENOUT"
    TAKENIN_NOTSENT = "TAKENIN_NOTSENT"
    SUCCEED = "SUCCEED"
    CANCELED = "CANCELED"


ASKED, REFUSED = "request", "refused"
"""What stands for a token until the bank decides, and where it decides against one."""
UNISSUED = {"", ASKED, REFUSED}
FINAL = {State.SUCCEED, State.CANCELED}
WITH_MONEY = {State.TAKENOUT, State.TAKENIN_NOTSENT, State.SUCCEED}


class Failure(StrEnum):
    """Why an operation was canceled."""

    DECLINED = "DECLINED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    NO_3DS = "NO_3DS"
    WRONG_CODE = "WRONG_CODE"
    GIVEN_UP = "GIVEN_UP"
    TIMED_OUT = "TIMED_OUT"
    NOT_TAKEN = "NOT_TAKEN"
    RELEASED = "RELEASED"


class Moved(Exception):
    """The operation is not in the state that a step begins in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One operation; ``amount`` is in kopecks, ``card`` the first six and the last four digits, ``key`` opens its pages.

    ``token`` is empty where none was asked for, `ASKED` until the bank decides, then the token or `REFUSED`.
    ``attempts`` counts notices that were not taken, ``parent`` is what a refund gives back, ``addresses`` are where
    the browser is sent to, ``receipt`` what the shop wants on the receipt of this payment.
    """

    id: int
    transaction: str
    amount: int
    created: str
    state: State = State.CREATED
    description: str = ""
    subscriber: str = ""
    test_mode: str = "0"
    is_hold: bool = False
    token: str = ""
    card: str = ""
    expires: str = ""
    outcome: str = ""
    key: str = ""
    sms: str = ""
    tries: int = 0
    is_authenticated: bool = False
    is_told: bool = False
    failure: str = ""
    attempts: int = 0
    parent: int | None = None
    locale: str = "ru"
    receipt: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """Return the operation that a line of the journal tells."""
        return cls(**{**line, "state": State(line["state"])})

    def line(self) -> dict[str, Any]:
        """Return what the journal keeps."""
        return asdict(self)

    @property
    def awaits_code(self) -> bool:
        """Tell whether the payer is to type the code of 3-D Secure."""
        return self.state is State.INPROGRESS and bool(self.sms) and not self.is_authenticated

    @property
    def awaits_notice(self) -> bool:
        """Tell whether the shop has still to be told of the money, or of the hold."""
        is_held = self.is_hold and self.state is State.TAKENOUT
        return not self.is_told and (is_held or self.state is State.TAKENIN_NOTSENT)

    def moved(self, *states: State, **changes: Any) -> Self:
        """
        Return the operation with something else told of it.

        :raises Moved: it is in none of the states
        """
        if self.state not in states:
            raise Moved(self.state)
        return replace(self, **changes)

    def taken(self, receipt: str) -> Self:
        """
        Return the operation after the shop took its notice: a hold stays one.

        :raises Moved: no notice was to be taken
        """
        if self.is_hold and self.state is State.TAKENOUT:
            return replace(self, is_told=True, receipt=receipt)
        return self.moved(State.TAKENIN_NOTSENT, state=State.SUCCEED, is_told=True, receipt=receipt)

    def untaken(self) -> Self:
        """
        Return the operation after a notice that the shop did not take.

        :raises Moved: no notice was to be taken
        """
        return self.moved(State.TAKENOUT, State.TAKENIN_NOTSENT, attempts=self.attempts + 1)

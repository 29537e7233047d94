"""What somebody gives to prove that a message was received."""

from dataclasses import dataclass

from domain.inputs import FieldErrorCode, FieldFault, InvalidInput


@dataclass(frozen=True, slots=True)
class Proof:
    """The ``token`` of a link, or ``login`` and ``code``; ``address`` is where it came from."""

    token: str | None
    login: str | None
    code: str | None
    address: str

    def check(self) -> None:
        """:raises InvalidInput: it is not one of the two, or both."""
        by_code = {"login": self.login, "code": self.code}
        if self.token:
            faults = [FieldFault((name,), FieldErrorCode.NOT_ALLOWED) for name, given in by_code.items() if given]
        else:
            wanted = by_code if any(by_code.values()) else {"token": None}
            faults = [FieldFault((name,), FieldErrorCode.REQUIRED) for name, given in wanted.items() if not given]
        if faults:
            raise InvalidInput(faults)

"""What somebody gives to prove that a message was received."""

from dataclasses import dataclass

from domain.confirmations import is_code, plain_proof
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput


@dataclass(frozen=True, slots=True)
class Proof:
    """The ``token`` of a link, or ``login`` and ``code``; ``address`` is where it came from."""

    token: str | None
    login: str | None
    code: str | None
    address: str

    @property
    def link(self) -> str:
        """The token without what copying brings along; empty for none."""
        return plain_proof(self.token)

    def check(self) -> None:
        """:raises InvalidInput: it is not one of the two, or both, or the code is none."""
        by_code = {"login": self.login, "code": plain_proof(self.code)}
        if self.link:
            faults = [FieldFault((name,), FieldErrorCode.NOT_ALLOWED) for name, given in by_code.items() if given]
        else:
            wanted = by_code if any(by_code.values()) else {"token": None}
            faults = [FieldFault((name,), FieldErrorCode.REQUIRED) for name, given in wanted.items() if not given]
            faults += code_faults(typed=self.code)
        if faults:
            raise InvalidInput(faults)


def code_faults(*, typed: str | None) -> list[FieldFault]:
    """Return what is wrong with a code that cannot be one, which therefore counts as no try; none were it left out."""
    code = plain_proof(typed)
    return [FieldFault(("code",), FieldErrorCode.MALFORMED)] if code and not is_code(code) else []

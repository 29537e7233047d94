"""How MONETA says no: the codes and sentences of its faults, and what they come to for a customer."""

from typing import Any

from domain.payments import PaymentFailure
from gateways.payments import Declined, GatewayFailed, Uncertain

NO_SUCH_OPERATION = "500.1.5"
UNAVAILABLE = "100"
"""Code: the service does not work for the moment."""
CLIENT = "client"
"""Faults of this kind are the asker's, and nothing was done; any other kind leaves it open."""
WORDS = (
    (PaymentFailure.INSUFFICIENT_FUNDS, ("недостаточно", "insufficient")),
    (PaymentFailure.NO_3DS, ("3-d", "3d secure", "3ds")),
    (PaymentFailure.DECLINED, ("карт", "банк", "отказ", "отклон", "card", "issuer", "declin", "token", "токен")),
)
"""What a sentence is recognised by: the codes of banks' refusals are not published. The first that fits counts."""


class Fault(Exception):
    """MONETA answers with a fault; ``text`` is for operators."""

    def __init__(self, *, code: str, text: str, kind: str) -> None:
        self.code = code
        self.text = text
        self.kind = kind.lower()
        super().__init__(code)

    @property
    def ending(self) -> GatewayFailed:
        """Return how a call ends that got this fault."""
        reason = f"MONETA: fault {self.code or self.kind}, {self.text}"
        if not self.kind.endswith(CLIENT) or self.code == UNAVAILABLE:
            return Uncertain(reason)
        return Declined(reason, failure=failure_of(self.text))


def failure_of(text: str) -> PaymentFailure:
    """Return what a sentence of MONETA's means for the customer; an error of the gateway where it names nothing."""
    told = text.lower()
    fitting = (failure for failure, words in WORDS if any(word in told for word in words))
    return next(fitting, PaymentFailure.GATEWAY_ERROR)


def fault_in(answer: dict[str, Any]) -> Fault | None:
    """Return the fault that an answer holds, whether in an envelope or not."""
    fault = answer.get("fault") or answer.get("Fault")
    envelope = answer.get("Envelope")
    if fault is None and isinstance(envelope, dict) and isinstance(body := envelope.get("Body"), dict):
        fault = body.get("fault") or body.get("Fault")
    if not isinstance(fault, dict):
        return None
    detail = fault.get("detail")
    code = detail.get("faultDetail", "") if isinstance(detail, dict) else ""
    return Fault(code=str(code), text=str(fault.get("faultstring", "")), kind=str(fault.get("faultcode", "")))

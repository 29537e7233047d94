"""Pay by card (N9, N10, C1): open a payment, let it go on at the gateway, and call it off."""

from dataclasses import dataclass

from domain.accounts import plain_number
from domain.payments import PaymentPurpose
from domain.users import Language


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a person asks to pay: kopecks; ``card_id`` is the key of a bound card as it was typed."""

    account_number: str
    purpose: PaymentPurpose
    amount: int
    return_url: str
    language: Language
    card_id: str | None = None
    bind_card: bool = False

    @property
    def number(self) -> str:
        """The account number as it is kept."""
        return plain_number(self.account_number)

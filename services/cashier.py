"""What taking money needs beside the database: the gateway, the keys of card tokens, and the retailer's own limits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from auth.key_rings import KeyRing
from domain.cards import CardBindingStatus
from domain.inputs import FieldErrorCode, FieldFault
from domain.payment_orders import FORM_LASTS, USUAL, GatewayUnavailable, Pace
from domain.payments import PaymentPurpose, PaymentStatus
from domain.users import Language
from gateways.payments import Order, PaymentGateway
from models.cards import CardBinding
from models.payments import Payment

PORTS = {"http": 80, "https": 443}
RETURN_URL = ("returnUrl",)
LONGEST_PAGE = 1000
"""Characters of an address to return to: the gateway's own address holds it four times, and browsers cut long ones."""


@dataclass(frozen=True, slots=True)
class Cashier:
    """
    The counter that takes money: amounts in kopecks, both bounds allowed.

    ``origins`` are the addresses, as scheme://host, that people may be sent back to. ``describe`` makes what the
    gateway's page says from a purpose, an account number and a language. ``takes_test`` tells that no money moves.
    """

    gateway: PaymentGateway
    keys: KeyRing
    origins: frozenset[str]
    describe: Callable[[PaymentPurpose, str, Language], str]
    minimum: int = 100
    maximum: int = 10_000_000
    hold: int = 100
    form_lasts: timedelta = FORM_LASTS
    pace: Pace = USUAL
    takes_test: bool = False

    def page_fault(self, *, address: str) -> FieldFault | None:
        """Return why nobody is sent back to an address; null where browsers come to a page of ours alone."""
        where = _origin(address)
        if where is None or where not in {_origin(origin) for origin in self.origins}:
            return FieldFault(RETURN_URL, FieldErrorCode.NOT_ALLOWED)
        if len(address) > LONGEST_PAGE:
            return FieldFault(RETURN_URL, FieldErrorCode.TOO_LONG, LONGEST_PAGE)
        return None if _is_plain(address) else FieldFault(RETURN_URL, FieldErrorCode.MALFORMED)

    def payment_order(self, *, payment: Payment) -> Order:
        """Return a payment made here as the gateway gets it; the payer is known there by a key alone (C11)."""
        return _order(payment, payer=str(payment.payer_id), returned="payment")

    def binding_order(self, *, binding: CardBinding) -> Order:
        """Return a binding as the gateway gets it."""
        return _order(binding, payer=str(binding.user_id), returned="binding")

    def payment_address(self, *, payment: Payment) -> str | None:
        """Return the gateway's page where a payment goes on; null where nothing is to be done there."""
        if payment.status is not PaymentStatus.PENDING or payment.payer_id is None or payment.is_charge:
            return None
        order = self.payment_order(payment=payment)
        if not payment.binds_card:
            return self.gateway.form_address(order)
        return payment.operation_id and self.gateway.invoice_address(payment.operation_id, order=order)

    def binding_address(self, *, binding: CardBinding) -> str | None:
        """Return the gateway's page where a binding goes on; null where nothing is to be done there."""
        if binding.status is not CardBindingStatus.PENDING or not binding.operation_id:
            return None
        return self.gateway.invoice_address(binding.operation_id, order=self.binding_order(binding=binding))


def open_counter(*, cashier: Cashier | None) -> Cashier:
    """:raises GatewayUnavailable: no gateway is set."""
    if cashier is None:
        raise GatewayUnavailable
    return cashier


def _order(row: Payment | CardBinding, *, payer: str, returned: str) -> Order:
    return Order(
        transaction=str(row.id),
        amount=row.amount,
        description=row.description or "",
        payer=payer,
        return_url=_with(row.return_url or "", returned, str(row.id)),
        language=row.language or Language.RU,
    )


def _with(address: str, name: str, value: str) -> str:
    parts = urlsplit(address)
    query = [(key, each) for key, each in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))


def _is_plain(address: str) -> bool:
    """Tell whether browsers and libraries read an address alike."""
    return address.isascii() and address.isprintable() and not set(address) & set('\\ "<>^`{|}')


def _origin(address: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port as we read them; null where there are none, or names come before the host."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme]

"""What is configured of payments, what is not, and what follows from it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.cashier import DEMO_KEYS, merchant_account
from app.findings import Finding, State
from app.http.moneta import CHECK, PAY
from app.payment_settings import LOOPBACK
from app.settings import Settings
from domain.money import rubles


def payments(settings: Settings) -> Iterator[Finding]:
    """Tell where money arrives, and what MONETA has to be told."""
    account = merchant_account(settings)
    if account is None:
        yield Finding(State.NOTE, "KABINET_MONETA_ACCOUNT is not set: nobody can pay by card here.")
        return
    bounds = f"{rubles(settings.payment_minimum)} to {rubles(settings.payment_maximum)} rubles"
    arrives = f"Payments of {bounds} arrive at account {account.number} of {account.host.form}"
    if settings.has_moneta:
        yield Finding(State.GOOD, f"{arrives}; receipts have tax {settings.moneta_vat}.")
        yield from _set_at_moneta(settings)
    else:
        yield Finding(State.NOTE, f"{arrives}, a stand-in: no money moves.")
    if settings.has_moneta and settings.moneta_host != "live":
        yield Finding(State.NOTE, f"KABINET_MONETA_HOST is {settings.moneta_host}: no money moves there.")
    if settings.has_moneta and set(DEMO_KEYS.values()) & set(settings.card_keys.values()):
        yield Finding(State.FAULT, "KABINET_CARD_KEYS holds the key of .env.example, which anybody can read.")


def _set_at_moneta(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        State.GOOD, f"At MONETA stand Check URL {settings.address}{CHECK} and Pay URL {settings.address}{PAY}."
    )
    parts = urlsplit(settings.address)
    if parts.hostname in LOOPBACK or parts.scheme != "https":
        yield Finding(
            State.FAULT if settings.is_production else State.NOTE,
            f"KABINET_PUBLIC_URL is not set to an address with https: MONETA may not reach {settings.address}.",
        )

"""The counter that takes money, as the settings say; in a demo or test the stand-in for MONETA takes it."""

from datetime import timedelta

from app.settings import Settings
from auth.key_rings import KeyRing
from domain.payment_orders import Pace
from domain.payments import PaymentPurpose
from gateways.moneta.gateway import MonetaGateway
from gateways.moneta.merchant import SECONDS
from gateways.moneta.merchant_account import FORMS, Host, MerchantAccount
from gateways.moneta.receipts import Seller, Till
from gateways.moneta.sandbox import settings as sandbox
from schema.texts.payments import describe
from services.cashier import Cashier

SANDBOX = "/sandbox"
"""Where the stand-in answers under the cabinet's own address."""
DEMO_KEYS = {"demo": bytes(range(32))}
"""What seals tokens of cards that no bank knows."""
DEMO_VAT = "1113"
CALL_SHARE = 0.8
"""How much of a request's time a call of the gateway may take: what comes of it has to be written down as well."""


def merchant_account(settings: Settings) -> MerchantAccount | None:
    """Return the account that takes the money; null where none is set."""
    host = Host.named(settings.moneta_host)
    if not settings.has_moneta:
        return None if settings.is_production else _sandbox_account(settings)
    return MerchantAccount(
        number=settings.moneta_account or "",
        code=settings.moneta_integrity_code or "",
        username=settings.moneta_username or "",
        password=settings.moneta_password or "",
        payment_password=settings.moneta_payment_password or "",
        host=host,
        payer=settings.moneta_payer,
        is_test=settings.moneta_test_mode,
    )


def counter(settings: Settings, account: MerchantAccount) -> Cashier:
    """Return the counter whose money arrives at ``account``; whoever builds it closes its gateway."""
    return Cashier(
        gateway=MonetaGateway(account, seconds=min(SECONDS, settings.request_timeout * CALL_SHARE)),
        keys=KeyRing(settings.card_keys or DEMO_KEYS),
        origins=frozenset({settings.address, *settings.allowed_origins}),
        describe=describe,
        minimum=settings.payment_minimum,
        maximum=settings.payment_maximum,
        hold=settings.card_hold,
        form_lasts=timedelta(minutes=settings.payment_minutes),
        takes_test=account.is_test,
        pace=Pace(first=timedelta(seconds=settings.payment_check_seconds)),
    )


def till(settings: Settings) -> Till:
    """Return what the till is told of each purpose."""
    name, number, phone = settings.moneta_seller_name, settings.moneta_seller_inn, settings.moneta_seller_phone
    vat = settings.moneta_vat or DEMO_VAT
    service = (vat, settings.moneta_service_subject)
    return Till(
        taxes={
            PaymentPurpose.ELECTRICITY: (vat, settings.moneta_subject),
            PaymentPurpose.PENALTY: (settings.moneta_penalty_vat, settings.moneta_penalty_subject),
            PaymentPurpose.METERING_SERVICE: service,
            PaymentPurpose.REPAIR_SERVICE: service,
        },
        method=settings.moneta_method,
        tax_system=settings.moneta_tax_system,
        seller=Seller(name, number, phone) if name and number and phone else None,
    )


def _sandbox_account(settings: Settings) -> MerchantAccount:
    is_elsewhere = settings.moneta_host not in FORMS
    return MerchantAccount(
        number=sandbox.ACCOUNT,
        code=sandbox.INTEGRITY_CODE,
        username=sandbox.USERNAME,
        password=sandbox.PASSWORD,
        payment_password=sandbox.PAYMENT_PASSWORD,
        host=Host.named(settings.moneta_host if is_elsewhere else f"{settings.address}{SANDBOX}"),
        payer=settings.moneta_payer,
        is_test=settings.moneta_test_mode,
    )

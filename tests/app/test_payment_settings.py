"""The settings of payments: which account they name, and what production refuses."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from app.cashier import counter, merchant_account, till
from app.findings import Finding, State
from app.payment_findings import payments
from app.settings import Profile, Settings
from domain.payments import PaymentPurpose
from gateways.moneta.receipts import Seller

FIRST, SECOND = (b64encode(bytes([number] * 32)).decode() for number in (1, 2))
EXAMPLE = b64encode(bytes(range(32))).decode()
MONETA = {
    "moneta_account": "12345678",
    "moneta_integrity_code": "hidden-code",
    "moneta_username": "retailer",
    "moneta_password": "hidden-word",
    "moneta_payment_password": "hidden-sign",
    "moneta_vat": "1113",
    "card_keys": f"2026:{FIRST}",
}


def _settings(**values: Any) -> Settings:
    return Settings.model_validate(MONETA | values)


def test_c1_c2_real_money_is_asked_for_at_moneta_alone_over_encrypted_connections() -> None:
    account = merchant_account(_settings())
    assert account is not None

    assert account.host.form.startswith("https://moneta.ru/")
    assert account.host.services.startswith("https://www.moneta.ru/")
    for host in ("http://moneta.ru", "http://192.0.2.1/sandbox"):
        with pytest.raises(ValidationError, match="must begin with https://"):
            _settings(moneta_host=host)


def test_c2_an_address_without_encryption_is_a_fault_where_money_is_taken() -> None:
    def told(address: str) -> list[Finding]:
        return [found for found in payments(_settings(public_url=address)) if found.state is not State.GOOD]

    assert told("https://cabinet.example.com") == []
    assert [found.state for found in told("http://cabinet.example.com")] == [State.FAULT]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings(), "nobody can pay by card here"),
        (Settings(profile=Profile.DEMO), "a stand-in: no money moves"),
        (_settings(moneta_host="demo", public_url="https://cabinet.example.com"), "KABINET_MONETA_HOST is demo"),
        (_settings(card_keys=f"2026:{EXAMPLE}"), "holds the key of .env.example"),
        (_settings(public_url="https://cabinet.example.com"), "Check URL https://cabinet.example.com/moneta/check"),
    ],
)
def test_the_doctor_tells_where_money_arrives(settings: Settings, sentence: str) -> None:
    assert any(sentence in found.text for found in payments(settings))


def test_an_account_is_asked_for_live_payments_unless_the_stand_is_named() -> None:
    live, demo = merchant_account(_settings()), merchant_account(_settings(moneta_host="demo"))

    assert live is not None
    assert demo is not None
    assert (live.number, live.host.form) == ("12345678", "https://moneta.ru/assistant.htm")
    assert demo.host.services == "https://demo.moneta.ru/services"
    assert not live.is_test


def test_without_an_account_nobody_pays_in_production_and_a_demo_has_its_stand_in() -> None:
    assert merchant_account(Settings()) is None
    demo = merchant_account(Settings(profile=Profile.DEMO, port=8017))
    elsewhere = merchant_account(Settings(profile=Profile.TEST, moneta_host="http://127.0.0.1:9000/"))

    assert demo is not None
    assert elsewhere is not None
    assert demo.host.services == "http://127.0.0.1:8017/sandbox/services"
    assert elsewhere.host.form == "http://127.0.0.1:9000/assistant.htm"


def test_secrets_are_not_shown() -> None:
    settings = _settings()

    assert "hidden" not in repr(settings)
    assert FIRST not in repr(settings)
    assert "hidden" not in repr(merchant_account(settings))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"moneta_test_mode": True}, "KABINET_MONETA_TEST_MODE"),
        ({"card_keys": {}}, "KABINET_CARD_KEYS"),
        ({"moneta_host": "http://moneta.example.com"}, "KABINET_MONETA_HOST"),
        ({"moneta_payment_password": None}, "KABINET_MONETA_PAYMENT_PASSWORD"),
        ({"moneta_seller_name": "Example Energy"}, "KABINET_MONETA_SELLER_INN"),
        ({"moneta_seller_inn": "2300000021"}, "tax number"),
        ({"card_keys": f"2026:{FIRST},2026:{SECOND}"}, "different names"),
        ({"card_keys": f":{FIRST}"}, "different names"),
    ],
)
def test_what_would_lose_money_is_refused_in_production(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        _settings(**changes)


def test_a_demo_may_be_in_test_mode() -> None:
    account = merchant_account(_settings(profile=Profile.DEMO, moneta_test_mode=True))

    assert account is not None
    assert account.test_mode == "1"


async def test_the_counter_has_the_amounts_the_pages_and_the_keys_that_are_set() -> None:
    settings = _settings(
        payment_minimum="10", payment_maximum="5000.50", payment_minutes=15, card_hold="2.00",
        public_url="https://cabinet.example.com", allowed_origins=("https://www.example.com",),
        card_keys=f"new:{SECOND},old:{FIRST}",
    )  # fmt: skip
    account = merchant_account(settings)
    assert account is not None
    cashier = counter(settings, account)
    await cashier.gateway.close()

    assert (cashier.minimum, cashier.maximum, cashier.hold) == (1000, 500050, 200)
    assert cashier.form_lasts == timedelta(minutes=15)
    assert cashier.page_fault(address="https://www.example.com/paid") is None
    assert cashier.page_fault(address="https://cabinet.example.com/paid") is None
    assert cashier.page_fault(address="https://moneta.ru/") is not None
    sealed = cashier.keys.close("0017", owner="card")
    assert sealed.startswith("new:")
    old = counter(_settings(card_keys=f"old:{FIRST}"), account)
    await old.gateway.close()
    assert cashier.keys.open(old.keys.close("0017", owner="card"), owner="card") == "0017"
    assert not cashier.takes_test


def test_receipts_say_for_each_purpose_what_is_set() -> None:
    plain = till(_settings())
    energy, penalty, work = (
        plain.receipt(name="x", amount=1, purpose=purpose, email=None)
        for purpose in (PaymentPurpose.ELECTRICITY, PaymentPurpose.PENALTY, PaymentPurpose.REPAIR_SERVICE)
    )
    assert (energy.vat, energy.subject, energy.method) == ("1113", "commodity", "full_payment")
    assert (penalty.vat, penalty.subject) == ("1105", "another")
    assert (work.vat, work.subject) == ("1113", "service")
    assert plain.seller is None
    seller = {"moneta_seller_name": "Example", "moneta_seller_inn": "2300000012", "moneta_seller_phone": "+70002168301"}
    assert till(_settings(**seller)).seller == Seller("Example", "2300000012", "+70002168301")


def test_each_purpose_has_its_line() -> None:
    assert set(till(_settings()).taxes) == set(PaymentPurpose)

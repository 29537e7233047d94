"""What an operator may set about payments: the account at MONETA, its receipts, amounts, and keys of card tokens."""

import re
from base64 import b64decode
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from auth.seals import KEY_BYTES
from domain.money import NotMoney, kopecks
from domain.tax_numbers import is_tax_number
from gateways.moneta.merchant_account import FORMS

KEY_NAME = re.compile("[A-Za-z0-9_-]{1,32}")
TOGETHER = ("account", "integrity_code", "username", "password", "payment_password", "vat")
"""Settings of MONETA without which none of them is of use."""
SELLER = ("seller_name", "seller_inn", "seller_phone")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def read_key(value: str) -> bytes:
    """
    Return a key that is written in base64.

    :raises ValueError: it is none
    """
    try:
        key = b64decode(value, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} random bytes in base64, such as openssl rand -base64 {KEY_BYTES} prints")
    return key


def _amount(value: object) -> object:
    try:
        return kopecks(value) if isinstance(value, str) else value
    except NotMoney:
        raise ValueError("must be rubles such as 1.00") from None


def _tax_number(value: str) -> str:
    if not is_tax_number(value):
        raise ValueError("must be a tax number (INN) of 10 or 12 digits; one of these is wrong")
    return value


def _keys(value: object) -> object:
    """Read keys by their names: 2026:base64,2025:base64."""
    if not isinstance(value, str):
        return value
    pairs = [part.strip().partition(":") for part in value.split(",") if part.strip()]
    names = [name for name, _, _ in pairs]
    if not pairs or len(set(names)) < len(names) or not all(KEY_NAME.fullmatch(name) for name in names):
        raise ValueError("must be keys by different names, such as 2026:KEY,2025:KEY, the newest first")
    return {name: read_key(key) for name, _, key in pairs}


Amount = Annotated[int, BeforeValidator(_amount), Field(ge=1, le=10**10)]
"""Kopecks, written as rubles."""


class PaymentSettings(BaseSettings):
    """The settings of payments; .env.example describes each of them and its default."""

    moneta_account: str | None = Field(default=None, pattern="^[0-9]{1,20}$")
    moneta_integrity_code: str | None = Field(default=None, repr=False)
    moneta_username: str | None = None
    moneta_password: str | None = Field(default=None, repr=False)
    moneta_payment_password: str | None = Field(default=None, repr=False)
    moneta_host: str = "live"
    moneta_payer: str | None = Field(default=None, pattern="^[0-9]{1,20}$")
    moneta_test_mode: bool = False
    moneta_vat: str | None = Field(default=None, pattern="^11[0-9]{2}$")
    moneta_penalty_vat: str = Field(default="1105", pattern="^11[0-9]{2}$")
    moneta_subject: str = Field(default="commodity", pattern="^[a-z_]{1,32}$")
    moneta_service_subject: str = Field(default="service", pattern="^[a-z_]{1,32}$")
    moneta_penalty_subject: str = Field(default="another", pattern="^[a-z_]{1,32}$")
    moneta_method: str = Field(default="full_payment", pattern="^[a-z_]{1,32}$")
    moneta_tax_system: Literal["1", "2", "3", "4", "5", "6"] | None = None
    moneta_seller_name: str | None = None
    moneta_seller_inn: Annotated[str, AfterValidator(_tax_number)] | None = None
    moneta_seller_phone: str | None = Field(default=None, pattern=r"^\+[0-9]{7,15}$")
    payment_minimum: Amount = 100
    payment_maximum: Amount = 10_000_000
    payment_minutes: int = Field(default=60, ge=5, le=24 * 60)
    payment_check_seconds: int = Field(default=60, ge=2, le=60)
    card_hold: Amount = 100
    card_keys: Annotated[dict[str, bytes], NoDecode, BeforeValidator(_keys)] = Field(default={}, repr=False)

    @field_validator("moneta_host")
    @classmethod
    def _host(cls, value: str) -> str:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        if value not in FORMS and (not is_address or parts.query or parts.fragment):
            raise ValueError("must be live, demo, or an address such as http://127.0.0.1:8000/sandbox")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.payment_minimum > self.payment_maximum:
            raise ValueError("KABINET_PAYMENT_MINIMUM may not exceed KABINET_PAYMENT_MAXIMUM")
        for group in (TOGETHER, SELLER):
            missing = [name for name in group if getattr(self, f"moneta_{name}") is None]
            if missing and len(missing) < len(group):
                named = ", ".join(f"KABINET_MONETA_{name.upper()}" for name in missing)
                raise ValueError(f"{named} is missing beside the others of KABINET_MONETA_")
        return self

    @property
    def has_moneta(self) -> bool:
        """Tell whether an account at MONETA is set."""
        return self.moneta_account is not None

    def check_live(self) -> None:
        """:raises ValueError: payments are set in a way that would lose real money."""
        if self.moneta_test_mode:
            raise ValueError("KABINET_MONETA_TEST_MODE may be so only where KABINET_PROFILE is demo or test")
        parts = urlsplit(self.moneta_host)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("KABINET_MONETA_HOST must begin with https://")
        if self.has_moneta and not self.card_keys:
            raise ValueError("KABINET_CARD_KEYS is missing beside KABINET_MONETA_ACCOUNT: what seals tokens of cards")

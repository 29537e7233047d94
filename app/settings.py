"""What an operator may set: read once from the environment, unchanging afterwards, known to the room app alone."""

import os
import re
from collections.abc import Iterable
from datetime import date
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.errors import SettingsError
from app.payment_settings import LOOPBACK, PaymentSettings, read_key
from auth.identifiers import read_email
from auth.texting import is_calling_code
from domain.passwords import LOWEST_MINIMUM, MINIMUM
from gateways.relay import Encryption, Relay, read_relay

PREFIX = "KABINET_"
ENV_FILE = Path(".env")
LINK = re.compile(r"https?://[^\s{}/]+/(?=\S*\{page\})(?=\S*\{token\})(?:[^\s{}]|\{page\}|\{token\})+")
PORTS = {"http": ":80", "https": ":443"}


class Profile(StrEnum):
    """What this run is for: anything but production may cut corners that nobody's security hangs on."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Settings(PaymentSettings):
    """All settings; .env.example describes each of them and its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",  # other programs' variables; unknown ones of ours are refused by read_settings
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        validate_default=True,
    )

    profile: Profile = Profile.PRODUCTION
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data_dir: Path = Path("var")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL", repr=False)
    database_app_url: str | None = Field(default=None, repr=False)
    pool_size: int = Field(default=10, ge=1, le=200)
    request_timeout: float = Field(default=10.0, gt=0, le=300)
    drain_seconds: float = Field(default=0.0, ge=0, le=300)
    public_url: str | None = None
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    captcha: Literal["picture", "fixed"] = "picture"
    open_introspection: bool = False
    rate_limit: int = Field(default=300, ge=1)
    rate_limit_addresses: int = Field(default=600, ge=1)
    stream_limit: int = Field(default=20, ge=1)
    stream_limit_addresses: int = Field(default=200, ge=1)
    rate_limit_store: Literal["memory", "postgres"] = "memory"
    session_idle_days: int = Field(default=30, ge=1, le=365)
    session_absolute_days: int = Field(default=180, ge=1, le=3650)
    session_staff_idle_hours: int = Field(default=12, ge=1, le=24 * 365)
    session_staff_absolute_days: int = Field(default=7, ge=1, le=3650)
    password_threads: int = Field(default=2, ge=1, le=64)
    password_minimum: int = Field(default=MINIMUM, ge=LOWEST_MINIMUM, le=64)
    link_template: str | None = None
    mail_from: str | None = None
    smtp_url: str | None = Field(default=None, repr=False)
    smsc_apikey: str | None = Field(default=None, repr=False)
    smsc_login: str | None = None
    smsc_password: str | None = Field(default=None, repr=False)
    smsc_sender: str | None = None
    smsc_url: str = "https://smsc.ru"
    sms_countries: Annotated[tuple[str, ...], NoDecode] = ("7",)
    secret_key: bytes | None = Field(default=None, repr=False)
    demo_accounts: int = Field(default=2000, ge=10, le=2_000_000)
    demo_day: date | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _listed(value) if isinstance(value, str) else value

    @field_validator("sms_countries", mode="before")
    @classmethod
    def _calling_codes(cls, value: object) -> object:
        codes = [code.removeprefix("+") for code in _listed(value)] if isinstance(value, str) else value
        if isinstance(codes, list) and codes != ["*"] and not (codes and all(map(is_calling_code, codes))):
            raise ValueError("must be calling codes of countries such as 7,375, or * for all")
        return [] if codes == ["*"] else codes

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        try:
            return [ip_network(part) for part in _listed(value)] if isinstance(value, str) else value
        except ValueError:
            raise ValueError("must be addresses or networks such as 10.0.0.0/8, separated by commas") from None

    @field_validator("database_url", "database_app_url")
    @classmethod
    def _name_the_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("is not a database address such as postgresql://user:password@host/kabinet") from None
        if url.get_backend_name() not in {"postgresql", "postgres"}:
            raise ValueError("must name PostgreSQL, such as postgresql://user:password@host/kabinet")
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    @field_validator("secret_key", mode="before")
    @classmethod
    def _key(cls, value: object) -> object:
        return read_key(value) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        return value if value is None else _origin(value, "an address such as https://cabinet.example.com")

    @field_validator("allowed_origins")
    @classmethod
    def _plain_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        expected = "addresses such as https://www.example.com, separated by commas"
        return tuple(_origin(origin, expected) for origin in value)

    @field_validator("smsc_url")
    @classmethod
    def _plain_service(cls, value: str) -> str:
        return _origin(value, "an address such as https://smsc.ru")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        if value is not None:
            read_relay(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None) -> str | None:
        if value is not None and read_email(parseaddr(value)[1]) is None:
            raise ValueError("must be a mail address such as Kabinet <kabinet@example.com>")
        return value

    @field_validator("link_template")
    @classmethod
    def _page_and_token(cls, value: str | None) -> str | None:
        if value is not None and not LINK.fullmatch(value):
            raise ValueError("must be an address with {page} and {token}, such as https://example.com/{page}?t={token}")
        return value

    @model_validator(mode="after")
    def _safe_ways(self) -> Self:
        if (self.smsc_login is None) != (self.smsc_password is None):
            raise ValueError("KABINET_SMSC_LOGIN and KABINET_SMSC_PASSWORD go together")
        if self.profile is Profile.PRODUCTION:
            relay = self.relay
            if relay and relay.encryption is Encryption.NONE and not relay.is_loopback:
                raise ValueError("KABINET_SMTP_URL may say tls=none only where the mail server is on this machine")
            if relay and not (self.mail_from or self.public_url):
                raise ValueError("KABINET_MAIL_FROM is needed beside KABINET_SMTP_URL: what letters come from")
            if urlsplit(self.smsc_url).scheme != "https" and urlsplit(self.smsc_url).hostname not in LOOPBACK:
                raise ValueError("KABINET_SMSC_URL must begin with https://")
        return self

    @model_validator(mode="after")
    def _strict_in_production(self) -> Self:
        if self.profile is Profile.PRODUCTION:
            for name, loose in (("captcha", self.captcha == "fixed"), ("open_introspection", self.open_introspection)):
                if loose:
                    raise ValueError(f"{variable(name)} may be so only where KABINET_PROFILE is demo or test")
            self.check_live()
        if self.session_idle_days > self.session_absolute_days:
            raise ValueError("KABINET_SESSION_IDLE_DAYS may not exceed KABINET_SESSION_ABSOLUTE_DAYS")
        if self.session_staff_idle_hours > 24 * self.session_staff_absolute_days:
            raise ValueError("KABINET_SESSION_STAFF_IDLE_HOURS may not exceed KABINET_SESSION_STAFF_ABSOLUTE_DAYS")
        return self

    @property
    def address(self) -> str:
        """Return the address that people open, without a slash at its end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def link(self) -> str:
        """Return the address of a page that a letter leads to, with the places {page} and {token}."""
        return self.link_template or f"{self.address}/{{page}}?token={{token}}"

    @property
    def sender(self) -> str:
        """Return what letters come from."""
        return self.mail_from or f"Kabinet <kabinet@{urlsplit(self.public_url or 'http://localhost').hostname}>"

    @property
    def relay(self) -> Relay | None:
        """Return the mail server that takes letters."""
        return read_relay(self.smtp_url) if self.smtp_url else None

    @property
    def has_smsc(self) -> bool:
        """Tell whether text messages can leave."""
        return bool(self.smsc_apikey or self.smsc_login)

    @property
    def is_production(self) -> bool:
        """Tell whether real people depend on this run."""
        return self.profile is Profile.PRODUCTION

    @property
    def mail_folder(self) -> Path | None:
        """Return the folder that letters are written to instead of being sent; none in production."""
        return None if self.is_production else self.data_dir / "mail"

    @property
    def sms_log(self) -> Path | None:
        """Return the file that text messages are written to instead of being sent; none in production."""
        return None if self.is_production else self.data_dir / "sms.log"

    @property
    def allows_fictional_phones(self) -> bool:
        """Tell whether numbers in +7 000, which reach nobody, are taken for phone numbers."""
        return not self.is_production


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _origin(value: str, expected: str) -> str:
    """Return an address the way browsers write it: small letters, and no port where the scheme implies it."""
    parts = urlsplit(value.lower())
    more = parts.username or parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or more:
        raise ValueError(f"must be {expected}")
    return f"{parts.scheme}://{parts.netloc.removesuffix(PORTS[parts.scheme])}"


def variable(name: str) -> str:
    """Return the environment variable that sets the field ``name``."""
    return str(Settings.model_fields[name].validation_alias or PREFIX + name.upper())


def read_settings(*, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings from the environment and, below it, from .env in the working folder where there is one.

    :raises SettingsError: variables are unknown or malformed; all of them are named in one sentence.
    """
    known = {variable(name) for name in Settings.model_fields}
    written = {name.upper() for name in (*os.environ, *dotenv_values(env_file))}
    unknown = sorted(name for name in written - known if name.startswith(PREFIX))
    if unknown:
        raise SettingsError(f"Unknown setting {', '.join(unknown)}: .env.example lists what can be set.")
    try:
        return Settings(_env_file=env_file)
    except ValidationError as invalid:
        raise SettingsError("; ".join(_complaints(invalid)) + ".") from None


def _complaints(invalid: ValidationError) -> Iterable[str]:
    for error in invalid.errors(include_url=False, include_input=False):
        reason = error["msg"].removeprefix("Value error, ").rstrip(".")
        if error["loc"]:
            name = str(error["loc"][0])
            yield f"{variable(name) if name in Settings.model_fields else name}: {reason[0].lower()}{reason[1:]}"
        else:
            yield reason

"""The settings: what may be set, what is refused, and that .env.example tells both."""

import re
from base64 import b64encode
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import SettingsError
from app.payment_settings import SELLER, TOGETHER
from app.settings import Profile, Settings, read_settings, variable

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / ".env.example"
NO_FILE = Path("/nonexistent/.env")


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings(env_file=NO_FILE)

    assert settings.profile is Profile.PRODUCTION
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.mail_folder is None
    assert settings.sms_log is None
    assert not settings.allows_fictional_phones


def test_the_demo_keeps_letters_and_text_messages_in_the_data_folder() -> None:
    settings = Settings(profile=Profile.DEMO, data_dir=Path("here"))

    assert settings.mail_folder == Path("here/mail")
    assert settings.sms_log == Path("here/sms.log")
    assert settings.allows_fictional_phones


def test_values_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://owner:pass@db.example.com/kabinet")
    monkeypatch.setenv("KABINET_ALLOWED_ORIGINS", "https://A.example.com:443/, http://b.example.com:8080")
    monkeypatch.setenv("KABINET_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.1")
    monkeypatch.setenv("KABINET_PUBLIC_URL", "https://cabinet.example.com/")
    monkeypatch.setenv("KABINET_DEMO_DAY", "2026-11-22")
    monkeypatch.setenv("KABINET_SMS_COUNTRIES", "+7, 375")
    monkeypatch.setenv("KABINET_RATE_LIMIT", "")
    settings = read_settings(env_file=NO_FILE)

    assert settings.database_url == "postgresql+psycopg://owner:pass@db.example.com/kabinet"
    assert settings.allowed_origins == ("https://a.example.com", "http://b.example.com:8080")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.0.2.1/32"))
    assert settings.address == "https://cabinet.example.com"
    assert settings.demo_day == date(2026, 11, 22)
    assert settings.sms_countries == ("7", "375")
    assert Settings.model_validate({"sms_countries": "*"}).sms_countries == ()
    assert settings.rate_limit == Settings.model_fields["rate_limit"].default


def test_the_environment_stands_above_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KABINET_PORT=9001\nKABINET_HOST=0.0.0.0\n")
    monkeypatch.setenv("KABINET_PORT", "9002")
    settings = read_settings(env_file=file)

    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("KABINET_COLOUR", "red", "KABINET_COLOUR"),
        ("KABINET_PORT", "eighty", "KABINET_PORT"),
        ("KABINET_PORT", "0", "KABINET_PORT"),
        ("KABINET_PROFILE", "staging", "KABINET_PROFILE"),
        ("KABINET_CAPTCHA", "fixed", "KABINET_CAPTCHA"),
        ("KABINET_OPEN_INTROSPECTION", "yes", "KABINET_OPEN_INTROSPECTION"),
        ("KABINET_ALLOWED_ORIGINS", "*", "KABINET_ALLOWED_ORIGINS"),
        ("KABINET_ALLOWED_ORIGINS", "https://a.example.com/path", "KABINET_ALLOWED_ORIGINS"),
        ("KABINET_ALLOWED_ORIGINS", "https://a.example.com/#part", "KABINET_ALLOWED_ORIGINS"),
        ("KABINET_ALLOWED_ORIGINS", "https://:8080", "KABINET_ALLOWED_ORIGINS"),
        ("KABINET_PUBLIC_URL", "https://owner:hidden-word@cabinet.example.com", "KABINET_PUBLIC_URL"),
        ("KABINET_TRUSTED_PROXIES", "10.0.0.1/8", "KABINET_TRUSTED_PROXIES"),
        ("KABINET_PUBLIC_URL", "cabinet.example.com", "KABINET_PUBLIC_URL"),
        ("KABINET_SESSION_STAFF_IDLE_HOURS", "169", "KABINET_SESSION_STAFF_ABSOLUTE_DAYS"),
        ("KABINET_SESSION_IDLE_DAYS", "200", "KABINET_SESSION_ABSOLUTE_DAYS"),
        ("KABINET_DEMO_DAY", "tomorrow", "KABINET_DEMO_DAY"),
        ("KABINET_PASSWORD_MINIMUM", "7", "KABINET_PASSWORD_MINIMUM"),
        ("DATABASE_URL", "mysql://db.example.com/kabinet", "DATABASE_URL"),
        ("DATABASE_URL", "kabinet:hidden-word", "DATABASE_URL"),
        ("KABINET_SMTP_URL", "https://me:hidden-word@mail.example.com", "KABINET_SMTP_URL"),
        ("KABINET_SMTP_URL", "smtp://me:hidden-word@mail.example.com?tls=none", "KABINET_SMTP_URL"),
        ("KABINET_SMTP_URL", "smtp://me:hidden-word@mail.example.com", "KABINET_MAIL_FROM"),
        ("KABINET_MAIL_FROM", "Kabinet", "KABINET_MAIL_FROM"),
        ("KABINET_SMSC_LOGIN", "retailer", "KABINET_SMSC_PASSWORD"),
        ("KABINET_SMS_COUNTRIES", ",", "KABINET_SMS_COUNTRIES"),
        ("KABINET_SMS_COUNTRIES", "7,77", "KABINET_SMS_COUNTRIES"),
        ("KABINET_SMSC_URL", "http://smsc.example.com", "KABINET_SMSC_URL"),
        ("KABINET_MONETA_ACCOUNT", "12345678", "KABINET_MONETA_INTEGRITY_CODE, KABINET_MONETA_USERNAME"),
        ("KABINET_MONETA_INTEGRITY_CODE", "hidden-word", "KABINET_MONETA_ACCOUNT"),
        ("KABINET_MONETA_VAT", "1113", "KABINET_MONETA_PAYMENT_PASSWORD"),
        ("KABINET_MONETA_VAT", "22", "KABINET_MONETA_VAT"),
        ("KABINET_MONETA_HOST", "sandbox", "KABINET_MONETA_HOST"),
        ("KABINET_MONETA_HOST", "https://me:hidden-word@moneta.example.com", "KABINET_MONETA_HOST"),
        ("KABINET_MONETA_HOST", "http://moneta.example.com", "KABINET_MONETA_HOST"),
        ("KABINET_MONETA_TEST_MODE", "1", "KABINET_MONETA_TEST_MODE"),
        ("KABINET_MONETA_TAX_SYSTEM", "7", "KABINET_MONETA_TAX_SYSTEM"),
        ("KABINET_MONETA_SELLER_INN", "2300000012", "KABINET_MONETA_SELLER_NAME"),
        ("KABINET_PAYMENT_MINIMUM", "100000.01", "KABINET_PAYMENT_MAXIMUM"),
        ("KABINET_PAYMENT_MINIMUM", "1.001", "KABINET_PAYMENT_MINIMUM"),
        ("KABINET_PAYMENT_MINIMUM", "0", "KABINET_PAYMENT_MINIMUM"),
        ("KABINET_PAYMENT_MINUTES", "4", "KABINET_PAYMENT_MINUTES"),
        ("KABINET_CARD_HOLD", "-1", "KABINET_CARD_HOLD"),
        ("KABINET_CARD_KEYS", "2026:hidden-word", "KABINET_CARD_KEYS"),
        ("KABINET_CARD_KEYS", ",", "KABINET_CARD_KEYS"),
        ("KABINET_LINK_TEMPLATE", "https://www.example.com/?token={token}", "KABINET_LINK_TEMPLATE"),
        ("KABINET_LINK_TEMPLATE", "https://www.example.com/{page}", "KABINET_LINK_TEMPLATE"),
        ("KABINET_LINK_TEMPLATE", "https://www.example.com/{page}?t={token}&{more}", "KABINET_LINK_TEMPLATE"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings(env_file=NO_FILE)

    sentence = str(refused.value)
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hidden-word" not in sentence


def test_an_unknown_name_in_the_file_is_refused_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KABINET_COLOUR=red\nANOTHER_PROGRAM=1\n")
    with pytest.raises(SettingsError, match=r"Unknown setting KABINET_COLOUR: \.env\.example"):
        read_settings(env_file=file)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KABINET_PORT", "x")
    monkeypatch.setenv("KABINET_POOL_SIZE", "0")
    with pytest.raises(SettingsError, match=r"KABINET_PORT.*KABINET_POOL_SIZE"):
        read_settings(env_file=NO_FILE)


def test_settings_cannot_be_changed_and_hide_passwords() -> None:
    settings = Settings(database_url="postgresql://owner:hidden-word@db.example.com/kabinet")
    with pytest.raises(ValidationError):
        settings.port = 1

    assert "hidden-word" not in repr(settings)


def test_the_example_describes_each_setting_and_no_other() -> None:
    described = re.findall(r"^#?([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)

    assert sorted(described) == sorted(variable(name) for name in Settings.model_fields)


def test_the_example_holds_defaults_and_valid_examples(tmp_path: Path) -> None:
    uncommented = tmp_path / ".env"
    uncommented.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", EXAMPLE.read_text(), flags=re.MULTILINE))
    example, default = read_settings(env_file=uncommented), Settings()
    without_default = {
        "database_url",
        "database_app_url",
        "public_url",
        "allowed_origins",
        "trusted_proxies",
        "demo_day",
        "link_template",
        "mail_from",
        "smtp_url",
        "smsc_apikey",
        "smsc_login",
        "smsc_password",
        "smsc_sender",
        *(f"moneta_{name}" for name in (*TOGETHER, *SELLER, "payer", "tax_system")),
        "card_keys",
    }

    assert example.model_dump(exclude=without_default) == default.model_dump(exclude=without_default)
    for name in without_default:
        assert getattr(example, name)
        assert not getattr(default, name)


def test_the_secret_key_is_32_bytes_in_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KABINET_SECRET_KEY", b64encode(bytes(range(32))).decode())
    settings = read_settings(env_file=NO_FILE)

    assert settings.secret_key == bytes(range(32))
    assert "secret_key" not in repr(settings)


@pytest.mark.parametrize("given", ["short", "я" * 32, b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode()])
def test_another_secret_key_is_refused_and_not_told(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KABINET_SECRET_KEY", given)

    with pytest.raises(SettingsError, match="KABINET_SECRET_KEY: must be 32 random bytes in base64") as refused:
        read_settings(env_file=NO_FILE)
    assert given not in str(refused.value)

"""The address of the mail server, as operators write it."""

import pytest

from gateways.relay import Encryption, Relay, read_relay


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example.com", Relay("mail.example.com", 587, Encryption.START)),
        ("smtp://mail.example.com?tls=start", Relay("mail.example.com", 587, Encryption.START)),
        ("smtp://127.0.0.1?tls=none", Relay("127.0.0.1", 25, Encryption.NONE)),
        ("smtp://[::1]:2525/?tls=none", Relay("::1", 2525, Encryption.NONE)),
        ("smtps://me:p%40ss@mail.example.com", Relay("mail.example.com", 465, Encryption.IMPLICIT, "me", "p@ss")),
    ],
)
def test_an_address_is_read(url: str, relay: Relay) -> None:
    assert read_relay(url) == relay
    assert "p@ss" not in repr(relay)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "https://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:port",
        "smtp://mail.example.com/path",
        "smtp://mail.example.com?tls=maybe",
        "smtp://mail.example.com?tls=",
        "smtp://mail.example.com?verify=no",
        "smtps://mail.example.com?tls=none",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        read_relay(url)


def test_what_is_told_to_this_machine_crosses_no_network() -> None:
    near, far = ("127.8.9.1", "::1", "localhost"), ("mail.example.com", "10.0.0.1")

    assert all(Relay(host, 25, Encryption.NONE).is_loopback for host in near)
    assert not any(Relay(host, 25, Encryption.NONE).is_loopback for host in far)

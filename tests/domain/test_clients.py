"""What a session calls the client that it belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clients import LONGEST, client_name

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/148.0", "Edge, Windows"),
        (CHROME.replace("Chrome", "YaBrowser/26.1 Chrome"), "Yandex Browser, Windows"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("Mozilla/5.0 (unheard of)", "Mozilla/5.0 (unheard of)"),
        ("KabinetApp/2.1 (Android 15)", "KabinetApp/2.1 (Android 15)"),
        ("curl\r\n/8\t ", "curl /8"),
        ("", None),
        (None, None),
    ],
)
def test_browsers_are_named_and_others_name_themselves(user_agent: str | None, name: str | None) -> None:
    assert client_name(user_agent) == name


@given(st.text())
def test_a_name_is_short_and_printable(user_agent: str) -> None:
    name = client_name(user_agent)

    assert name is None or (0 < len(name) <= LONGEST and name.isprintable())

"""Which pages may open a web socket."""

import pytest
from starlette.requests import HTTPConnection

from app.http.origins import is_foreign

ADDRESS = "https://cabinet.example.com"


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        (None, "cabinet.example.com", False),
        ("https://cabinet.example.com", "cabinet.example.com", False),
        ("https://cabinet.example.com:443", "cabinet.example.com", False),
        ("https://cabinet.example.com", "10.0.0.5:8000", False),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("https://cabinet.example.com:8443", "cabinet.example.com", True),
        ("https://evil.example.org", "cabinet.example.com", True),
        ("null", "cabinet.example.com", True),
        ("", "", True),
        # Anybody on the way may have written a page that came in the open.
        ("http://cabinet.example.com", "cabinet.example.com", True),
        ("http://cabinet.example.com:80", "cabinet.example.com", True),
    ],
)
def test_a_page_is_ours_by_its_scheme_its_host_and_its_port(origin: str | None, host: str, *, foreign: bool) -> None:
    headers = [(b"host", host.encode())] + ([] if origin is None else [(b"origin", origin.encode())])

    assert is_foreign(HTTPConnection({"type": "websocket", "headers": headers}), origins=[ADDRESS]) is foreign

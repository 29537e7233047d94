"""What the tour does at the payment gateway's stand-in: it enters a test card there, and the code of its bank."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPMessage
from typing import IO

from tour_client import PATIENCE, Surprise, expect
from tour_letters import Form

PAID = "4242 4242 4242 4242"
ANOTHER = "2200 0000 0000 0004"
DECLINED = "4000 0000 0000 0002"
CODE = re.compile(r'class="sms"[^>]*>[^<]*?\b(\d{6})\b')


class _Stay(urllib.request.HTTPRedirectHandler):
    """Tells where a page sends a browser to, and does not go there."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow nothing."""


_browser = urllib.request.build_opener(_Stay)


def enter_card(address: str, number: str = PAID) -> str:
    """
    Enter a card on the page at an address, and the code where one is asked for; return where that leads to.

    :raises Surprise: the pages are not as they should be
    """
    page = _opened(address)
    form = Form(page)
    expect("number" in form.fields, f"a page that asks for a card, not {page[:200]}")
    typed = {"number": number, "expiry": "12/30", "cvv": "123"}
    secure = _sent(urllib.parse.urljoin(address, form.action or ""), form.fields | typed)
    page = _opened(secure)
    code = CODE.search(page)
    expect(code, f"a page that asks for a code, not {page[:200]}")
    form = Form(page)
    fields = {name: value for name, value in form.fields.items() if name != "give_up"}
    return _sent(urllib.parse.urljoin(secure, form.action or ""), fields | {"code": code[1] if code else ""})


def _opened(address: str) -> str:
    try:
        with _browser.open(address, timeout=PATIENCE) as response:
            return response.read().decode()  # type: ignore[no-any-return]
    except (OSError, ValueError) as fault:
        raise Surprise(f"a page of the gateway at {address.partition('?')[0]}, but: {fault}") from fault


def _sent(address: str, fields: dict[str, str]) -> str:
    """Send a form; return where its answer leads to."""
    body = urllib.parse.urlencode(fields).encode()
    try:
        with _browser.open(address, body, timeout=PATIENCE) as response:
            raise Surprise(f"to be led on by the gateway, not {response.read().decode()[:300]}")
    except urllib.error.HTTPError as led:
        location = led.headers.get("location")
        expect(led.code == 303 and location, f"to be led on by the gateway, not {led.code}")
        return urllib.parse.urljoin(address, location)
    except OSError as fault:
        raise Surprise(f"an answer of the gateway, but: {fault}") from fault

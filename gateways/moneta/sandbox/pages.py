"""How the sandbox's pages are written: plain HTML that needs no script, with a policy that lets nothing else in."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from gateways.moneta.sandbox import texts

FOLDER = Path(__file__).parent / "templates"
STYLE = Markup((FOLDER / "page.css").read_text("utf-8"))  # noqa: S704 - a file of ours
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode("ascii")
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
LOCALES = ("ru", "en")
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")
_templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_NOTHING = {"failure": None, "text": None, "back": None, "other_address": None, "other_locale": None, "wide": False}


def page(
    name: str, *, locale: str, title: texts.Said, status: int = 200, leads_to: Iterable[str] = (), **told: Any
) -> Response:
    """Return a page; ``leads_to`` are addresses of the shop that its form may end at, after our answer sends it on."""
    shown = _NOTHING | told
    body = _templates.get_template(f"{name}.html.j2").render(
        shown, locale=locale, title=title.say(locale), style=STYLE, texts=texts
    )
    return HTMLResponse(body, status, headers=HEADERS | {"content-security-policy": _policy(leads_to)})


def other(locale: str) -> str:
    """Return the other language."""
    return LOCALES[1 - LOCALES.index(locale)]


def is_web_address(address: str) -> bool:
    """Tell whether a browser may be sent there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(HOST.fullmatch(parts.netloc)) and address.isprintable()


def _policy(leads_to: Iterable[str]) -> str:
    # Browsers hold the whole way that a form takes against form-action, also where it is sent on to.
    shops = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(one)) for one in leads_to if is_web_address(one)})
    forms = " ".join(["'self'", *shops])
    return (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action {forms}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )

"""The pages that mailed links lead to, as a browser sends their forms and a person reads them."""

import re
from html import unescape

import httpx2

from tests.services.newcomers import Newcomer

ENGLISH = {"accept-language": "en-GB,en;q=0.9"}


async def send(
    client: httpx2.AsyncClient, path: str, *, headers: dict[str, str] | None = None, **fields: str
) -> httpx2.Response:
    return await client.post(path, data=fields, headers=headers or {"origin": "null", "sec-fetch-site": "same-origin"})


def text_of(page: httpx2.Response) -> str:
    """Return what a person reads, and see that the page keeps to what every page promises."""
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert re.findall(r"(?:https?:)?//", page.text.replace("<!doctype html>", "")) == []
    assert "<script" not in page.text
    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL))


async def activated(newcomer: Newcomer) -> list[bool]:
    return [person.activated_at is not None for person in await newcomer.people()]

"""Bodies of requests: bounded in bytes and in time, JSON alone, and never a reason to fall over."""

import asyncio
import json
import math
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_BYTES = 256 * 1024
MAX_FORM_BYTES = 16 * 1024
MOST_FIELDS = 20
SECONDS = 30.0


class BodyRefused(Exception):
    """The body is not taken; ``status`` is the HTTP status that says so."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def check_headers(request: Request) -> None:
    """:raises BodyRefused: 415 unless the body is announced as uncompressed JSON in UTF-8."""
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    if media != "application/json":
        raise BodyRefused("The Content-Type must be application/json.", status=415)
    charsets = [value.strip("\"' ") for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    if charsets not in ([], ["utf-8"], ["utf8"]):
        raise BodyRefused("The charset must be UTF-8.", status=415)
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise BodyRefused("Compressed bodies are not taken.", status=415)


async def read_json(request: Request, *, max_bytes: int = MAX_BYTES, seconds: float = SECONDS) -> Any:
    """
    Read the body whole and parse it.

    :raises BodyRefused: 413 above ``max_bytes``, 408 after ``seconds``, 400 for what is not JSON that can be stored
    """
    try:
        async with asyncio.timeout(seconds):
            body = await _read(request, max_bytes=max_bytes)
    except TimeoutError:
        raise BodyRefused("The body took too long to arrive.", status=408) from None
    return parse_json(body)


async def read_form(request: Request, *, max_bytes: int = MAX_FORM_BYTES, seconds: float = SECONDS) -> dict[str, str]:
    """
    Read the fields of a form that a page sent, the last of each name.

    :raises BodyRefused: as `read_fields`
    """
    return dict(await read_fields(request, most=MOST_FIELDS, max_bytes=max_bytes, seconds=seconds))


async def read_fields(
    request: Request, *, most: int, max_bytes: int = MAX_FORM_BYTES, seconds: float = SECONDS
) -> list[tuple[str, str]]:
    """
    Read the fields of a form one after the other, at most ``most``.

    :raises BodyRefused: as `read_json`, and 415 for what is no form
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise BodyRefused("The Content-Type must be application/x-www-form-urlencoded.", status=415)
    try:
        async with asyncio.timeout(seconds):
            body = await _read(request, max_bytes=max_bytes)
    except TimeoutError:
        raise BodyRefused("The body took too long to arrive.", status=408) from None
    return fields_in(body, most=most)


def fields_in(written: bytes, *, most: int) -> list[tuple[str, str]]:
    """
    Return the fields that a form, or the query of an address, writes.

    :raises BodyRefused: there are more than ``most``, or it is not UTF-8
    """
    try:
        return parse_qsl(written.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:
        raise BodyRefused("The body is no form that can be read.") from None


async def _read(request: Request, *, max_bytes: int) -> bytes:
    too_large = BodyRefused(f"The body is larger than {max_bytes} bytes.", status=413)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 15 or int(announced) > max_bytes):
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)


def parse_json(body: bytes) -> Any:
    """
    Return the value that ``body`` writes in JSON.

    :raises BodyRefused: where it is empty, not UTF-8, not JSON, nested too deeply, or holds numbers or half characters
        that nothing behind could take
    """
    if not body.strip():
        raise BodyRefused("The body is empty.")
    try:
        # Some editors begin a file with a byte order mark.
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite)
        if b"\\u" in body:
            # An escape may write half a character, which no UTF-8 answer could repeat.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise BodyRefused("The body is not UTF-8.") from None
    except UnicodeEncodeError:
        raise BodyRefused("The body holds half a character: \\ud800 to \\udfff stand in pairs alone.") from None
    except (ValueError, RecursionError):
        raise BodyRefused("The body is not JSON that can be read.") from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(written: str) -> float:
    """Return a number that JSON can write again: Python reads 1e999 as infinity."""
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(written)
    return value

"""MONETA.MerchantAPI v2 in JSON: one request, one answer, nothing sent twice."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx2

from gateways.moneta.faults import fault_in
from gateways.moneta.merchant_account import MerchantAccount
from gateways.payments import NotReached, Uncertain

VERSION = "VERSION_2"
CONNECT_SECONDS = 3.0
SECONDS = 8.0
"""What a request may take from its beginning to the last byte of the answer."""
MOST_BYTES = 4 * 1024 * 1024
HEADERS = {
    "content-type": "application/json; charset=UTF-8",
    "accept": "application/json",
    "accept-encoding": "identity",  # so that the bound on bytes is one on what they come to
}


class MerchantApi:
    """
    Asks MONETA in the name of ``account``; a request that fails is never sent again here.

    Each goes over a connection of its own: one that was kept open and had been closed at the other end would leave
    nobody knowing whether money has moved.
    """

    def __init__(self, account: MerchantAccount, *, seconds: float = SECONDS) -> None:
        self._url = account.host.services
        token = {"Username": account.username, "Password": account.password}
        self._header = {"Security": {"UsernameToken": token}}
        self._seconds = seconds
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            limits=httpx2.Limits(max_keepalive_connections=0),
            headers=HEADERS,
            follow_redirects=False,
        )

    async def ask(self, request: str, content: Any, *, seconds: float | None = None) -> Any:
        """
        Return what the answer to ``request``, such as "Invoice", holds; numbers with a point are decimals.

        It may take ``seconds``, else as long as any.

        :raises Fault: MONETA answers that it did not do it
        :raises NotReached: it was surely not asked
        :raises Uncertain: nobody knows
        """
        status, body = await self._post({f"{request}Request": content}, seconds or self._seconds)
        answer = _parsed(body)
        if answer is None:
            raise _unreadable(status)
        if (fault := fault_in(answer)) is not None:
            raise fault
        try:
            return answer["Envelope"]["Body"][f"{request}Response"]
        except (KeyError, TypeError):
            raise _unreadable(status) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, body: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        content = json.dumps({"Envelope": {"Header": self._header, "Body": body}}, ensure_ascii=False).encode()
        try:
            async with (
                asyncio.timeout(seconds),
                self._client.stream("POST", self._url, content=content) as response,
            ):
                return response.status_code, await _read(response)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as broken:
            raise NotReached(f"MONETA cannot be reached: {type(broken).__name__}") from broken
        except (httpx2.TransportError, TimeoutError) as broken:
            raise Uncertain(f"MONETA does not answer: {type(broken).__name__}") from broken


async def _read(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Uncertain("MONETA answers more than is taken")
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _unreadable(status: int) -> NotReached | Uncertain:
    """Tell an answer that no merchant's request can have reached from one that may come after it was carried out."""
    reason = f"MONETA answers {status} and nothing that can be read"
    return NotReached(reason) if 400 <= status < 500 else Uncertain(reason)

"""Text messages by the HTTP API of smsc.ru."""

import json
from typing import Any

import httpx2

from gateways.ports import Doubtful, Leaving, NotSent, Postponed, Rejected, Texter, TextMessage, Undeliverable

SECONDS = 20.0
NUMBERS = 2**31 - 1
"""Own numbers of messages that the service takes: from 1 on."""
BUSY = 9
"""Error: too many requests at once, or the same one twice in a minute."""
UNREACHED = {7, 8}
"""Errors about the number: malformed, and not to be delivered to."""
UNKNOWN = ({"status": -3}, {"error_code": 3})
"""Answers about a message that the service never got."""
FICTIONAL = "+7000"


class SmscTexter:
    """
    Hands text messages to smsc.ru, each under a number of its own.

    After an attempt of unknown outcome the service is first asked whether it has the message, so that nobody gets one
    twice. Numbers in +7 000, which reach nobody, never leave: they go to ``fictional``, or are refused.
    """

    def __init__(
        self, *, url: str, credentials: dict[str, str], sender: str | None = None, fictional: Texter | None = None
    ) -> None:
        """Use ``credentials``: apikey, or login and psw."""
        self._credentials = credentials
        self._sender = {"sender": sender} if sender else {}
        self._fictional = fictional
        self._client = httpx2.AsyncClient(base_url=url, timeout=SECONDS)

    async def send(self, message: TextMessage, *, leaving: Leaving) -> None:
        """Hand a text message over.

        :raises NotSent: one of the four ways that it may not have left
        """
        if message.recipient.startswith(FICTIONAL):
            await self._keep(message, leaving)
            return
        if message.is_doubtful and await self._has(message):
            return
        await leaving()
        request = {"phones": message.recipient, "mes": message.text, "id": number_of(message), "fmt": 3}
        answer = await self._asked("/rest/send/", json=self._credentials | request | self._sender)
        if "error_code" in answer:
            raise _judged(answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _keep(self, message: TextMessage, leaving: Leaving) -> None:
        if self._fictional is None:
            raise Rejected("a number that reaches nobody")
        await self._fictional.send(message, leaving=leaving)

    async def _has(self, message: TextMessage) -> bool:
        """Ask whether an earlier attempt has reached the service."""
        request = {"phone": message.recipient, "id": str(number_of(message)), "fmt": "3"}
        try:
            answer = await self._asked("/sys/status.php", data=self._credentials | request)
        except Doubtful as unanswered:
            raise Postponed(unanswered.reason) from unanswered
        if any(answer | unknown == answer for unknown in UNKNOWN):
            return False
        if "status" not in answer:
            raise Postponed(_told(answer))
        return True

    async def _asked(self, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = await self._client.post(path, **request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as broken:
            raise Postponed(f"smsc.ru cannot be reached: {type(broken).__name__}") from broken
        except httpx2.TransportError as broken:
            raise Doubtful(f"smsc.ru does not answer: {type(broken).__name__}") from broken
        try:
            answer = response.json()
        except json.JSONDecodeError:
            answer = None
        if not response.is_success or not isinstance(answer, dict):
            raise Doubtful(f"smsc.ru answers {response.status_code} and nothing that can be read")
        return answer


def number_of(message: TextMessage) -> int:
    """Return the number that a message has at the service, always the same one."""
    return message.message_id.int % NUMBERS + 1


def _judged(answer: dict[str, Any]) -> NotSent:
    """Tell what an error means for the message (gateways: only a busy service is asked again)."""
    if answer["error_code"] == BUSY:
        return Postponed(_told(answer))
    return Rejected(_told(answer)) if answer["error_code"] in UNREACHED else Undeliverable(_told(answer))


def _told(answer: dict[str, Any]) -> str:
    return f"smsc.ru: error {answer.get('error_code')}, {answer.get('error')}"

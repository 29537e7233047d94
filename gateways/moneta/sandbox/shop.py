"""What the sandbox asks the shop and tells it: the Check URL and the Pay URL (gateways: 4.3, 4.4)."""

import json
from collections.abc import Mapping

import httpx2
import structlog

from gateways.moneta.sandbox import money
from gateways.moneta.sandbox.answers import Answer, Stop, Stopped, read_answer
from gateways.moneta.sandbox.operations import Operation
from gateways.moneta.sandbox.settings import Shop
from gateways.moneta.sandbox.signatures import CHECK, NOTICE, signature

log = structlog.get_logger(__name__)


class ShopLine:
    """Speaks to the shop; every call has a time-out."""

    def __init__(self, shop: Shop, *, patience: float, client: httpx2.AsyncClient | None = None) -> None:
        """Give the shop ``patience`` seconds, and speak by ``client``; by one of its own where none is given."""
        self._shop = shop
        self._patience = patience
        self._own = client

    @property
    def _client(self) -> httpx2.AsyncClient:
        # Made on first use: most processes that could stand in for MONETA never do.
        self._own = self._own or httpx2.AsyncClient(timeout=self._patience, trust_env=False)
        return self._own

    async def close(self) -> None:
        """Close the connections."""
        if self._own:
            await self._own.aclose()

    async def check(self, asked: Mapping[str, str]) -> int:
        """
        Ask whether an order may be paid, and return its amount in kopecks.

        :raises Stopped: it may not, or the answer is none
        """
        fields = {"MNT_COMMAND": "CHECK", **asked}
        fields["MNT_SIGNATURE"] = signature(fields, CHECK, code=self._shop.code)
        try:
            response = await self._client.post(self._shop.check_url, data=fields)
        except httpx2.HTTPError as broken:
            raise Stopped(Stop.NOT_REACHED) from broken
        if response.status_code != httpx2.codes.OK:
            raise Stopped(Stop.BAD_ANSWER)
        return self._allowed(read_answer(response.content, code=self._shop.code), asked)

    async def tell(self, operation: Operation, *, forged: bool) -> str | None:
        """Send the notice; return what the shop wants on the receipt, or null where it did not take the notice."""
        fields = self.notice(operation)
        fields["MNT_SIGNATURE"] = signature(fields, NOTICE, code="forged" if forged else self._shop.code)
        try:
            response = await self._client.post(self._shop.pay_url, data=fields)
        except httpx2.HTTPError:
            return None
        if response.status_code != httpx2.codes.OK:
            return None
        return self._taken(response.content, operation)

    def notice(self, operation: Operation) -> dict[str, str]:
        """Return what a notice says but for its signature: also much that no signature covers."""
        token = {"PAYMENTTOKEN": operation.token} if operation.token else {}
        return {
            **asked(operation, account=self._shop.account),
            "MNT_USER": "",
            "MNT_CORRACCOUNT": "303",
            "MNT_FEE": f"-{money.written(operation.amount * 28 // 1000)}",
            "paymentSystem.unitId": "1887",
            "cardnumber": operation.card,
            **token,
            **operation.custom,
        }

    def _allowed(self, answer: Answer, asked: Mapping[str, str]) -> int:
        code, told = answer.fields.get("MNT_RESULT_CODE", ""), answer.fields.get("MNT_AMOUNT", "")
        same = all(answer.fields.get(name) == asked[name] for name in ("MNT_ID", "MNT_TRANSACTION_ID"))
        wanted = asked.get("MNT_AMOUNT", "")
        if code in {"200", "302", "500"} and same:
            raise Stopped(Stop(int(code)))
        amount = money.read(told or wanted)
        fits = code == "402" or (code == "100" and not wanted)
        if not same or not fits or amount is None or (wanted and amount != money.read(wanted)):
            raise Stopped(Stop.OTHER)
        return amount

    def _taken(self, body: bytes, operation: Operation) -> str | None:
        if body.strip() == b"SUCCESS":
            return ""
        try:
            answer = read_answer(body, code=self._shop.code)
        except Stopped:
            return None
        told = (answer.fields.get("MNT_RESULT_CODE"), answer.fields.get("MNT_TRANSACTION_ID"))
        if told != ("200", operation.transaction) or answer.fields.get("MNT_ID") != self._shop.account:
            return None
        if not answer.fits_receipt(operation.amount):
            log.warning("the receipt does not come to what was paid", operation=operation.id)
            return None
        return json.dumps(answer.attributes, ensure_ascii=False) if answer.attributes else ""


def asked(operation: Operation, *, account: str) -> dict[str, str]:
    """Return what checks and notices say of an operation."""
    return {
        "MNT_ID": account,
        "MNT_TRANSACTION_ID": operation.transaction,
        "MNT_OPERATION_ID": str(operation.id),
        "MNT_AMOUNT": money.written(operation.amount),
        "MNT_CURRENCY_CODE": "RUB",
        "MNT_SUBSCRIBER_ID": operation.subscriber,
        "MNT_TEST_MODE": operation.test_mode,
    }

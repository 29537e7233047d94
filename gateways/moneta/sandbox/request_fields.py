"""What stands in the requests of programs, and the faults that they are refused with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateways.moneta.sandbox import money

PAGE_SIZE, LARGEST_PAGE, LONGEST = 25, 200, 255
Asked = Mapping[str, Any]


class RequestFault(Exception):
    """The request is refused, with a code and a sentence."""

    def __init__(self, detail: str, text: str) -> None:
        """Keep both."""
        self.detail = detail
        self.text = text
        super().__init__(text)


WRONG_REQUEST = "100.1.1"
WRONG_PASSWORD = "300.1.1"  # noqa: S105 - a code
NO_ACCOUNT = "500.1.1"
NO_OPERATION = "500.1.5"
WRONG_STATE = "500.3.2"
REFUSED_BY_BANK = "500.6.1"
NO_FUNDS = "500.6.2"


def pager_of(asked: Asked) -> tuple[int, int]:
    """Return the number and the size of the page that is asked for."""
    pager = asked.get("pager") or {}
    return _count(pager.get("pageNumber"), 1), min(_count(pager.get("pageSize"), PAGE_SIZE), LARGEST_PAGE)


def told_of(asked: Asked, attributes: dict[str, str]) -> dict[str, Any]:
    """
    Return what every new operation is told.

    :raises RequestFault: the shop gives it no number
    """
    transaction = str(asked.get("clientTransaction") or "")
    if not transaction or len(transaction) > LONGEST:
        raise RequestFault(WRONG_REQUEST, "Неверный clientTransaction")
    return {
        "transaction": transaction,
        "description": str(asked.get("description") or "")[:LONGEST],
        "subscriber": attributes.pop("MNT_SUBSCRIBER_ID", ""),
    }


def attributes_of(asked: Asked) -> dict[str, str]:
    """Return the attributes that a request wants an operation to have."""
    listed = (asked.get("operationInfo") or {}).get("attribute") or []
    return {str(one["key"]): str(one.get("value", "")) for one in listed}


def amount_of(asked: Asked) -> int:
    """
    Return the sum in kopecks.

    :raises RequestFault: there is none
    """
    if (amount := money.told(asked.get("amount"))) is None:
        raise RequestFault(WRONG_REQUEST, "Неверная сумма")
    return amount


def _count(value: Any, default: int) -> int:
    return max(int(value), 1) if str(value).isdecimal() else default


def moment_of(value: Any) -> datetime:
    """
    Return a moment of a span.

    :raises RequestFault: it is none, or lacks its time zone
    """
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise RequestFault(WRONG_REQUEST, "Не указан период") from None
    if moment.tzinfo is None:
        raise RequestFault(WRONG_REQUEST, "Не указан часовой пояс")
    return moment

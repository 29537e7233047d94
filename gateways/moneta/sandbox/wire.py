"""
Operations as MONETA tells them to programs: a number, and attributes by their keys (gateways: 4.5).

The shop sees an operation from its own account: ``isreversed`` says that the source is the payee and the target the
payer, so it is true of every payment that came in, and says nothing of money given back. That is a further operation,
with ``isrefund``, its ``parentid`` and a sum below zero.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from gateways.moneta.sandbox import money
from gateways.moneta.sandbox.operations import Failure, Operation
from gateways.moneta.sandbox.texts import FAILURES

PAYER = "303"
"""The account that payments by card come from."""


def operation_info(operation: Operation, *, account: str) -> dict[str, Any]:
    """Return an operation with its attributes; those without a value are left out."""
    attributes = [{"key": key, "value": value} for key, value in _attributes(operation, account) if value]
    error = {"error": FAILURES[Failure(operation.failure)].ru} if operation.failure else {}
    return {"id": operation.id, "attribute": attributes, **error}


def operation_list(found: Sequence[Operation], *, account: str, number: int, size: int) -> dict[str, Any]:
    """Return one page of operations, the newest first."""
    newest = sorted(found, key=lambda one: one.id, reverse=True)
    shown = newest[(number - 1) * size : number * size]
    return {
        "pageSize": size,
        "pageNumber": number,
        "pagesCount": -(-len(newest) // size),
        "size": len(shown),
        "totalSize": len(newest),
        "operation": [operation_info(one, account=account) for one in shown],
    }


def _attributes(operation: Operation, account: str) -> Iterator[tuple[str, str]]:
    sign = -1 if operation.parent else 1
    yield "statusid", operation.state
    yield "typeid", "3"
    yield "category", "BUSINESS"
    yield "clienttransaction", operation.transaction
    yield "created", operation.created
    yield "description", operation.description
    yield "sourceaccountid", account
    yield "sourcecurrencycode", "RUB"
    yield "sourceamount", money.written(sign * operation.amount)
    yield "sourceamountfee", money.written(-_fee(operation))
    yield "sourceamounttotal", money.written(sign * operation.amount - _fee(operation))
    yield "targetaccountid", PAYER
    yield "isreversed", "" if operation.parent else "true"
    yield "isrefund", "true" if operation.parent else ""
    yield "parentid", str(operation.parent or "")
    yield "mnt_test_mode", operation.test_mode
    yield "mnt_subscriber_id", operation.subscriber
    yield "paymenttoken", operation.token
    yield "cardnumber", operation.card
    yield "cardexpiration", operation.expires
    yield from operation.custom.items()


def _fee(operation: Operation) -> int:
    return 0 if operation.parent else operation.amount * 28 // 1000

"""Linking accounts to a person (N6): what is asked for, and how often one may be wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Address
from domain.addresses import LONGEST
from domain.inputs import FieldErrorCode, FieldFault


class TooManyTries(Exception):
    """Too many accounts were named wrongly: no further one is looked at before ``retry_at``."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class AccountClaim:
    """What somebody says of an account to show that it is theirs (O2-O4, O9)."""

    number: str
    branch_code: str
    address: Address

    def faults(self) -> list[FieldFault]:
        """Return what does not hold by itself, without a look at what is stored."""
        return list(self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        address = self.address
        needed = {
            ("accountNumber",): self.number,
            ("branchCode",): self.branch_code,
            ("address", "locality"): address.locality,
            ("address", "street"): address.street,
            ("address", "house"): address.house,
        }
        yield from (FieldFault(path, FieldErrorCode.REQUIRED) for path, text in needed.items() if not text.strip())
        given = needed | {("address", "building"): address.building or "", ("address", "flat"): address.flat or ""}
        yield from (
            FieldFault(path, FieldErrorCode.TOO_LONG, LONGEST) for path, text in given.items() if len(text) > LONGEST
        )

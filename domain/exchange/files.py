"""Files of the exchange, column by column: docs/exchange.md tells the same in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.accounts import AccountKind
from domain.branches import ContactKind, NewsKind
from domain.charges import ChargeBasis, ChargeLineKind
from domain.exchange.kinds import (
    ACCOUNT,
    CODE,
    DAY,
    DEGREES,
    EMAIL,
    FLAG,
    HOURS,
    MOMENT,
    MONEY,
    MONTH,
    MONTH_DAY,
    NUMBER,
    PATTERN,
    PHONES,
    PRICE,
    TEXT,
    VOLUME,
    Kind,
    choice,
)
from domain.metering import ReadingSource, ReadingStatus, TariffZone
from domain.payments import PaymentPurpose, PaymentSource
from domain.repairs import RepairKind, RepairStatus
from domain.tariffs import TariffCategory

FORMAT = 1
"""Number of this format, raised when a set of the one before could no longer be read."""
MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: an ``optional`` one may be empty or missing."""

    name: str
    kind: Kind
    optional: bool


@dataclass(frozen=True, slots=True)
class File:
    """
    A file of the set, named without ``.csv``.

    ``key`` names a row: no two rows share it. An ``optional`` file may be missing.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    optional: bool = False

    @property
    def file_name(self) -> str:
        """The name in the folder."""
        return f"{self.name}.csv"

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}


def _file(name: str, key: str, columns: Mapping[str, Kind], *, optional: bool = False) -> File:
    """Return a file; a column whose name ends in a question mark may be empty."""
    return File(name, tuple(_columns(columns)), tuple(key.split()), optional)


def _columns(columns: Mapping[str, Kind]) -> Iterator[Column]:
    for name, kind in columns.items():
        yield Column(name.rstrip("?"), kind, optional=name.endswith("?"))


ADDRESS = {
    "locality": TEXT,
    "street": TEXT,
    "house": TEXT,
    "building?": TEXT,
    "flat?": TEXT,
}
ZONE = choice(*TariffZone.__members__)

MANIFEST_FILE = _file(MANIFEST, "", {"format": NUMBER, "as_of": DAY})

_FILES = (
    _file("suppliers", "code", {"code": CODE, "name": TEXT}),
    _file("branches", "code", {
        "code": CODE, "supplier": CODE, "name": TEXT, **ADDRESS, "phones?": PHONES, "email?": EMAIL, "hours?": HOURS,
        "latitude?": DEGREES, "longitude?": DEGREES, "window_opens?": MONTH_DAY, "window_closes?": MONTH_DAY,
        "account_pattern?": PATTERN,
    }),
    _file("departments", "branch name", {
        "branch": CODE, "name": TEXT, **ADDRESS, "phones?": PHONES, "hours?": HOURS,
    }),
    _file("tariffs", "code valid_from", {
        "code": CODE, "name": TEXT, "category": choice(*TariffCategory.__members__), "valid_from": DAY,
        "valid_to?": DAY, "act?": TEXT, "official?": FLAG,
    }),
    _file("tariff_rates", "tariff valid_from zone band", {
        "tariff": CODE, "valid_from": DAY, "zone": ZONE, "band": NUMBER, "up_to?": NUMBER, "price": PRICE,
    }),
    _file("accounts", "number", {
        "number": ACCOUNT, "kind": choice(*AccountKind.__members__), "holder": TEXT, "branch": CODE, "supplier": CODE,
        "tariff?": CODE, **ADDRESS, "opened_on?": DAY, "closed_on?": DAY,
    }),
    _file("meters", "account serial", {
        "account": ACCOUNT, "serial": TEXT, "model": TEXT, "digits": NUMBER, "ratio?": NUMBER, "zone_count?": NUMBER,
        "reads_itself?": FLAG, "installed_on?": DAY, "removed_on?": DAY, "verify_before?": DAY,
    }),
    _file("readings", "account meter taken_on source", {
        "account": ACCOUNT, "meter": TEXT, "taken_on": DAY, "source": choice(*ReadingSource.__members__),
        "t1": NUMBER, "t2?": NUMBER, "t3?": NUMBER, "rolled_over?": FLAG,
        "status?": choice(*ReadingStatus.__members__), "note?": TEXT,
    }),
    _file("charges", "account month", {
        "account": ACCOUNT, "month": MONTH, "amount": MONEY, "basis": choice(*ChargeBasis.__members__), "due_on?": DAY,
    }),
    _file("charge_lines", "account month position", {
        "account": ACCOUNT, "month": MONTH, "position": NUMBER, "kind": choice(*ChargeLineKind.__members__),
        "text": TEXT, "zone?": ZONE, "band?": NUMBER, "kwh?": VOLUME, "price?": PRICE, "amount": MONEY,
    }),
    _file("payments", "reference source", {
        "reference": TEXT, "account": ACCOUNT, "paid_at": MOMENT, "amount": MONEY,
        "purpose?": choice(*PaymentPurpose.__members__), "source?": choice(*PaymentSource.__members__),
        "refunded_on?": DAY,
    }),
    _file("penalties", "account month", {
        "account": ACCOUNT, "month": MONTH, "amount": MONEY, "text?": TEXT,
    }, optional=True),
    _file("news", "published_at title", {
        "kind": choice(*NewsKind.__members__), "title": TEXT, "body": TEXT, "published_at": MOMENT,
    }, optional=True),
    _file("support_contacts", "text", {
        "kind": choice(*ContactKind.__members__), "position": NUMBER, "text": TEXT,
    }, optional=True),
)  # fmt: skip

FILES: Mapping[str, File] = {file.name: file for file in _FILES}
"""What the billing system sends, in the order that rows refer to one another."""

REQUESTS = _file("requests", "number", {
    "number": TEXT, "account": ACCOUNT, "kind": choice(*RepairKind.__members__), "created_at": MOMENT, "text": TEXT,
    "phone": PHONES, "preferred_on?": DAY, "status": choice(*RepairStatus.__members__),
})  # fmt: skip
"""What goes back beside readings and payments: requests that customers made."""

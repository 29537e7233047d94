"""How suppliers, branches, tariffs, accounts and meters are merged."""

from models.staging.late_facts import entered
from models.staging.merging import Merge

_ADDRESS = {name: f"s.{name}" for name in ("locality", "street", "house", "building", "flat")}
_PHONES = "coalesce(string_to_array(s.phones, ' '), '{}')"
_HOURS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_object('weekday', m[1], 'opens', m[2], 'closes', m[3]) ORDER BY n), '[]')
    FROM regexp_matches(s.hours, '([A-Z]+) ([0-9:]{5})-([0-9:]{5})', 'g') WITH ORDINALITY AS found (m, n)
)"""


def _same(*names: str) -> dict[str, str]:
    return {name: f"s.{name}" for name in names}


SUPPLIERS = Merge("suppliers", "supplier", "staged_suppliers s", _same("code"), _same("name"))

BRANCHES = Merge(
    "branches", "branch", "staged_branches s JOIN supplier u ON u.code = s.supplier", _same("code"),
    {
        "supplier_id": "u.id", **_same("name"), **_ADDRESS, "phones": _PHONES, **_same("email"), "hours": _HOURS,
        **_same("latitude", "longitude"), "window_opens": "coalesce(s.window_opens, 23)",
        "window_closes": "coalesce(s.window_closes, 25)", "account_number_pattern": "s.account_pattern",
    },
)  # fmt: skip

DEPARTMENTS = Merge(
    "departments", "department", "staged_departments s JOIN branch b ON b.code = s.branch",
    {"branch_id": "b.id", **_same("name")}, {**_ADDRESS, "phones": _PHONES, "hours": _HOURS},
)  # fmt: skip

TARIFFS = Merge(
    "tariffs", "tariff", "staged_tariffs s", _same("code", "valid_from"),
    {**_same("name", "category", "valid_to", "act"), "official": "coalesce(s.official, true)"},
)  # fmt: skip

TARIFF_RATES = Merge(
    "tariff_rates", "tariff_rate",
    "staged_tariff_rates s JOIN tariff t ON t.code = s.tariff AND t.valid_from = s.valid_from",
    {"tariff_id": "t.id", **_same("zone", "band")}, _same("up_to", "price"),
)  # fmt: skip

ACCOUNTS = Merge(
    "accounts", "account",
    "staged_accounts s JOIN branch b ON b.code = s.branch JOIN supplier u ON u.code = s.supplier",
    _same("number"),
    {
        **_same("kind", "holder"), "branch_id": "b.id", "supplier_id": "u.id", "tariff_code": "s.tariff", **_ADDRESS,
        **_same("opened_on", "closed_on"),
    },
)  # fmt: skip

METERS = Merge(
    "meters", "meter", "staged_meters s JOIN account a ON a.number = s.account",
    {"account_id": "a.id", **_same("serial")},
    {
        **_same("model", "digits"), "ratio": "coalesce(s.ratio, 1)", "zone_count": "coalesce(s.zone_count, 1)",
        "reads_itself": "coalesce(s.reads_itself, false)", **_same("installed_on", "removed_on", "verify_before"),
    },
    first={
        "entered_on": entered("s.installed_on", account="a.id"),
        "removal_entered_on": entered("s.removed_on", account="a.id"),
    },
)  # fmt: skip

NEWS = Merge("news", "news", "staged_news s", _same("published_at", "title"), _same("kind", "body"))

SUPPORT_CONTACTS = Merge(
    "support_contacts", "support_contact", "staged_support_contacts s", _same("text"), _same("kind", "position")
)

MERGES = (SUPPLIERS, BRANCHES, DEPARTMENTS, TARIFFS, TARIFF_RATES, ACCOUNTS, METERS, NEWS, SUPPORT_CONTACTS)
"""In the order that rows refer to one another."""

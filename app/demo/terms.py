"""What single accounts of the demo region are charged by, as a file of reference data; every act is made up."""

from collections.abc import Iterator
from datetime import date

from app.demo.calendar import Calendar
from app.demo.customers import LARGE_FAMILY, LETS_NOBODY_IN, draw, random_of
from app.demo.prices import NORM
from domain.periods import month_after

NORM_CODE = "DEMO"


def terms_text(*, seed: int, accounts: int, calendar: Calendar) -> str:
    """Return the file: the norm, who lives where, one large family, and one who lets nobody in."""
    return "\n".join(_lines(seed, accounts, calendar))


def _lines(seed: int, accounts: int, calendar: Calendar) -> Iterator[str]:
    since, closed = calendar.months[0], calendar.closed_here
    yield _table(
        "norms", code=NORM_CODE, persons=1, per_head=NORM, valid_from=since, ground="Норматив демонстрационного края"
    )
    for index in range(accounts):
        customer = draw(seed, index, calendar, random_of(seed, index))
        if not customer.is_business:
            persons = max(customer.persons, 1)
            yield _table(
                "account_terms", account=customer.number, valid_from=since, persons=persons, norm_code=NORM_CODE
            )
        if index == LARGE_FAMILY:
            yield _table(
                "exemptions", account=customer.number, since=closed, ground="Удостоверение многодетной семьи № 000001"
            )
        if index == LETS_NOBODY_IN:
            for number, month in enumerate((month_after(closed, -1), closed), start=1):
                ground = f"Акт о недопуске к прибору учёта № {number}"
                yield _table(
                    "access_refusals", account=customer.number, refused_on=month.replace(day=12), ground=ground
                )


def _table(section: str, *, ground: str | None = None, **values: str | int | date) -> str:
    act = [] if ground is None else [f'ground = {{ act = "{ground}" }}']
    told = (f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}" for name, value in values.items())
    return "\n".join([f"[[{section}]]", *told, *act, ""])

"""The journal as the person who did it all reads it (O28)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from auth.refusals import Forbidden
from domain.journal import Action
from domain.users import Language
from models.journal import Operation
from models.users import User
from resolvers.journal import operations
from services import sessions
from services.links import unlink_account
from tests.models.counting import rows_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.resolvers.reading_documents import figures, submit
from tests.services.households import LAST, household
from tests.world import World

JOURNAL = """
query ($first: Int! = 20, $after: String) {
  viewer {
    operations(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { id at kind summary account { number } } }
    }
  }
}
"""


async def step(world: World, person: User, action: Action, **values: Any) -> Operation:
    operation = Operation(**{"user_id": person.id, "action": action, "at": world.now, "parts": {}} | values)
    await world.add(operation)
    return operation


async def journal(world: World, person: User, **page: Any) -> dict[str, Any]:
    told: dict[str, Any] = (await answer_to(world, JOURNAL, person=person, **page))["viewer"]["operations"]
    return told


async def test_o28_the_journal_is_ones_own_newest_first_page_by_page(world: World) -> None:
    person, other = await world.person(), await world.person()
    steps = [await step(world, person, Action.SIGNED_IN, at=world.now - timedelta(hours=age // 2)) for age in range(5)]
    await step(world, other, Action.PASSWORD_CHANGED)

    seen, after, more = [], None, True
    while more:
        page = await journal(world, person, first=2, after=after)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == 5

    assert seen == [str(one.id) for one in sorted(steps, key=lambda one: (one.at, one.id), reverse=True)]


async def test_o28_the_journal_of_somebody_else_is_forbidden(world: World) -> None:
    viewer, other = await world.person(), await world.person()
    await step(world, other, Action.SIGNED_IN)
    info: Any = SimpleNamespace(context=world.context(viewer))

    with pytest.raises(Forbidden):
        await operations(other, info)

    assert await answer_to(world, JOURNAL) == {"viewer": None}
    assert (await journal(world, viewer))["edges"] == []


@pytest.mark.parametrize("page", [{"first": 0}, {"first": 101}, {"after": "x"}])
async def test_o28_pages_that_do_not_exist_are_faults_of_the_request(world: World, page: dict[str, Any]) -> None:
    assert await code_of(world, JOURNAL, person=await world.person(), **page) == "BAD_USER_INPUT"


async def test_o28_an_account_shows_as_long_as_it_is_linked(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    await step(world, person, Action.ACCOUNT_LINKED, account_id=account.id, parts={"number": account.number})

    linked = await journal(world, person)
    later = world.now + timedelta(minutes=1)
    await unlink_account(database=world.database, user_id=person.id, number=account.number, now=later)
    unlinked = await journal(world, person)

    assert [edge["node"]["account"] for edge in linked["edges"]] == [{"number": account.number}]
    assert [(edge["node"]["summary"], edge["node"]["account"]) for edge in unlinked["edges"]] == [
        (f"Отключён лицевой счёт {account.number}", None),
        (f"Подключён лицевой счёт {account.number}", None),
    ]
    assert {edge["node"]["kind"] for edge in unlinked["edges"]} == {"ACCOUNT"}


async def test_o28_readings_are_written_down_once_however_often_they_are_sent(world: World) -> None:
    await world.tariff(zones=2)
    home = await household(world)
    second = await world.meter(home.account, serial="M17", zone_count=2)
    await world.reading(second, date(2026, 10, 24), 100, 50)
    given = figures(home.account, home.meter, LAST + 300, key="k")
    given["readings"] += figures(home.account, second, 150, 90)["readings"]

    for _ in range(2):
        await submit(world, home.person, given)
    refused = await submit(world, home.person, figures(home.account, home.meter, LAST - 1))

    assert refused["__typename"] == "ReadingsRefused"
    (edge,) = (await journal(world, home.person))["edges"]
    told = f"Переданы показания за ноябрь 2026: {home.meter.serial}: 4300; M17: T1 150, T2 90"
    assert (edge["node"]["kind"], edge["node"]["summary"]) == ("READING", told)
    assert edge["node"]["account"] == {"number": home.account.number}
    assert edge["node"]["at"] == "2026-11-24T09:00:00+00:00"
    english = await ask(world, JOURNAL, person=home.person, language=Language.EN)
    assert english.data is not None
    summary = english.data["viewer"]["operations"]["edges"][0]["node"]["summary"]
    assert summary.startswith("Gave readings of November 2026: ")


async def test_o28_the_same_figures_by_another_key_are_written_down_only_as_far_as_they_are_new(world: World) -> None:
    await world.tariff(zones=2)
    home = await household(world)
    second = await world.meter(home.account, serial="M17", zone_count=2)
    await world.reading(second, date(2026, 10, 24), 100, 50)
    first, other = figures(home.account, home.meter, LAST + 300), figures(home.account, second, 150, 90)

    for key in "abc":
        await submit(world, home.person, first | {"idempotencyKey": key})
    both = first["readings"] + other["readings"]
    for key in "de":
        await submit(world, home.person, first | {"readings": both, "idempotencyKey": key})

    told = [edge["node"]["summary"] for edge in (await journal(world, home.person))["edges"]]
    start = "Переданы показания за ноябрь 2026: "
    assert told == [f"{start}M17: T1 150, T2 90", f"{start}{home.meter.serial}: 4300"]


async def test_o28_what_replaces_an_earlier_reading_is_written_down(world: World) -> None:
    await world.tariff()
    home = await household(world)

    for figure in (LAST + 300, LAST + 301, LAST + 300, LAST + 90_000, LAST + 300, LAST + 300):
        await submit(world, home.person, figures(home.account, home.meter, figure, confirm=True))

    # The fifth stores no figures: what waits for an operator gives way to those that stand.
    assert (await journal(world, home.person))["totalCount"] == 5


async def test_o28_readings_outside_the_window_are_of_the_month_that_they_count_for(world: World) -> None:
    await world.tariff()
    home = await household(world)

    await home.submit(LAST + 300, today=date(2026, 11, 27))

    (edge,) = (await journal(world, home.person))["edges"]
    assert "декабрь 2026" in edge["node"]["summary"]


async def test_o28_sessions_that_end_are_written_down(world: World) -> None:
    person = await world.person()
    for _ in range(3):
        await world.session(person)
    context = world.context(person)
    viewer, database = context.signed_in, world.database

    assert await sessions.end_others(database=database, viewer=viewer, now=world.now) == 3
    assert await sessions.end_others(database=database, viewer=viewer, now=world.now) == 0
    assert await sessions.sign_out(database=database, viewer=viewer, now=world.now) == 0

    (edge,) = (await journal(world, person))["edges"]
    assert (edge["node"]["kind"], edge["node"]["summary"]) == ("SIGN_IN", "Завершено входов на других устройствах: 3")
    assert await rows_of(database, Operation) == 1

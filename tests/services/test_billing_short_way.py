"""The close of most accounts reads little of them: it must come to what their whole history comes to."""

import random
from datetime import date

import pytest

from domain.accounts import AccountKind
from domain.billing import AccountFacts, CannotCharge, Closed, close
from domain.billing_reference import BillingReference
from domain.periods import Month, month_after
from models.base import Database
from services import billing
from tests.services.auditing import audited
from tests.services.random_accounts import FIRST, MONTHS, Life
from tests.services.test_billing import LATER, closed, loaded
from tests.world import World

__all__ = ["loaded"]
CLOSES_FROM = month_after(FIRST, 3)


def outcome(facts: AccountFacts, month: Month, reference: BillingReference) -> Closed | tuple[object, str]:
    try:
        return close(facts=facts, month=month, reference=reference)
    except CannotCharge as fault:
        return fault.code, fault.detail


async def at_random(world: World, *, seed: int, count: int) -> None:
    """Add accounts that anything may have happened to."""
    dice, rows = random.Random(seed), []
    for _ in range(count):
        account = await world.account(
            kind=dice.choices(list(AccountKind), (6, 1))[0],
            opened_on=dice.choice((None, date(2020, 1, 1), date(2026, dice.randint(1, 8), dice.randint(1, 28)))),
            closed_on=date(2026, 9, dice.randint(1, 28)) if dice.random() < 0.1 else None,
        )
        rows += list(Life(account, dice=dice, closes_from=CLOSES_FROM).rows())
    await world.add(*rows)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("seed", [2, 13])
async def test_the_short_way_gives_what_the_whole_history_gives(database: Database, world: World, seed: int) -> None:
    await at_random(world, seed=seed, count=100)
    reference = await billing.reference_of(database=database)
    unread = unsettled = 0
    for place in range(3, MONTHS):
        month = month_after(FIRST, place)
        ids = await billing.begin(database=database, month=month, now=LATER, is_meant=True)
        async with database.reading() as session:
            short = await billing.gathered(session, reference=reference, month=month, ids=ids)
            whole = await billing.gathered(session, reference=reference, month=month, ids=ids, plainly=False)
        unread += sum(not facts.posted for facts in short.values())
        unsettled += sum(facts.owed is None for facts in short.values())
        for key in ids:
            assert outcome(short[key], month, reference) == outcome(whole[key], month, reference)
        await closed(database, month)
    assert (await audited(database)).found == []
    assert unread > 50
    assert unsettled > 150

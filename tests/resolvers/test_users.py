"""What is the viewer's own stays so, whoever is asked about."""

from types import SimpleNamespace
from typing import Any

import pytest

from auth.refusals import Forbidden
from resolvers.users import sessions_of
from tests.resolvers.asking import answer_to
from tests.world import World


def info(context: Any) -> Any:
    return SimpleNamespace(context=context)


async def test_sessions_of_somebody_else_are_forbidden(world: World) -> None:
    viewer, other = await world.person(), await world.person()
    await world.session(other)

    with pytest.raises(Forbidden):
        await sessions_of(other, info(world.context(viewer)))


async def test_accounts_are_those_that_the_viewer_linked(world: World) -> None:
    viewer, other = await world.person(), await world.person()
    numbers = [(await world.account(number=number, people=(viewer,))).number for number in ("23009", "23001")]
    await world.account(people=(other,))

    told = await answer_to(world, "{ viewer { accounts { number } } }", person=viewer)

    assert [account["number"] for account in told["viewer"]["accounts"]] == numbers


async def test_nobody_is_no_viewer(world: World) -> None:
    assert await answer_to(world, "{ viewer { accounts { number } sessions { id } } }") == {"viewer": None}

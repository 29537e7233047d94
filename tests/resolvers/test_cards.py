"""Bound cards through the schema: whose they are, what is shown of them, who may bind and remove them (C3-C9)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from domain.cards import CardBindingStatus, CardBrand, CardRefusal, CardState
from domain.payments import PaymentPurpose
from domain.users import Language, Role
from models.cards import BoundCard, CardBinding
from models.users import User
from schema.texts.cards import REFUSED
from tests.models.counting import rows_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.resolvers.payment_documents import BIND, BOUND, CARDS, UNBIND, binding, binding_wish, bound
from tests.world import World


async def cards(world: World, person: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await answer_to(world, CARDS, person=person))["viewer"]["cards"]
    return found


async def unbound(world: World, person: User, card: BoundCard | str) -> dict[str, Any]:
    id_ = card if isinstance(card, str) else str(card.id)
    told: dict[str, Any] = (await answer_to(world, UNBIND, person=person, id=id_))["unbindCard"]
    return told


async def test_c5_a_card_is_shown_by_mask_brand_and_expiry(world: World) -> None:
    person = await world.person()
    card = await bound(world, person, expires=date(2028, 12, 1))
    plain = await bound(
        world, person, last_digits="0004", brand=CardBrand.MIR, expires=None, purpose=PaymentPurpose.PENALTY,
        bound_at=world.now - timedelta(days=1),
    )  # fmt: skip

    assert await cards(world, person) == [
        {"id": str(card.id), "purpose": "ELECTRICITY", "mask": "•••• 4242", "brand": "VISA", "expires": "2028-12",
         "boundAt": "2026-11-24T09:00:00+00:00"},
        {"id": str(plain.id), "purpose": "PENALTY", "mask": "•••• 0004", "brand": "MIR", "expires": None,
         "boundAt": "2026-11-23T09:00:00+00:00"},
    ]  # fmt: skip


async def test_c9_a_card_is_removed_at_any_time_and_its_token_with_it(world: World) -> None:
    person, relative = await world.person(), await world.person()
    await world.account(people=(person, relative))
    kept, removed = await bound(world, person), await bound(world, person)
    other = await bound(world, relative)

    told = await unbound(world, person, removed)

    assert told == {"__typename": "User", "id": str(person.id), "cards": [{"id": str(kept.id)}]}
    assert [card["id"] for card in await cards(world, relative)] == [str(other.id)]
    async with world.database.reading() as session:
        row = await session.get_one(BoundCard, removed.id)
    assert (row.state, row.token) == (CardState.REVOKED, None)


@pytest.mark.parametrize("language", Language)
async def test_c9_a_card_of_nobody_and_one_of_somebody_else_are_refused_alike(world: World, language: Language) -> None:
    person, other = await world.person(), await world.person()
    theirs = await bound(world, other)
    gone = await bound(world, person, state=CardState.REVOKED, token=None)

    answers = [
        await ask(world, UNBIND, person=person, language=language, id=id_)
        for id_ in (str(theirs.id), str(gone.id), str(uuid.uuid4()), "none", "")
    ]

    message = REFUSED[CardRefusal.NOT_FOUND].say(language)
    refused = {"__typename": "CardRefused", "reason": "NOT_FOUND", "message": message}
    assert [answer.data for answer in answers] == [{"unbindCard": refused}] * 5
    assert len(await cards(world, other)) == 1


async def test_c4_a_binding_is_shown_to_whom_it_belongs(world: World) -> None:
    person, relative, branch = await world.person(), await world.person(), await world.branch()
    account = await world.account(branch=branch, people=(person, relative))
    card = await bound(world, person)
    done = await binding(world, account, person, status=CardBindingStatus.ACTIVE, card_id=card.id)
    others = [
        relative, await world.person(Role.OPERATOR, branches=(branch,)), await world.person(Role.ADMIN),
        await world.person(Role.ANALYST), await world.person(Role.BUSINESS), None,
    ]  # fmt: skip

    told = (await answer_to(world, BOUND, person=person, id=str(done.id)))["cardBinding"]

    assert (told["status"], told["confirmationUrl"], told["card"]["mask"]) == ("ACTIVE", None, "•••• 4242")
    for other in others:
        for id_ in (str(done.id), str(uuid.uuid4()), "none", ""):
            assert await answer_to(world, BOUND, person=other, id=id_) == {"cardBinding": None}


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (Role.OPERATOR, "FORBIDDEN"),
        (Role.ANALYST, "FORBIDDEN"),
        (Role.ADMIN, "FORBIDDEN"),
    ],
)
async def test_c4_cards_are_bound_by_customers_who_are_signed_in(world: World, role: Role | None, code: str) -> None:
    branch = await world.branch()
    account = await world.account(branch=branch)
    person = role and await world.person(role, branches=(branch,) if role is Role.OPERATOR else ())

    assert await code_of(world, BIND, person=person, input=binding_wish(account)) == code
    assert await rows_of(world.database, CardBinding) == 0


async def test_c4_nobody_removes_cards_signed_out(world: World) -> None:
    card = await bound(world, await world.person())

    assert await code_of(world, UNBIND, id=str(card.id)) == "UNAUTHENTICATED"
    async with world.database.reading() as session:
        assert (await session.get_one(BoundCard, card.id)).state is CardState.ACTIVE


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", CardRefusal)
def test_c6_c7_every_refusal_of_a_card_has_a_sentence(reason: CardRefusal, language: Language) -> None:
    assert REFUSED[reason].say(language)

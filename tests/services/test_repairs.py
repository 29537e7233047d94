"""Calling a technician, and calling the visit off: all that is written, once, or nothing."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, text

from auth.refusals import NotFound
from auth.viewer import Viewer
from domain.accounts import AccountNotMatched
from domain.inputs import IdempotencyKeyMalformed, IdempotencyKeyReused, InvalidInput
from domain.journal import Action
from domain.limits import TooOften
from domain.messages import Channel, MessageKind
from domain.repairs import RepairKind, RepairRequestFinal, RepairStatus
from domain.users import Role
from gateways.letters import Composer, Content
from models.accounts import Account
from models.exchange import OutgoingKind, OutgoingRecord
from models.form_uses import FormUse
from models.idempotency import IdempotencyRecord
from models.journal import Operation
from models.messages import Message
from models.repairs import RepairRequest, RepairStatusChange
from models.users import User
from services.repairs import AskedRepair, cancel_repair, request_repair
from tests.models.counting import rows_of
from tests.world import World

WRITTEN = (RepairRequest, RepairStatusChange, Operation, OutgoingRecord, Message, FormUse, IdempotencyRecord)
COMPOSER = Composer(cabinet="https://cabinet.example.com", link="https://cabinet.example.com/{page}?{token}")
NOTHING = [0] * len(WRITTEN)


@dataclass
class Home:
    """A customer with an account of a branch that reads its mail."""

    world: World
    person: User
    account: Account

    @property
    def asked(self) -> AskedRepair:
        """What the customer types."""
        return AskedRepair(
            self.account.number, RepairKind.NO_POWER, " Нет света ", "8 (918) 000-00-01", date(2026, 12, 1)
        )

    def viewer(self, person: User | None = None) -> Viewer:
        return Viewer(user=person or self.person, session_id=uuid.uuid4())

    async def request(self, key: str | None = None, *, person: User | None = None, **asked: Any) -> RepairRequest:
        return await request_repair(
            database=self.world.database,
            viewer=self.viewer(person),
            asked=replace(self.asked, **asked),
            key=key,
            now=self.world.now,
        )

    async def cancel(self, request: RepairRequest, *, person: User | None = None) -> RepairRequest:
        return await cancel_repair(
            database=self.world.database, viewer=self.viewer(person), request_id=request.id, now=self.world.now
        )

    async def rows(self, table: type[SQLModel]) -> Sequence[Any]:
        async with self.world.database.reading() as session:
            return (await session.execute(sa.select(table).order_by(text("id")))).scalars().all()

    async def written(self) -> list[int]:
        return [await rows_of(self.world.database, table) for table in WRITTEN]

    async def come_to(self, request: RepairRequest, status: RepairStatus) -> None:
        """Let a request be in a state, as the branch's people would bring it there."""
        async with self.world.database.transaction() as session:
            await session.execute(sa.update(RepairRequest).where(RepairRequest.id == request.id).values(status=status))  # type: ignore[arg-type]


@pytest.fixture
async def home(world: World) -> Home:
    person = await world.person()
    return Home(world, person, await world.account(people=(person,)))


async def test_n12_a_request_is_told_to_all_who_need_it(home: Home) -> None:
    request = await home.request()

    (stored,) = await home.rows(RepairRequest)
    assert stored == request
    assert (stored.number, stored.status, stored.description) == ("Р-2026-000001", RepairStatus.NEW, "Нет света")
    assert (stored.phone, stored.preferred_on) == ("+79180000001", date(2026, 12, 1))
    assert (stored.requested_by, stored.created_at) == (home.person.id, home.world.now)
    (change,) = await home.rows(RepairStatusChange)
    assert (change.request_id, change.status, change.at) == (request.id, RepairStatus.NEW, home.world.now)
    (told,) = await home.rows(Operation)
    assert (told.action, told.account_id) == (Action.REPAIR_REQUESTED, home.account.id)
    assert told.parts == {"number": "Р-2026-000001"}
    (given,) = await home.rows(OutgoingRecord)
    assert (given.kind, given.subject_id) == (OutgoingKind.REQUEST, request.id)
    (letter,) = await home.rows(Message)
    assert (letter.kind, letter.channel) == (MessageKind.REPAIR_REQUESTED, Channel.EMAIL)
    assert (letter.recipient, letter.user_id) == ("branch@example.com", None)
    assert letter.parts == {
        "number": "Р-2026-000001", "kind": "NO_POWER", "account": home.account.number,
        "address": home.account.address.line, "phone": "+79180000001", "description": "Нет света",
        "preferred_on": "2026-12-01",
    }  # fmt: skip


@pytest.mark.parametrize("preferred_on", [None, date(2026, 12, 1)])
async def test_n12_the_letters_tell_the_branch_all_it_needs(home: Home, preferred_on: date | None) -> None:
    request = await home.request(preferred_on=preferred_on)
    await home.cancel(request)

    made, gone = [COMPOSER.mail(Content(row.kind, row.language, row.parts)) for row in await home.rows(Message)]

    for told in (request.number, home.account.number, home.account.address.line, "+79180000001", "Нет света"):
        assert told in made.plain
    assert request.number in gone.subject


async def test_n12_a_branch_without_mail_is_not_written_to(world: World) -> None:
    person, branch = await world.person(), await world.branch(email=None)
    home = Home(world, person, await world.account(people=(person,), branch=branch))

    request = await home.request()
    await home.cancel(request)

    assert await home.rows(Message) == []
    assert len(await home.rows(RepairStatusChange)) == 2


async def test_n12_numbers_are_never_given_twice(home: Home) -> None:
    requests = await asyncio.gather(*(home.request() for _ in range(5)))

    assert sorted(request.number for request in requests) == [f"Р-2026-{place:06d}" for place in range(1, 6)]


async def test_n12_twenty_at_once_with_one_key_make_one(home: Home) -> None:
    requests = await asyncio.gather(*(home.request("k") for _ in range(20)))

    assert {request.id for request in requests} == {requests[0].id}
    assert await home.written() == [1, 1, 1, 1, 1, 1, 1]


async def test_n12_a_key_gives_its_request_as_it_stands(home: Home) -> None:
    request = await home.request("k")
    await home.cancel(request)
    home.world.now += timedelta(days=8)  # the day that was wished for has passed

    again = await home.request("k")

    assert (again.id, again.status) == (request.id, RepairStatus.CANCELED)


async def test_n12_a_key_serves_one_input(home: Home) -> None:
    await home.request("k")
    before = await home.written()

    with pytest.raises(IdempotencyKeyReused):
        await home.request("k", kind=RepairKind.WIRING)
    with pytest.raises(IdempotencyKeyMalformed):
        await home.request("")

    assert await home.written() == before


async def test_n12_a_refused_key_stays_free(home: Home) -> None:
    with pytest.raises(InvalidInput):
        await home.request("k", phone="none")

    assert await home.written() == NOTHING
    assert (await home.request("k")).number


WRONG: list[dict[str, Any]] = [
    {"description": " \n "}, {"description": "\u200b \u2060"},
    {"description": "я" * 2001}, {"description": "\0"}, {"phone": ""}, {"phone": "911"},
    {"preferred_on": date(2026, 11, 23)}, {"preferred_on": date(2027, 1, 24)},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
async def test_n12_what_does_not_hold_is_refused_and_writes_nothing(home: Home, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await home.request(**wrong)

    assert await home.written() == NOTHING


@pytest.mark.parametrize("number", ["230099999999", "\0", "\ud800"])
async def test_n12_a_technician_comes_to_ones_own_accounts(home: Home, number: str) -> None:
    stranger = await home.world.person()

    with pytest.raises(AccountNotMatched):
        await home.request(account_number=number)
    with pytest.raises(AccountNotMatched):
        await home.request(person=stranger)

    assert await home.written() == NOTHING


async def test_n12_nobody_comes_to_a_closed_account(world: World) -> None:
    person = await world.person()
    home = Home(world, person, await world.account(people=(person,), closed_on=date(2026, 11, 23)))

    with pytest.raises(AccountNotMatched):
        await home.request()

    assert await home.written() == NOTHING


async def test_n12_a_key_tells_nothing_to_who_lost_the_account(home: Home) -> None:
    await home.request("k")
    async with home.world.database.transaction() as session:
        await session.execute(text("DELETE FROM user_account"))

    with pytest.raises(AccountNotMatched):
        await home.request("k")


async def test_n12_an_account_makes_ten_requests_an_hour(home: Home) -> None:
    relative = await home.world.person()
    async with home.world.database.transaction() as session:
        await session.execute(
            text("INSERT INTO user_account (user_id, account_id) VALUES (:person, :account)"),
            {"person": relative.id, "account": home.account.id},
        )
    for place in range(10):
        await home.request(person=relative if place % 2 else None)
    before = await home.written()

    with pytest.raises(TooOften):
        await home.request(person=relative)

    assert await home.written() == before
    home.world.now += timedelta(hours=1)
    await home.request(person=relative)


async def test_n12_canceling_is_told_to_all_who_need_it_once(home: Home) -> None:
    request = await home.request()

    canceled = await asyncio.gather(*(home.cancel(request) for _ in range(10)))

    assert {(one.id, one.status) for one in canceled} == {(request.id, RepairStatus.CANCELED)}
    assert [change.status for change in await home.rows(RepairStatusChange)] == [
        RepairStatus.NEW,
        RepairStatus.CANCELED,
    ]
    assert [letter.kind for letter in await home.rows(Message)] == [
        MessageKind.REPAIR_REQUESTED,
        MessageKind.REPAIR_CANCELED,
    ]
    assert [told.action for told in await home.rows(Operation)] == [Action.REPAIR_REQUESTED, Action.REPAIR_CANCELED]
    assert len(await home.rows(OutgoingRecord)) == 2


@pytest.mark.parametrize("status", [RepairStatus.IN_PROGRESS, RepairStatus.DONE])
async def test_n12_what_has_begun_is_not_canceled(home: Home, status: RepairStatus) -> None:
    request = await home.request()
    await home.come_to(request, status)
    before = await home.written()

    with pytest.raises(RepairRequestFinal) as refused:
        await home.cancel(request)

    assert refused.value.status is status
    assert await home.written() == before
    assert [stored.status for stored in await home.rows(RepairRequest)] == [status]


async def test_n12_a_scheduled_visit_can_be_called_off(home: Home) -> None:
    request = await home.request()
    await home.come_to(request, RepairStatus.SCHEDULED)

    assert (await home.cancel(request)).status is RepairStatus.CANCELED


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.BUSINESS, Role.OPERATOR, Role.ANALYST])
async def test_n12_requests_of_others_cannot_be_canceled(home: Home, role: Role) -> None:
    request = await home.request()
    other = await home.world.person(role, branches=(await home.world.branch(),) if role is Role.OPERATOR else ())
    before = await home.written()

    with pytest.raises(NotFound):
        await home.cancel(request, person=other)

    assert await home.written() == before
    assert [stored.status for stored in await home.rows(RepairRequest)] == [RepairStatus.NEW]

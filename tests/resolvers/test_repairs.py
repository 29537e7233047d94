"""Requests to call a technician through the schema: who sees them, who may act, and what is said (N12)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.repairs import RepairStatus
from domain.users import Language, Role
from models.accounts import Account
from models.repairs import RepairRequest, RepairStatusChange
from models.users import User
from tests.models.counting import rows_of, statements_of
from tests.resolvers.asking import answer_to, ask, code_of
from tests.world import World

REQUEST = """
mutation ($input: RequestRepairInput!) {
  requestRepair(input: $input) {
    __typename
    ... on RepairRequest {
      id number status kind description createdAt visit { on from to }
      account { number } history { status at comment }
    }
    ... on InvalidInput { fields { path code message } }
    ... on UserError { message }
  }
}
"""
CANCEL = """
mutation ($id: ID!) {
  cancelRepairRequest(requestId: $id) {
    __typename
    ... on RepairRequest { status history { status } account { repairRequests { edges { node { status } } } } }
    ... on RepairRequestFinal { status }
    ... on UserError { message }
  }
}
"""
ONE = "query ($id: ID!) { repairRequest(id: $id) { number status visit { on from to } history { status comment } } }"
ALL = """
query ($number: String!, $first: Int! = 12, $after: String) {
  account(number: $number) {
    repairRequests(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id number } }
    }
  }
}
"""
EVERYTHING = """
{ viewer {
  accounts { repairRequests(first: 2) { totalCount edges { node { number account { id } history { status } } } } }
  operations(first: 100) { totalCount edges { node { summary account { number } } } }
} }
"""


def wish(account: Account, **others: Any) -> dict[str, Any]:
    asked = {"accountNumber": account.number, "kind": "NO_POWER", "description": "Нет света", "phone": "89180000001"}
    return asked | others


async def called(world: World, person: User, account: Account, **others: Any) -> dict[str, Any]:
    answer = await answer_to(world, REQUEST, person=person, input=wish(account, **others))
    told: dict[str, Any] = answer["requestRepair"]
    return told


async def canceled(world: World, person: User, request: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = (await answer_to(world, CANCEL, person=person, id=request["id"]))["cancelRepairRequest"]
    return told


async def change(world: World, request: dict[str, Any], **values: Any) -> None:
    async with world.database.transaction() as session:
        await session.execute(
            sa.update(RepairRequest).where(RepairRequest.id == uuid.UUID(request["id"])).values(**values)  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.BUSINESS])
async def test_n12_a_technician_is_called_and_called_off(world: World, role: Role) -> None:
    person = await world.person(role)
    account = await world.account(people=(person,))

    made = await called(world, person, account, preferredDate="2027-01-23", idempotencyKey="k")
    again = await called(world, person, account, preferredDate="2027-01-23", idempotencyKey="k")
    gone = [await canceled(world, person, made) for _ in range(2)]

    assert made == again
    assert made | {} == made | {
        "__typename": "RepairRequest", "number": "Р-2026-000001", "status": "NEW", "kind": "NO_POWER", "visit": None,
        "description": "Нет света", "createdAt": "2026-11-24T09:00:00+00:00", "account": {"number": account.number},
        "history": [{"status": "NEW", "at": "2026-11-24T09:00:00+00:00", "comment": None}],
    }  # fmt: skip
    assert gone[0] == gone[1]
    assert [state["status"] for state in gone[0]["history"]] == ["NEW", "CANCELED"]
    assert gone[0]["account"]["repairRequests"]["edges"] == [{"node": {"status": "CANCELED"}}]


async def test_n12_everybody_who_shares_an_account_sees_and_cancels_its_requests(world: World) -> None:
    person, relative = await world.person(), await world.person()
    account = await world.account(people=(person, relative))
    made = await called(world, person, account)

    seen = await answer_to(world, ALL, person=relative, number=account.number)

    assert [edge["node"]["id"] for edge in seen["account"]["repairRequests"]["edges"]] == [made["id"]]
    assert (await canceled(world, relative, made))["status"] == "CANCELED"


async def test_n12_a_request_is_shown_to_its_customers_and_its_branch_alone(world: World) -> None:
    person, branch, elsewhere = await world.person(), await world.branch(), await world.branch()
    account = await world.account(branch=branch, people=(person,))
    made = await called(world, person, account)
    insiders = [person, await world.person(Role.OPERATOR, branches=(branch,)), await world.person(Role.ADMIN)]
    strangers = [
        await world.person(), await world.person(Role.BUSINESS), await world.person(Role.ANALYST),
        await world.person(Role.OPERATOR, branches=(elsewhere,)), await world.person(Role.OPERATOR), None,
    ]  # fmt: skip

    for insider in insiders:
        told = await answer_to(world, ONE, person=insider, id=made["id"])
        assert told["repairRequest"]["number"] == made["number"]
    for stranger in strangers:
        for key in (made["id"], str(uuid.uuid4()), "none", ""):
            assert await answer_to(world, ONE, person=stranger, id=key) == {"repairRequest": None}


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "UNAUTHENTICATED"),
        (Role.OPERATOR, "FORBIDDEN"),
        (Role.ANALYST, "FORBIDDEN"),
        (Role.ADMIN, "FORBIDDEN"),
    ],
)
async def test_n12_technicians_are_called_by_customers(world: World, role: Role | None, code: str) -> None:
    owner, branch = await world.person(), await world.branch()
    account = await world.account(branch=branch, people=(owner,))
    made = await called(world, owner, account)
    person = role and await world.person(role, branches=(branch,) if role is Role.OPERATOR else ())

    assert await code_of(world, REQUEST, person=person, input=wish(account)) == code
    assert await code_of(world, CANCEL, person=person, id=made["id"]) == code
    assert await rows_of(world.database, RepairStatusChange) == 1


async def test_n12_requests_of_others_read_as_none(world: World) -> None:
    owner, stranger = await world.person(), await world.person()
    account, unknown = await world.account(people=(owner,)), Account(number="230099999999")
    made = await called(world, owner, account)

    assert await called(world, stranger, account) == await called(world, stranger, unknown)
    for key in (made["id"], str(uuid.uuid4()), "none"):
        assert await code_of(world, CANCEL, person=stranger, id=key) == "NOT_FOUND"
    assert await rows_of(world.database, RepairStatusChange) == 1


async def test_n12_faults_are_told_field_by_field(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    told = await called(world, person, account, description=" ", phone="нет", preferredDate="2027-01-24")

    assert told["__typename"] == "InvalidInput"
    assert [(field["path"], field["code"]) for field in told["fields"]] == [
        (["description"], "REQUIRED"),
        (["phone"], "MALFORMED"),
        (["preferredDate"], "OUT_OF_RANGE"),
    ]
    assert "60 дней" in told["fields"][2]["message"]
    assert await rows_of(world.database, RepairRequest) == 0


@pytest.mark.parametrize(
    ("asked", "faults"),
    [({"accountNumber": " - ", "phone": "нет"}, [("accountNumber", "REQUIRED"), ("phone", "MALFORMED")]),
     ({"accountNumber": "230199999999", "description": " "}, [("description", "REQUIRED")])],
)  # fmt: skip
async def test_n12_faults_of_the_form_are_told_before_an_account_is_looked_for(
    world: World, asked: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    told = await called(world, person, account, **asked)

    assert [(*field["path"], field["code"]) for field in told["fields"]] == faults
    assert (await called(world, person, Account(number="230199999999")))["__typename"] == "AccountNotMatched"
    assert await rows_of(world.database, RepairRequest) == 0


async def test_n12_a_key_gives_its_request_after_the_wished_day_is_over(world: World) -> None:
    person, wanted = await world.person(), {"preferredDate": "2026-11-30", "idempotencyKey": "k"}
    account = await world.account(people=(person,))
    made = await called(world, person, account, **wanted)
    world.now += timedelta(days=20)

    assert await called(world, person, account, **wanted) == made


async def test_n12_a_key_used_for_another_request_speaks_of_no_readings(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    await called(world, person, account, idempotencyKey="k")

    told = await called(world, person, account, idempotencyKey="k", description="Искрит розетка")

    assert told["__typename"] == "IdempotencyKeyReused"
    assert told["message"].startswith("Эта форма уже была отправлена")
    assert await rows_of(world.database, RepairRequest) == 1


@pytest.mark.parametrize(
    ("status", "language", "said"),
    [
        (RepairStatus.IN_PROGRESS, Language.RU, "Мастер уже работает"),
        (RepairStatus.DONE, Language.EN, "done already"),
    ],
)
async def test_n12_what_cannot_be_canceled_says_why(
    world: World, status: RepairStatus, language: Language, said: str
) -> None:
    person = await world.person()
    made = await called(world, person, await world.account(people=(person,)))
    await change(world, made, status=status)

    result = await ask(world, CANCEL, person=person, language=language, id=made["id"])

    assert result.data is not None
    told = result.data["cancelRepairRequest"]
    assert (told["__typename"], told["status"]) == ("RepairRequestFinal", status.value)
    assert said in told["message"]


async def test_n12_a_visit_is_told_in_local_time(world: World) -> None:
    person = await world.person()
    made = await called(world, person, await world.account(people=(person,)))
    visit = {"visit_on": world.now.date(), "visit_from": sa.text("'09:00'"), "visit_to": sa.text("'12:30'")}
    await change(world, made, status=RepairStatus.SCHEDULED, **visit)

    told = await answer_to(world, ONE, person=person, id=made["id"])

    assert told["repairRequest"]["visit"] == {"on": "2026-11-24", "from": "09:00", "to": "12:30"}


async def test_n12_requests_come_newest_first_page_by_page(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    made = [(await called(world, person, account))["id"] for _ in range(5)]

    seen: list[str] = []
    after, more = None, True
    while more:
        answer = await answer_to(world, ALL, person=person, number=account.number, first=2, after=after)
        page = answer["account"]["repairRequests"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == 5

    assert seen == sorted(made, reverse=True)


@pytest.mark.parametrize("page", [{"first": 0}, {"first": 101}, {"after": "x"}])
async def test_n12_pages_that_do_not_exist_are_faults_of_the_request(world: World, page: dict[str, Any]) -> None:
    person = await world.person()
    account = await world.account(people=(person,))

    assert await code_of(world, ALL, person=person, number=account.number, **page) == "BAD_USER_INPUT"


async def test_n12_too_many_requests_are_coded(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    for _ in range(10):
        await called(world, person, account)

    assert await code_of(world, REQUEST, person=person, input=wish(account)) == "RATE_LIMITED"
    assert await rows_of(world.database, RepairRequest) == 10


async def test_n12_o28_requests_and_journal_take_as_many_statements_for_many_accounts_as_for_one(world: World) -> None:
    counts = []
    for accounts in (1, 20):
        person = await world.person()
        for _ in range(accounts):
            account = await world.account(people=(person,))
            for _ in range(2):
                await called(world, person, account)
        with statements_of(world.database) as sent:
            viewer = (await answer_to(world, EVERYTHING, person=person))["viewer"]
        assert viewer["operations"]["totalCount"] == 2 * accounts
        assert [one["repairRequests"]["totalCount"] for one in viewer["accounts"]] == [2] * accounts
        counts.append(len(sent))

    assert counts[0] == counts[1]

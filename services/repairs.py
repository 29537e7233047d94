"""Call a technician and call the visit off: the branch is told by mail, the billing system by its exchange (N12)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from auth.identifiers import read_phone
from auth.refusals import NotFound
from auth.viewer import Viewer
from domain.accounts import AccountNotMatched, plain_number
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.messages import Channel, MessageKind
from domain.periods import moscow_day
from domain.repairs import AN_HOUR, RepairKind, RepairOrder, RepairStatus, check_move, request_number
from domain.users import Language
from models import repairs as questions
from models.accounts import Account
from models.base import Database
from models.branches import Branch
from models.events import Topic, tell
from models.exchange import OutgoingKind, give_back
from models.repairs import RepairRequest, RepairStatusChange
from services.form_uses import count_use
from services.idempotency import Once, once
from services.journal import record
from services.messages import Letter, post

KEY = TypeAdapter(uuid.UUID)


@dataclass(frozen=True, slots=True)
class AskedRepair:
    """What a person typed to call a technician to an account."""

    account_number: str
    kind: RepairKind
    description: str
    phone: str
    preferred_on: date | None

    @property
    def number(self) -> str:
        """The account number as it is kept."""
        return plain_number(self.account_number)

    @property
    def order(self) -> RepairOrder:
        """What is asked for, as it is read."""
        phone = read_phone(self.phone.strip())
        return RepairOrder(self.kind, self.description.strip(), phone=phone, preferred_on=self.preferred_on)


@dataclass(frozen=True, slots=True)
class _Step:
    """Who acts on a request of which account, and when."""

    viewer: Viewer
    account: Account
    branch: Branch
    now: datetime


async def request_repair(
    *, database: Database, viewer: Viewer, asked: AskedRepair, key: str | None, now: datetime
) -> RepairRequest:
    """
    Store a request, once by its key, and tell the branch; a key used before gives its request as it stands now.

    :raises InvalidInput: description, phone or day do not hold, or no account is named
    :raises AccountNotMatched: there is no such open account among the person's
    :raises TooOften: the account made too many requests within the hour
    :raises IdempotencyKeyReused: the key was used with another input
    :raises IdempotencyKeyMalformed: the key is empty or too long
    """
    input_ = (asked.number, asked.kind, asked.description, asked.phone, str(asked.preferred_on))
    thing = Once(f"user:{viewer.user_id}", "requestRepair", key, asked=input_)
    async with database.transaction() as session:
        found = await questions.linked_account(
            session, user_id=viewer.user_id, number=asked.number, today=moscow_day(now)
        )
        if found is None:
            _check(asked, now=now)
            raise AccountNotMatched
        work = partial(_request, session, _Step(viewer, *found, now), asked.order)
        request_id = await once(session=session, thing=thing, kind=KEY, work=work)
        return await questions.stored_request(session, request_id=request_id)


async def cancel_repair(*, database: Database, viewer: Viewer, request_id: uuid.UUID, now: datetime) -> RepairRequest:
    """
    Cancel a request and tell the branch; a canceled one is just returned.

    :raises NotFound: there is no such request of the person's accounts
    :raises RepairRequestFinal: a technician is at work on it, or it is done
    """
    async with database.transaction() as session:
        found = await questions.locked_request(session, request_id=request_id, user_id=viewer.user_id, role=viewer.role)
        if found is None:
            raise NotFound
        request, account, branch = found
        if request.status is not RepairStatus.CANCELED:
            check_move(since=request.status, to=RepairStatus.CANCELED)
            request.status = RepairStatus.CANCELED
            await _write_down(session, request, _Step(viewer, account, branch, now), canceled=True)
        return request


def _check(asked: AskedRepair, *, now: datetime) -> None:
    """Tell what does not hold by itself, of a form whose account was not found."""
    unnamed = [] if asked.number else [FieldFault(("accountNumber",), FieldErrorCode.REQUIRED)]
    if faults := unnamed + asked.order.faults(today=moscow_day(now)):
        raise InvalidInput(faults)


async def _request(session: AsyncSession, step: _Step, order: RepairOrder) -> uuid.UUID:
    today = moscow_day(step.now)
    faults = order.faults(today=today)
    if faults or order.phone is None:
        raise InvalidInput(faults)
    account_id = step.account.id
    await count_use(session=session, form="repairs", by=("account", str(account_id)), limit=AN_HOUR, now=step.now)
    request = RepairRequest(
        number=request_number(year=today.year, place=await questions.next_place(session)),
        account_id=account_id,
        requested_by=step.viewer.user_id,
        kind=order.kind,
        description=order.description,
        phone=order.phone,
        preferred_on=order.preferred_on,
        created_at=step.now,
    )
    session.add(request)
    await session.flush()
    await _write_down(session, request, step, canceled=False)
    return request.id


async def _write_down(session: AsyncSession, request: RepairRequest, step: _Step, *, canceled: bool) -> None:
    """Write a state down for the customer, the person's journal, the billing system and the branch."""
    session.add(RepairStatusChange(request_id=request.id, status=request.status, at=step.now))
    action = Action.REPAIR_CANCELED if canceled else Action.REPAIR_REQUESTED
    record(
        session,
        user_id=step.viewer.user_id,
        action=action,
        at=step.now,
        account_id=step.account.id,
        number=request.number,
    )
    await give_back(session, kind=OutgoingKind.REQUEST, subject_id=request.id)
    await tell(session, Topic.REPAIR, request.id)
    if step.branch.email:
        kind = MessageKind.REPAIR_CANCELED if canceled else MessageKind.REPAIR_REQUESTED
        await post(session, _letter(kind, step.branch.email, request, step.account))


def _letter(kind: MessageKind, recipient: str, request: RepairRequest, account: Account) -> Letter:
    return Letter(
        kind=kind,
        channel=Channel.EMAIL,
        recipient=recipient,
        language=Language.RU,
        parts={
            "number": request.number,
            "kind": request.kind.value,
            "account": account.number,
            "address": account.address.line,
            "phone": request.phone,
            "description": request.description,
            "preferred_on": request.preferred_on and request.preferred_on.isoformat(),
        },
    )

"""Take readings from anybody who knows an account number and a serial number (P1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import plain_number
from domain.captchas import CaptchaAnswer, CaptchaWrong
from domain.inputs import without_number_sign
from domain.limits import TooOften, network_of
from domain.metering import ReadingSource, ReadingStatus, ReadingWarning
from domain.periods import Month, moscow_day
from domain.reading_faults import ReadingsRefused
from domain.readings import TakenReading, submission_status
from models import readings as questions
from models.base import Database
from services.captchas import spend
from services.form_uses import count_use
from services.idempotency import Once, once
from services.readings import NamedReading, entry_day, judge, store

TOLD_TO_ANYBODY = (ReadingWarning.OUTSIDE_WINDOW, ReadingWarning.VERIFICATION_OVERDUE)
AN_HOUR_OF_ADDRESS = 60
AN_HOUR_OF_ADDRESS_FOR_ACCOUNT = 20
AN_HOUR_OF_ACCOUNT = 100


@dataclass(frozen=True, slots=True)
class PubliclySubmittedReadings:
    """
    A number by which the submission can be found, and what became of it; nothing about the account.

    ``warnings`` are those that tell of the day and the meter, and nothing of what it showed or counted.
    """

    receipt_number: str
    status: ReadingStatus
    month: Month
    warnings: tuple[ReadingWarning, ...]


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A filled form and where it came from."""

    address: str
    account_number: str
    given: Sequence[NamedReading]
    captcha: CaptchaAnswer
    key: str | None

    @property
    def number(self) -> str:
        """The account number as it is kept."""
        return plain_number(self.account_number)

    @property
    def named(self) -> list[NamedReading]:
        """The readings, with serial numbers as they are kept."""
        return [replace(one, named=without_number_sign(one.named)) for one in self.given]

    @property
    def scope(self) -> str:
        """What the key belongs to: the account; to none where no account can have such a number."""
        return f"account:{self.number if self.number.isalnum() else ''}"


ANSWER = TypeAdapter(PubliclySubmittedReadings)


async def submit(*, database: Database, form: PublicForm, now: datetime) -> PubliclySubmittedReadings:
    """
    Check readings and store them for the bill, once by their key; a known key is answered before all else.

    Whether account and meter exist takes the same steps and gives the same fault.

    :raises IdempotencyKeyMalformed: the key is empty or too long
    :raises IdempotencyKeyReused: the key was used with another input
    :raises TooOften: the address or the account had its share of the hour
    :raises CaptchaWrong: the picture was not solved
    :raises ReadingsRefused: with every fault
    """
    thing = Once(form.scope, "submitReadingsPublicly", form.key, asked=(form.number, form.given))
    refusal: Exception
    async with database.transaction() as session:
        try:
            work = partial(_submit, session, form, now=now)
            return await once(session=session, thing=thing, kind=ANSWER, work=work)
        except (TooOften, CaptchaWrong, ReadingsRefused) as refused:
            refusal = refused
    # Raised after the transaction went through: the use stays counted, and the picture spent.
    raise refusal


async def _submit(session: AsyncSession, form: PublicForm, *, now: datetime) -> PubliclySubmittedReadings:
    network = network_of(form.address)
    count = partial(count_use, session=session, form="readings", now=now)
    await count(by=("address", network), limit=AN_HOUR_OF_ADDRESS)
    if not await spend(session=session, captcha=form.captcha, now=now):
        raise CaptchaWrong
    # Counted once a picture is solved: otherwise whoever knows the number could use up its hours without any.
    # The address first: what it tries beyond its share counts against nobody else who has the account's number.
    await count(by=("account and address", form.number, network), limit=AN_HOUR_OF_ADDRESS_FOR_ACCOUNT)
    await count(by=("account", form.number), limit=AN_HOUR_OF_ACCOUNT)
    today = moscow_day(now)
    account = await questions.any_account(session, number=form.number, today=today)
    judged = await judge(
        session=session, account=account, given=form.named, source=ReadingSource.PUBLIC_FORM, today=today, locked=True
    )
    taken, receipt = judged.taken, await _given_out(session, judged.taken)
    if receipt is None:
        receipt, taken = await _receipt(session), tuple(map(TakenReading.anew, taken))
    await store(
        session=session,
        taken=taken,
        source=ReadingSource.PUBLIC_FORM,
        today=today,
        entered=await entry_day(session=session, account=account, today=today),
        receipt_number=receipt,
    )
    given = {warning for reading in taken for warning in reading.consumption.warnings}
    return PubliclySubmittedReadings(
        receipt_number=receipt,
        status=submission_status(taken),
        month=judged.month,
        warnings=tuple(warning for warning in TOLD_TO_ANYBODY if warning in given),
    )


async def _given_out(session: AsyncSession, taken: Sequence[TakenReading]) -> str | None:
    """Return the receipt number of a form that gave just these figures before; null where there is none."""
    standing = [reading.same.id for reading in taken if reading.same]
    numbers = await questions.receipts_of(session, standing)
    return numbers.pop() if len(standing) == len(taken) and len(numbers) == 1 else None


async def _receipt(session: AsyncSession) -> str:
    """Return a number that nobody can guess and nobody got before: 1234-5678-9012."""
    drawn = [f"{secrets.randbelow(10**12):012d}" for _ in range(5)]
    numbers = [f"{digits[:4]}-{digits[4:8]}-{digits[8:]}" for digits in drawn]
    known = await questions.taken_receipts(session, numbers)
    return next(number for number in numbers if number not in known)

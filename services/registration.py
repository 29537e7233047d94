"""
Register people: everybody by the same steps, whether or not the contact is somebody's already (O2-O9, N2, N3).

What is written for a contact that somebody has is written like any other registration; only nobody can confirm it, and
the letter goes to the owner and says so. docs/decisions/0015-registration.md tells why.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import read_email, read_phone
from auth.texting import Texting
from domain.accounts import AccountKind, plain_number
from domain.captchas import CaptchaAnswer
from domain.consent import consent_in_force
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften, network_of
from domain.periods import moscow_day
from domain.registration import (
    AN_HOUR_OF_ACCOUNT,
    AN_HOUR_OF_ADDRESS,
    AN_HOUR_OF_ADDRESS_FOR_ACCOUNT,
    ActivationChannel,
    LoginTaken,
    Registration,
)
from domain.users import Language, NameTaken, Role
from models import people, registrations
from models.accounts import Account, UserAccount
from models.base import Database
from models.users import User, UserConsent
from services import captchas
from services.activation_messages import send_first
from services.form_uses import count_asking, count_contact, count_use
from services.journal import record
from services.links import match_account

FORM = "registration"


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """A filled form, contacts as they were typed, and where it came from."""

    told: Registration
    password: str
    consent_version: str
    captcha: CaptchaAnswer
    language: Language
    address: str

    def read(self, *, texting: Texting) -> tuple[Registration, list[FieldFault]]:
        """Return what was told with its contacts as they are kept, and every fault that shows without a look around."""
        told = self.told
        email, phone = told.email and read_email(told.email), told.phone and read_phone(told.phone)
        faults = list(told.faults())
        faults += [FieldFault(("email",), FieldErrorCode.MALFORMED)] if told.email and not email else []
        faults += [FieldFault(("phone",), FieldErrorCode.MALFORMED)] if told.phone and not phone else []
        faults += texting.faults(phone)
        if self.consent_version != consent_in_force(self.language).version:
            faults.append(FieldFault(("consentVersion",), FieldErrorCode.NOT_ALLOWED))
        return replace(told, email=email or None, phone=phone or None), faults


@dataclass(frozen=True, slots=True)
class Registered:
    """By which contact to confirm, and until when the link or the code works."""

    activate_by: ActivationChannel
    expires_at: datetime


async def register(
    *, database: Database, authenticator: Authenticator, form: RegistrationForm, now: datetime
) -> Registered:
    """
    Take a registration in, and send a link or a code to confirm it by.

    :raises CaptchaWrong: the picture was not solved
    :raises InvalidInput: with every fault of the form, or a password that is easy to guess
    :raises TooOften: the address, the contact or the account had its share of the hour
    :raises AccountNotMatched: number, branch and address of the account do not belong together
    :raises LoginTaken: somebody has the login that was made up
    """
    await captchas.redeem(database=database, captcha=form.captcha, now=now)
    told, faults = form.read(texting=authenticator.texting)
    # What the person typed, and nothing of the account: whoever is its holder is not told by a password.
    own = [*_known_of(form.told), *_known_of(told)]
    faults += await authenticator.policy.faults(form.password, path=("password",), own=own)
    if faults:
        raise InvalidInput(faults)
    await _count(database, form, told, now=now)
    account = await _matched(database, told, now=now)
    password_hash = await authenticator.passwords.hash(form.password)
    async with database.transaction() as session:
        person = await _store(session, form, told, account, password_hash, now=now)
        await send_first(session=session, person=person, target=told.contact, now=now)
    return Registered(told.activate_by, now + told.lasts)


def _known_of(told: Registration) -> list[str | None]:
    of_account = [plain_number(told.account.number), told.account.address.line] if told.account else []
    return [told.login, told.email, told.phone, *of_account]


async def _count(database: Database, form: RegistrationForm, told: Registration, *, now: datetime) -> None:
    spent, network = None, network_of(form.address)
    async with database.transaction() as session:
        try:
            by, limit = ("address", network), AN_HOUR_OF_ADDRESS
            await count_use(session=session, form=FORM, by=by, limit=limit, now=now)
            if told.account:
                await count_asking(
                    session=session, form=FORM, about=("account", plain_number(told.account.number)), asker=network,
                    share=AN_HOUR_OF_ADDRESS_FOR_ACCOUNT, limit=AN_HOUR_OF_ACCOUNT, now=now,
                )  # fmt: skip
            await count_contact(session=session, form=FORM, contact=told.contact, asker=network, now=now)
        except TooOften as refused:
            spent = refused
    # Raised after the transaction went through, so that the use stays counted.
    if spent:
        raise spent


async def _matched(database: Database, told: Registration, *, now: datetime) -> Account | None:
    if told.account is None:
        return None
    claim = told.account
    async with database.reading() as session:
        return await match_account(
            session, number=claim.number, branch_code=claim.branch_code, address=claim.address, today=moscow_day(now)
        )


async def _store(
    session: AsyncSession,
    form: RegistrationForm,
    told: Registration,
    account: Account | None,
    password_hash: str,
    *,
    now: datetime,
) -> User:
    """Add the person; an earlier registration by the same contact that nobody confirmed makes room."""
    await registrations.hold_names(session, told.login, told.email, told.phone)
    is_contested = await registrations.contest(session, email=told.email, phone=told.phone, now=now)
    await registrations.forget_by_target(session, target=told.contact.lower())
    person = User(
        login=told.login,
        password_hash=password_hash,
        # Legal entities may register as well (O1); their people are told from households by the account.
        role=Role.BUSINESS if account and account.kind is AccountKind.BUSINESS else Role.CUSTOMER,
        language=form.language,
        created_at=now,
        pending_email=told.email,
        pending_phone=told.phone,
        activation_needs_password=is_contested,
    )
    try:
        await people.add_user(session, person)
    except NameTaken:
        raise LoginTaken from None
    consent = consent_in_force(form.language)
    session.add(
        UserConsent(
            user_id=person.id,
            version=consent.version,
            text_hash=consent.text_hash,
            given_at=now,
            address=form.address,
        )
    )
    record(session, user_id=person.id, action=Action.REGISTERED, at=now)
    if account:
        session.add(UserAccount(user_id=person.id, account_id=account.id, linked_at=now))
        record(
            session, user_id=person.id, action=Action.ACCOUNT_LINKED, at=now, account_id=account.id,
            number=account.number,
        )  # fmt: skip
    return person

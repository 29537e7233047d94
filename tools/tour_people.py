"""
The tour of people: they register, confirm, come back after they forgot the password, and call a technician.

Each walk makes up people of its own, so that it may be walked as often as one likes. It reads the letters and text
messages that a demo writes to its folder.
"""

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from tour_client import Client, Surprise, expect
from tour_letters import Mailbox, open_page, press
from tour_payments import be_refused_card, be_refused_money, bind, bind_and_unbind, no_card_is_left, pay
from tour_questions import (
    ACCOUNT_PARTS,
    ACTIVATE,
    CANCEL_REPAIR,
    CONSENT,
    JOURNAL,
    LINK_ACCOUNT,
    ONE_ACCOUNT,
    RECOVER,
    REGISTER,
    REQUEST_REPAIR,
    UPDATE,
    WHO,
)

TOWNS, PLACES = 26, 40
"""How far numbers of the demo's accounts are tried: 23, two digits of the town, eight of the place."""
AT_ONCE = 20
STEPS = ("SIGN_IN", "PROFILE", "ACCOUNT", "PAYMENT", "CARD", "REPAIR")

Account = dict[str, Any]


def made_up_password() -> str:
    """Return a password that nobody guesses."""
    return f"kettle {secrets.token_hex(4)} lantern {secrets.token_hex(4)}"


@dataclass(frozen=True)
class Newcomer:
    """Somebody made up for one walk: example.com and numbers in +7 000 reach nobody."""

    login: str = field(default_factory=lambda: f"tour-{secrets.token_hex(6)}")
    password: str = field(default_factory=made_up_password)
    phone: str = field(default_factory=lambda: f"+7000{random.randint(1_000_000, 9_999_999)}")

    @property
    def email(self) -> str:
        """Mail address to register by."""
        return f"{self.login}@example.com"

    @property
    def other_email(self) -> str:
        """Mail address to change to."""
        return f"{self.login}-new@example.com"


@dataclass(frozen=True)
class Walk:
    """What each step needs: the cabinet, its mailbox, and how to tell what was seen."""

    anybody: Client
    mailbox: Mailbox
    tell: Callable[[str], None]

    def ask(self, document: str, wanted: str, *, client: Client | None = None, **variables: Any) -> dict[str, Any]:
        """Return the answer to a mutation, which has to be of the ``wanted`` type."""
        (result,) = (client or self.anybody).ask(document, **variables).values()
        expect(result["__typename"] == wanted, f"{wanted}, not {result}")
        return result  # type: ignore[no-any-return]

    def register(self, **told: Any) -> None:
        """Send the form of registration, with the consent in force."""
        consent = self.anybody.ask(CONSENT)["consent"]
        expect(consent["text"], "a text to agree to")
        captcha = self.anybody.solved_captcha()
        self.ask(REGISTER, "Registered", input={"consentVersion": consent["version"], "captcha": captcha, **told})


def find_account(admin: Client, *, taken: set[str], not_of: str) -> Account:
    """
    Return an account of a household that the demo's people have not linked, of another supplier than ``not_of``.

    The administrator sees every account. It is one that owes something, where there is one.
    """
    numbers = [f"23{town:02d}{place:08d}" for town, place in product(range(1, TOWNS + 1), range(1, PLACES + 1))]
    random.shuffle(numbers)
    found: list[Account] = []
    good: list[Account] = []
    for start in range(0, len(numbers), AT_ONCE):
        asked = (f'a{number}: account(number: "{number}") {{ ...Parts }}' for number in numbers[start:][:AT_ONCE])
        answers = admin.ask(f"{{ {' '.join(asked)} }} {ACCOUNT_PARTS}").values()
        homes = [one for one in answers if one and one["kind"] == "RESIDENTIAL" and one["number"] not in taken]
        found += [one for one in homes if _supplier(one) != not_of]
        # Whoever moved out is charged no more, and nobody can link what was their account.
        last = max(map(_last_month, found), default="")
        good = [one for one in found if last and _last_month(one) == last]
        in_debt = [one for one in good if one["balance"]["debt"] != "0.00"]
        if len(found) > 1 and in_debt:
            return in_debt[0]
    expect(good, "an account that nobody has linked")
    return good[0]


def _last_month(account: Account) -> str:
    """Return the last month that anything was charged for: a last reading may close an empty one after it."""
    charges = (edge["node"] for edge in account["charges"]["edges"])
    return max((charge["month"] for charge in charges if charge["amount"] != "0.00"), default="")


def _claim(account: Account) -> dict[str, Any]:
    """Return what a person reads on the receipt."""
    address = {part: told for part, told in account["address"].items() if part != "line"}
    return {"accountNumber": account["number"], "branchCode": account["branch"]["code"], "address": address}


def register_by_account(walk: Walk, person: Newcomer, account: Account) -> Client:
    """Register as the older form has it, confirm on the mailed page, and sign in."""
    names = {"login": person.login, "email": person.email, "phone": person.phone, "password": person.password}
    walk.register(**names, activateBy="EMAIL", account=_claim(account))
    walk.tell(f"{person.login} has registered by account {account['number']}, {account['address']['line']}.")
    link = walk.mailbox.link(person.email, page="activate")
    form = open_page(link)
    _is_not_activated(walk, person)
    walk.tell("The mailed link opens a page; until its button is pressed nobody can sign in.")
    expect(press(link, form) == 200, "the button to confirm the registration")
    expect(press(link, form) == 400, "the link to serve once")
    customer = walk.anybody.signed_in(person.login, person.password)
    viewer = customer.ask(WHO)["viewer"]
    expect(viewer["email"] == person.email, f"the confirmed address, not {viewer}")
    expect(_numbers(viewer) == [account["number"]], f"the account registered by, not {viewer}")
    walk.tell("The button confirms it, once; then the login and the password open the cabinet.")
    return customer


def _is_not_activated(walk: Walk, person: Newcomer) -> None:
    refused = walk.anybody.sign_in(person.login, person.password)
    expect(refused["__typename"] == "NotActivated", f"NotActivated, not {refused}")


def _numbers(viewer: dict[str, Any]) -> list[str]:
    return [account["number"] for account in viewer["accounts"]]


def register_by_phone(walk: Walk, person: Newcomer) -> None:
    """Register as the newer form has it, and confirm by the code of the text message."""
    walk.register(phone=person.phone, password=person.password, activateBy="SMS")
    code = walk.mailbox.code(person.phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    walk.ask(ACTIVATE, "CodeWrong", input={"login": person.phone, "code": wrong})
    session = walk.ask(ACTIVATE, "IssuedSession", input={"login": person.phone, "code": code})
    viewer = replace(walk.anybody, token=session["token"]).ask(WHO)["viewer"]
    expect(viewer["phone"] == person.phone and not viewer["accounts"], f"a phone and no account yet, not {viewer}")
    walk.tell(f"{person.phone} has registered too: a wrong code is refused, that of the text message opens a session.")


def link(walk: Walk, customer: Client, account: Account) -> None:
    """Link a second account, after a near miss."""
    claim = _claim(account)
    astray = claim | {"address": claim["address"] | {"house": "999"}}
    walk.ask(LINK_ACCOUNT, "AccountNotMatched", client=customer, input=astray)
    walk.ask(LINK_ACCOUNT, "Account", client=customer, input=claim)
    numbers = _numbers(customer.ask(WHO)["viewer"])
    expect(account["number"] in numbers, f"account {account['number']} among {numbers}")
    walk.tell(f"Account {account['number']} is linked, though not by another house; accounts: {len(numbers)}.")


def change_email(walk: Walk, customer: Client, person: Newcomer) -> None:
    """Change the mail address, which counts once the mailed link's button is pressed."""
    asked = {"email": person.other_email, "currentPassword": person.password}
    changed = walk.ask(UPDATE, "User", client=customer, input=asked)
    expect(changed == changed | {"email": person.email, "pendingEmail": person.other_email}, f"to wait, not {changed}")
    link = walk.mailbox.link(person.other_email, page="confirm")
    expect(press(link, open_page(link)) == 200, "the button to confirm the address")
    viewer = customer.ask(WHO)["viewer"]
    expect((viewer["email"], viewer["pendingEmail"]) == (person.other_email, None), f"the new address, not {viewer}")
    walk.mailbox.told(person.email, "***@example.com")  # enough for its owner, too little for others
    walk.tell("A new mail address counts once it is confirmed; the old one was told of it.")


def forget_password(walk: Walk, customer: Client, person: Newcomer) -> tuple[Client, Newcomer]:
    """Ask for a new password, set it on the mailed page, and see the old session dead."""
    asked = {"login": person.login, "email": person.other_email, "captcha": walk.anybody.solved_captcha()}
    heard = walk.ask(RECOVER, "RecoveryAccepted", input=asked)
    nobody = {"login": "nobody-of-this-name", "email": "nobody@example.com", "captcha": walk.anybody.solved_captcha()}
    expect(walk.ask(RECOVER, "RecoveryAccepted", input=nobody) == heard, "the same answer for people and for nobody")
    link = walk.mailbox.link(person.other_email, page="reset")
    no_card_is_left(walk, customer)
    form, renewed = open_page(link), replace(person, password=made_up_password())
    expect(press(link, form, password="12345", again="12345") == 400, "a short password to be refused")
    typed = {"password": renewed.password, "again": renewed.password}
    expect(press(link, form, **typed) == 200, "the button to set the password")
    expect(customer.ask(WHO)["viewer"] is None, "the old session to be dead")
    refused = walk.anybody.sign_in(person.login, person.password)
    expect(refused["__typename"] == "CredentialsWrong", f"the old password to be refused, not {refused}")
    walk.tell("A forgotten password is replaced by the mailed link: the old one and the old session are dead.")
    return walk.anybody.signed_in(renewed.login, renewed.password), renewed


def call_technician(walk: Walk, customer: Client, person: Newcomer, account: Account) -> str:
    """Call a technician and call them off; return the request's number."""
    asked = {
        "accountNumber": account["number"],
        "kind": "METER_FAULT",
        "description": f"The display is dark ({person.login}).",
        "phone": person.phone,
    }
    request = walk.ask(REQUEST_REPAIR, "RepairRequest", client=customer, input=asked)
    canceled = walk.ask(CANCEL_REPAIR, "RepairRequest", client=customer, id=request["id"])
    states = [change["status"] for change in canceled["history"]]
    expect(states == ["NEW", "CANCELED"], f"NEW and then CANCELED, not {states}")
    if account["branch"]["email"]:
        walk.mailbox.told(account["branch"]["email"], request["number"])
    walk.tell(f"A technician is called by request {request['number']}, and called off; the branch was told by mail.")
    return str(request["number"])


def look_at_journal(walk: Walk, customer: Client, *, told: Iterator[str]) -> None:
    """Find all of it in the person's journal."""
    operations = customer.ask(JOURNAL)["viewer"]["operations"]
    written = [edge["node"] for edge in operations["edges"]]
    kinds = {operation["kind"] for operation in written}
    expect(kinds >= set(STEPS), f"operations of {STEPS}, not {kinds}")
    for words in told:
        expect(any(words in operation["summary"] for operation in written), f"{words} in the journal {written}")
    walk.tell(f"The journal of {operations['totalCount']} operations tells all of it, from the last one back:")
    for operation in written:
        walk.tell(f"  {operation['summary']}")


def pay_and_bind(walk: Walk, customer: Client, *, own: str, elsewhere: str) -> str:
    """Pay, bind cards, and be refused; return the key of what was paid."""
    paid = pay(walk, customer, own)
    be_refused_money(walk, customer, own)
    card = bind(walk, customer, own)
    be_refused_card(walk, customer, own, card=card, elsewhere=elsewhere)
    bind_and_unbind(walk, customer, own)
    return paid


def walk_people(walk: Walk, *, admin: Client, shown: list[Account]) -> tuple[str, str]:
    """
    Walk through all of it; return the request and the payment that the billing system has to get.

    ``shown`` are the accounts of the demo's people, of two suppliers.
    """
    elsewhere = _of_another_supplier(shown)
    own = find_account(admin, taken={account["number"] for account in shown}, not_of=_supplier(elsewhere))
    other = admin.ask(ONE_ACCOUNT, number=elsewhere["number"])["account"]
    person = Newcomer()
    customer = register_by_account(walk, person, own)
    register_by_phone(walk, Newcomer())
    link(walk, customer, other)
    change_email(walk, customer, person)
    paid = pay_and_bind(walk, customer, own=own["number"], elsewhere=other["number"])
    customer, person = forget_password(walk, customer, person)
    request = call_technician(walk, customer, person, own)
    look_at_journal(walk, customer, told=iter((own["number"], other["number"], person.other_email, request)))
    return request, paid


def _of_another_supplier(shown: list[Account]) -> Account:
    for account in shown:
        if _supplier(account) != _supplier(shown[0]):
            return account
    raise Surprise(
        "accounts of two suppliers: a region of an older release has one, so begin with an empty data folder"
    )


def _supplier(account: Account) -> str:
    return str(account["supplier"]["code"])

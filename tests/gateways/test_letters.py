"""Every kind of message has its texts, in both languages, for each way that it goes by."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.messages import MessageKind
from domain.users import Language
from gateways.letters import PAGES, Composer, Content
from gateways.ports import Undeliverable

COMPOSER = Composer(cabinet="https://cabinet.example.com", link="https://cabinet.example.com/{page}?token={token}")
UNTIL = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
REPAIR = {
    "number": "R-000123",
    "kind": "NO_POWER",
    "account": "230100000015",
    "address": "Краснодар, ул. Красная, д. 1",
    "phone": "+70001234567",
    "description": "Искрит <щиток> & пахнет",
    "preferred_on": "2026-11-30",
}
PARTS: dict[MessageKind, dict[str, Any]] = {
    MessageKind.ACTIVATION: {"token": "t0ken", "code": "123456"},
    MessageKind.ALREADY_REGISTERED: {},
    MessageKind.RECOVERY: {"token": "t0ken", "code": "123456"},
    MessageKind.PASSWORD_CHANGED: {"at": "2026-11-24T09:00:00+00:00"},
    MessageKind.CONFIRM_CONTACT: {"token": "t0ken", "code": "123456"},
    MessageKind.CONTACT_CHANGING: {"contact": "new-address@example.com"},
    MessageKind.CONTACT_CHANGED: {"contact": "+79180000002", "support": "8 800 200-00-00"},
    MessageKind.REPAIR_REQUESTED: REPAIR,
    MessageKind.REPAIR_CANCELED: REPAIR,
    MessageKind.CARDS_REMOVED: {"count": 2},
    MessageKind.SECOND_FACTOR_ENROLLED: {"at": "2026-11-24T09:00:00+00:00", "is_replaced": True},
    MessageKind.SECOND_FACTOR_REMOVED: {"at": "2026-11-24T09:00:00+00:00"},
}
MAILED_ALONE = {MessageKind.REPAIR_REQUESTED, MessageKind.REPAIR_CANCELED}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_has_its_letter(kind: MessageKind, language: Language) -> None:
    subject, plain, html = COMPOSER.mail(Content(kind, language, PARTS[kind], until=UNTIL))

    assert subject
    assert "\n" not in subject
    for text in (plain, html):
        assert "{" not in text
        assert ("https://cabinet.example.com/" + PAGES.get(kind, "-") + "?token=t0ken" in text) == (kind in PAGES)
        assert "https://cabinet.example.com" in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind not in MAILED_ALONE])
def test_every_kind_for_people_has_a_text_message_of_one_piece(kind: MessageKind, language: Language) -> None:
    text = COMPOSER.text_message(Content(kind, language, PARTS[kind], until=UNTIL))

    assert "{" not in text
    assert len(text) <= 70, "with Cyrillic letters a longer one is charged and sent in pieces"
    assert ("123456" in text) == (kind in PAGES)


@pytest.mark.parametrize(
    ("contact", "shown"), [("anna@example.com", "a***@example.com"), ("+79181234567", "+7***4567")]
)
def test_a_new_contact_is_shown_to_the_old_one_in_part(contact: str, shown: str) -> None:
    content = Content(MessageKind.CONTACT_CHANGING, Language.EN, {"contact": contact})

    for text in (*COMPOSER.mail(content), COMPOSER.text_message(content)):
        assert contact not in text
    assert shown in COMPOSER.text_message(content)
    assert all(shown in text for text in COMPOSER.mail(content)[1:])


@pytest.mark.parametrize("kind", [MessageKind.CONTACT_CHANGING, MessageKind.CONTACT_CHANGED])
@pytest.mark.parametrize(
    ("language", "contact", "said", "unsaid"),
    [
        (Language.RU, "new@example.com", r"(?i)адрес\w* почты|почт[ау]", r"(?i)телефон|номер телефона"),
        (Language.RU, "+79180000002", r"(?i)номер\w* телефона|телефон", r"(?i)почт"),
        (Language.EN, "new@example.com", r"(?i)e-mail", r"(?i)phone"),
        (Language.EN, "+79180000002", r"(?i)phone", r"(?i)e-mail"),
    ],
)
def test_o27_a_message_names_the_contact_that_changes_and_no_other(
    kind: MessageKind, language: Language, contact: str, said: str, unsaid: str
) -> None:
    content = Content(kind, language, {"contact": contact, "support": "8 800 200-00-00"})

    for text in (*COMPOSER.mail(content), COMPOSER.text_message(content)):
        assert re.search(said, text)
        assert not re.search(unsaid, text)
    assert len(COMPOSER.text_message(content)) <= 70


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("parts", [{}, {"support": None}])
def test_where_no_number_of_support_is_known_none_is_told(language: Language, parts: dict[str, None]) -> None:
    content = Content(MessageKind.CONTACT_CHANGED, language, {"contact": "new@example.com"} | parts)

    for text in (*COMPOSER.mail(content), COMPOSER.text_message(content)):
        assert "None" not in text
        assert "Call" not in text
        assert "Звоните" not in text


def test_what_people_write_is_no_markup() -> None:
    _, plain, html = COMPOSER.mail(Content(MessageKind.REPAIR_REQUESTED, Language.RU, REPAIR))

    assert "Искрит <щиток> & пахнет" in plain
    assert "Искрит &lt;щиток&gt; &amp; пахнет" in html


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.ALREADY_REGISTERED])
def test_a_letter_that_lacks_a_part_is_not_written(kind: MessageKind) -> None:
    with pytest.raises(Undeliverable):
        COMPOSER.mail(Content(kind, Language.RU, {}))


def test_a_call_of_a_technician_goes_by_mail_alone() -> None:
    with pytest.raises(Undeliverable):
        COMPOSER.text_message(Content(MessageKind.REPAIR_REQUESTED, Language.RU, REPAIR))

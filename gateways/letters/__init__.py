"""What messages say: one template a kind and language, framed as plain text, as HTML, or alone as a text message."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, select_autoescape

from domain.messages import MessageKind
from domain.periods import MOSCOW
from domain.users import Language
from gateways.ports import Undeliverable

PAGES = {MessageKind.ACTIVATION: "activate", MessageKind.RECOVERY: "reset", MessageKind.CONFIRM_CONTACT: "confirm"}
"""Pages that a letter's link leads to; a page tells what it is about and acts on a button."""

DAYS = {"ru": "%d.%m.%Y", "en": "%d %b %Y"}


def _moment(value: str | datetime, language: str = "ru") -> str:
    """Return a moment as people of the region read it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(MOSCOW).strftime(f"{DAYS[language]} %H:%M")


def _day(value: str, language: str = "ru") -> str:
    return date.fromisoformat(value).strftime(DAYS[language])


def _masked(contact: str) -> str:
    """Return enough of a contact for its owner to know it, and too little for anybody else."""
    name, _, domain = contact.rpartition("@")
    return f"{name[:1]}***@{domain}" if name else f"{contact[:2]}***{contact[-4:]}"


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.filters |= {"moment": _moment, "day": _day, "masked": _masked}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message is about; ``parts`` fills the places of its template, ``until`` is when its link or code ends."""

    kind: MessageKind
    language: Language
    parts: Mapping[str, Any]
    until: datetime | None = None


class Written(NamedTuple):
    """The texts of a letter by mail."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True)
class Composer:
    """
    Fills the templates.

    ``cabinet`` is the address that people open; ``link`` that of a page, with the places {page} and {token}.
    """

    cabinet: str
    link: str

    def mail(self, content: Content) -> Written:
        """Write a letter by mail, as plain text and as HTML.

        :raises Undeliverable: a part is missing, or the kind has no template
        """
        with _understood():
            template, places = self._filled(content)
            page = PAGES.get(content.kind)
            framed = {
                "language": content.language.value.lower(),
                "cabinet": self.cabinet,
                "subject": _block(template, "subject", places),
                "paragraphs": _block(template, "body", places).split("\n\n"),
                "action": _block(template, "action", places) if page else None,
                "link": self.link.format(page=page, token=content.parts["token"]) if page else None,
            }
            plain, html = (_templates.get_template(f"frame.{form}.j2").render(framed) for form in ("txt", "html"))
        return Written(str(framed["subject"]), plain, html)

    def text_message(self, content: Content) -> str:
        """Write a text message.

        :raises Undeliverable: a part is missing, or the kind does not go by text message
        """
        with _understood():
            template, places = self._filled(content)
            return _block(template, "sms", places)

    def _filled(self, content: Content) -> tuple[Template, dict[str, Any]]:
        template = _templates.get_template(f"{content.kind.value.lower()}.{content.language.value.lower()}.j2")
        return template, {"cabinet": self.cabinet, "until": content.until, **content.parts}


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (TemplateError, KeyError) as fault:
        raise Undeliverable(f"its text cannot be written: {fault}") from fault


def _block(template: Template, name: str, places: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(places)))).strip()

"""How the pages look: one template, one style, nothing from elsewhere."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from app.http.page_forms import FormField, PageForm, demands_more, is_spent, told
from domain.users import Language
from schema.texts import Text
from schema.texts import pages as texts
from schema.texts.amounts import CHARACTERS_OF, counted

FOLDER = Path(__file__).parent / "templates"
STYLE = Markup((FOLDER / "page.css").read_text("utf-8"))  # noqa: S704 - a file of ours
_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode("ascii")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "vary": "accept-language",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_template = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
).get_template("page.html.j2")


@dataclass(frozen=True, slots=True)
class View:
    """A page in a language; ``given`` is what was typed or stood in the address, ``minimum`` a password's length."""

    page: PageForm
    language: Language
    minimum: int
    given: Mapping[str, str] = field(default_factory=dict)

    def form(self, *, failure: str | None = None, demanded: bool = False) -> Response:
        """Show what the page is about and its button, with why it did not serve so far."""
        token = self.given.get("token", "")
        fields = self.page.fields(by_link=bool(token), demanded=demanded)
        before = self.page.texts.before if token or self.page.more else self.page.texts.whole_link
        return self._written(
            400 if failure else 200,
            text=before.say(self.language, minimum=counted(self.minimum, CHARACTERS_OF, self.language)),
            fields=None if fields is None else [self._shown(one) for one in fields],
            failure=failure,
            token=token,
        )

    def refused(self, refusal: Exception) -> Response:
        """Tell why it did not serve, with the form again where another try may."""
        failure = told(refusal, page=self.page.texts, language=self.language)
        if self.given.get("token") and is_spent(refusal):
            return self._written(400, failure=failure)
        # Who mistypes the code is not asked twice over for what was asked for before.
        demanded = demands_more(refusal) or bool(self.page.on_demand and self.given.get("password"))
        return self.form(failure=failure, demanded=demanded)

    def done(self) -> Response:
        """Tell that it is done, and where to go on."""
        text, go_on = self.page.texts.done.say(self.language), texts.OPEN_CABINET.say(self.language)
        return self._written(200, text=text, go_on=go_on, path=f"{self.page.path}/done")

    def failed(self, text: Text, status: int, **parts: str) -> Response:
        """Tell why nothing was done, and what to do."""
        return self._written(status, failure=text.say(self.language, **parts))

    def _shown(self, one: FormField) -> dict[str, Any]:
        # What was typed stays, but for passwords, which no page shows.
        typed = "" if one.kind == "password" else self.given.get(one.name, "")
        return {"about": one, "label": one.label.say(self.language), "typed": typed}

    def _written(self, status: int, **parts: Any) -> Response:
        shown = {
            "text": None,
            "failure": None,
            "fields": None,
            "go_on": None,
            "token": "",
            "path": self.page.path,
        } | parts
        other = (Language.RU if self.language is Language.EN else Language.EN).value.lower()
        query = {"token": shown["token"]} if shown["token"] else {}
        body = _template.render(
            shown,
            language=self.language.value.lower(),
            title=self.page.texts.title.say(self.language),
            button=self.page.texts.button.say(self.language),
            action=self.page.path,
            style=STYLE,
            other_language=other,
            other_name=texts.OTHER_LANGUAGE.say(self.language),
            other_address=f"{shown['path']}?{urlencode(query | {'language': other})}",
        )
        return HTMLResponse(body, status, headers=HEADERS)

"""What the tour asks with: an HTTP client of the cabinet, and the documents that it sends."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from typing import Any

PATIENCE = 30
"""Seconds that an answer may take."""

SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on IssuedSession { token user { login } }
    ... on UserError { message }
  }
}
"""
CAPTCHA = "mutation { createCaptcha { id } }"
HOME = """
{
  viewer {
    login
    accounts {
      number holder supplier { code } address { line } branch { name phones } tariff { name }
      balance { debt penalty advance asOf }
      readingWindow { opensOn closesOn isOpen }
      meters {
        id serial digits ratio zones readsItself lastReading { id takenOn values { zone value } }
        readings(first: 100) { edges { node { source status values { zone value } } } }
      }
      payments(first: 1) { totalCount edges { node { amount paidAt } } }
    }
  }
}
"""
HISTORY = """
query ($account: String!) {
  account(number: $account) {
    consumption { month kwh amount byZone { zone kwh } }
    charges(first: 12) { edges { node { month amount lines { amount } } } }
  }
}
"""
ACCOUNT = "query ($account: String!) { account(number: $account) { number } }"
READINGS = """
  __typename
  ... on ReadingsRefused { faults { path code } }
  ... on UserError { message }
"""
CHECK = f"""
mutation ($input: ReadingsInput!) {{
  checkReadings(input: $input) {{
    ... on CheckedReadings {{ meters {{ meterSerial kwh warnings }} estimate {{ amount }} }} {READINGS}
  }}
}}
"""
SUBMIT = f"""
mutation ($input: ReadingsInput!) {{
  submitReadings(input: $input) {{
    ... on SubmittedReadings {{
      readings {{ id takenOn status warnings values {{ zone value }} }} meters {{ kwh }} estimate {{ amount }}
    }} {READINGS}
  }}
}}
"""
STATEMENT = """
query ($account: String!, $from: Date!, $to: Date!) {
  account(number: $account) {
    statement(from: $from, to: $to) { opening debits credits closing entries { on debit credit balance } }
  }
}
"""


class Surprise(Exception):
    """The cabinet did not answer as it should."""


def expect(truth: object, sentence: str) -> None:
    """:raises Surprise: with the sentence, unless it is true."""
    if not truth:
        raise Surprise(sentence)


@dataclass(frozen=True)
class Client:
    """Somebody who asks the cabinet at an address: signed in where there is a token."""

    address: str
    token: str | None = None

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """
        Return the data of an answer without errors.

        :raises Surprise: there is an error, or no answer
        """
        answer = self.answer(document, **variables)
        expect("errors" not in answer, f"an answer without errors, not {answer.get('errors')}")
        return answer["data"]  # type: ignore[no-any-return]

    def answer(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return a whole answer, with data and errors."""
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        body = json.dumps({"query": document, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return json.load(response)  # type: ignore[no-any-return]
        except urllib.error.HTTPError as refused:
            raise Surprise(f"status 200, not {refused.code}: {refused.read().decode()[:300]}") from refused
        except (OSError, ValueError) as fault:
            raise Surprise(f"an answer from {self.address}, but: {fault}") from fault

    def sign_in(self, login: str, password: str) -> dict[str, Any]:
        """Return the answer to a sign-in; a captcha is solved where it is asked for, the way the demo allows."""
        given: dict[str, Any] = {"login": login, "password": password}
        result = self.ask(SIGN_IN, input=given)["signIn"]
        if result["__typename"] == "CaptchaRequired":
            given["captcha"] = self.solved_captcha()
            result = self.ask(SIGN_IN, input=given)["signIn"]
        return result  # type: ignore[no-any-return]

    def solved_captcha(self) -> dict[str, str]:
        """Return a picture and what it shows, as make demo has it (KABINET_CAPTCHA=fixed)."""
        return {"id": self.ask(CAPTCHA)["createCaptcha"]["id"], "answer": "12345"}

    def signed_in(self, login: str, password: str) -> "Client":
        """Return the same client as a person."""
        result = self.sign_in(login, password)
        expect(result["__typename"] == "IssuedSession", f"a session for {login}, not {result}")
        return replace(self, token=result["token"])

"""What clients send about readings, and shorthands to send it; for tests."""

from typing import Any

from models.accounts import Account
from models.metering import Meter
from models.users import User
from tests.resolvers.asking import answer_to
from tests.world import World

FAULTS = "... on ReadingsRefused { faults { path code message } } ... on UserError { message }"
COUNTED = """
month meters { meterId meterSerial kwh byZone { zone kwh } warnings review }
estimate { amount lines { kind text zone band kwh price amount } }
"""
CHECK = f"""
mutation ($input: ReadingsInput!) {{
  checkReadings(input: $input) {{ __typename ... on CheckedReadings {{ {COUNTED} }} {FAULTS} }}
}}
"""  # fmt: skip
SUBMIT = f"""
mutation ($input: ReadingsInput!) {{
  submitReadings(input: $input) {{
    __typename
    ... on SubmittedReadings {{
      readings {{
        id takenOn month source status warnings note values {{ zone value }} meter {{ id lastReading {{ id }} }}
      }}
      {COUNTED}
    }}
    {FAULTS}
  }}
}}
"""


def figures(
    account: Account, meter: Meter, *shown: int, key: str | None = None, confirm: bool = False
) -> dict[str, Any]:
    """Return the input of one meter's readings, zone by zone."""
    zones = [{"zone": f"T{place}", "value": value} for place, value in enumerate(shown, start=1)]
    reading = {"meterId": str(meter.id), "values": zones, "confirmUnusual": confirm}
    return {"accountNumber": account.number, "readings": [reading], "idempotencyKey": key}


async def check(world: World, person: User, given: dict[str, Any]) -> dict[str, Any]:
    """Check readings as a person."""
    answer: dict[str, Any] = (await answer_to(world, CHECK, person=person, input=given))["checkReadings"]
    return answer


async def submit(world: World, person: User, given: dict[str, Any]) -> dict[str, Any]:
    """Submit readings as a person."""
    answer: dict[str, Any] = (await answer_to(world, SUBMIT, person=person, input=given))["submitReadings"]
    return answer

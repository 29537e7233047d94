"""The logs: JSON, Russian letters as they are, people's data masked."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.logs import HIDDEN, mask
from models.base import Database

ROOT = Path(__file__).parent.parent.parent
WRITES_LOGS = """
import logging, structlog
from app import logs
logs.configure(level="info")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    structlog.get_logger("app").info("Привет", phone="+79182345678")
    logging.getLogger("uvicorn.error").error("lost %s", "ivan@example.com")
    try:
        raise ValueError("Bearer abc.def")
    except ValueError:
        structlog.get_logger("app").exception("broken")
logging.getLogger("uvicorn.access").info("GET /?token=abc")
structlog.get_logger("app").debug("unseen")
"""


def masked(text: str) -> object:
    return mask(logging.getLogger(), "info", {"event": text})["event"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +7 918 234-56-78", "call [phone]"),
        ("call 8(918)2345678 now", "call [phone] now"),
        ("write to ivan.petrov+1@mail.example.com", "write to [e-mail]"),
        ("card 2200 1234 5678 9010.", "card [card]."),
        ("Authorization: Bearer abc-def.ghi", "Authorization: Bearer [token]"),
        ("postgresql://owner:word@db/kabinet", "postgresql://owner:[password]@db/kabinet"),
        ("at /assistant.htm?MNT_SIGNATURE=00ff&x=1", "at /assistant.htm?MNT_SIGNATURE=[hidden]&x=1"),
        ("{'paymenttoken': '0123456'}", "{'paymenttoken': '[hidden]'}"),
        ("null value\nDETAIL:  row (Иванов,\nИван)\n[SQL: INSERT]", "null value\nDETAIL: [hidden]\n[SQL: INSERT]"),
        ("bad\nCONTEXT:  COPY account, line 1: Иванов\n\nThe above", "bad\nCONTEXT: [hidden]\n\nThe above"),
        ("account 230012345678", "account 230012345678"),
        ("id 0198a6d2-1111-7222-8333-123456789012", "id 0198a6d2-1111-7222-8333-123456789012"),
    ],
)
def test_personal_data_is_masked_by_its_shape(text: str, shown: str) -> None:
    assert masked(text) == shown


async def test_a_row_that_the_database_refuses_is_not_told(database: Database) -> None:
    statement = sa.text("INSERT INTO users (login, role, password_hash) VALUES (:login, 'CUSTOMER', NULL)")
    with pytest.raises(IntegrityError) as refused:
        async with database.transaction() as session:
            await session.execute(statement, {"login": "ivan-petrov"})

    told = str(masked(str(refused.value)))
    assert "ivan-petrov" in str(refused.value)
    assert "ivan-petrov" not in told
    assert 'null value in column "password_hash"' in told
    assert "INSERT INTO users" in told


def test_secrets_are_hidden_by_their_names_however_deep() -> None:
    event = {
        "event": "x",
        "password": "a",
        "input": {"newPassword": "b", "tokens": ["c"], "list": [{"code": "d"}]},
        "n": 5,
    }

    assert mask(logging.getLogger(), "info", event) == {
        "event": "x",
        "password": HIDDEN,
        "input": {"newPassword": HIDDEN, "tokens": HIDDEN, "list": [{"code": HIDDEN}]},
        "n": 5,
    }


def test_ours_and_the_libraries_lines_are_json_with_the_request_id() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITES_LOGS], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]

    assert [line["event"] for line in lines] == ["Привет", "lost [e-mail]", "broken"]
    assert {line["request_id"] for line in lines} == {"r1"}
    assert [line["level"] for line in lines] == ["info", "error", "error"]
    assert "Привет" in done.stderr
    assert "ValueError: Bearer [token]" in lines[2]["exception"]
    assert done.stdout == ""

"""A message leaves at least once and at most twice, and what became of it is noted."""

import json
from email import message_from_bytes, policy
from pathlib import Path

import psycopg
from starlette.applications import Starlette

from app import jobs
from domain.messages import Channel, MessageKind
from domain.users import Language
from models.base import Database
from services.messages import Letter, post


async def test_a_letter_and_a_text_message_reach_folder_and_log(
    app: Starlette, database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    mail = Letter(MessageKind.ACTIVATION, Channel.EMAIL, "anna@example.com", Language.RU, {"token": "t0ken"})
    text = Letter(MessageKind.ACTIVATION, Channel.SMS, "+70001234567", Language.RU, {"code": "123456"})
    async with database.transaction() as session:
        await post(session, mail)
        await post(session, text)

    await jobs.work_through(app.state.wiring)

    (file,) = (tmp_path / "mail").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == "anna@example.com"
    (line,) = (tmp_path / "sms.log").read_text().splitlines()
    assert json.loads(line)["number"] == "+70001234567"
    assert "123456" in json.loads(line)["text"]
    assert owner.execute("SELECT DISTINCT state, parts::text, attempts, unsure FROM message").fetchall() == [
        ("SENT", "{}", 1, 0)
    ]

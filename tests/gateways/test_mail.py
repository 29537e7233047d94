"""Letters in a folder: whole, in order, readable."""

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from gateways.mail import FolderMailer
from gateways.ports import Mail

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MAIL = Mail(uuid.UUID(int=7), "anna@example.com", "Новый пароль", "Здравствуйте!", "<p>Здравствуйте!", AT)


async def leaving() -> None:
    pass


async def test_file_names_follow_time_and_each_file_is_a_letter(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", sender="kabinet@localhost")
    later = [replace(MAIL, at=AT + timedelta(microseconds=number), subject=str(number)) for number in range(20)]
    await asyncio.gather(*(mailer.send(letter, leaving=leaving) for letter in later))

    files = sorted((tmp_path / "mail").iterdir())
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [letter["Subject"] for letter in letters] == [str(number) for number in range(20)]
    assert "Здравствуйте!" in files[0].read_text("utf-8")


@pytest.mark.parametrize("subject", ["a\nBcc: eve@example.com", "a\r\nBcc: eve@example.com"])
async def test_a_subject_adds_no_header(tmp_path: Path, subject: str) -> None:
    with pytest.raises(ValueError):
        await FolderMailer(tmp_path, sender="kabinet@localhost").send(replace(MAIL, subject=subject), leaving=leaving)

    assert sorted(tmp_path.glob("*")) == []  # noqa: ASYNC240

"""Documents point at what is there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from graphql import parse, validate

from schema.contract import designed
from tests.repository import ROOT, tracked

LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
COMMAND = re.compile(r"\bmake ([a-z]+)\b")
QUERY = re.compile(r'"query": ("(?:[^"\\]|\\.)+")')
NAMED_QUERY = re.compile(r"^[A-Z]+='(.*)'$", re.MULTILINE)
RECORD = re.compile(r"docs/decisions/([0-9]{4}-[a-z0-9-]+\.md)")


def _documents() -> Iterator[tuple[Path, str]]:
    return ((file, (ROOT / file).read_text("utf-8")) for file in tracked() if file.suffix == ".md")


def test_links_of_documents_lead_somewhere() -> None:
    links = [(file, link) for file, text in _documents() for link in LINK.findall(text)]

    assert [f"{file}: {link}" for file, link in links if not (ROOT / file.parent / link).exists()] == []


def test_commands_of_documents_are_targets_of_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    blocks = [(file, line) for file, text in _documents() for line in text.splitlines() if line.startswith("    make ")]

    unknown = [f"{file}: {line}" for file, line in blocks if not set(COMMAND.findall(line)) <= targets]
    assert blocks
    assert unknown == []


def test_decisions_that_code_names_are_written_and_numbered_once() -> None:
    records = sorted(file.name for file in tracked() if file.match("docs/decisions/0*.md"))
    texts = [(ROOT / file).read_text("utf-8") for file in tracked() if file.suffix in {".py", ".toml", ".md"}]

    assert {name for text in texts for name in RECORD.findall(text)} <= set(records)
    assert len({name[:4] for name in records}) == len(records)


def test_operations_of_the_readme_fit_the_contract() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = [f'"{query}"' for query in NAMED_QUERY.findall(text)]
    operations = [json.loads(query) for query in QUERY.findall(text) + named if query != '"\'"']
    contract = designed()

    assert len(operations) >= 5
    assert [str(fault) for operation in operations for fault in validate(contract, parse(operation))] == []

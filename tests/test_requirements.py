"""docs/requirements.md tells the truth: every row is there, what is called done is tested, what is named exists."""

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from tests.repository import ROOT, python_files

DOCUMENT = ROOT / "docs" / "requirements.md"
COUNTS = {"O": 36, "P": 1, "N": 19, "A": 6, "T": 5, "C": 11}
STATES = {"done", "part", "later"}
ROW = re.compile(r"\| (?P<name>[OPNATC]\d+) \| (?P<text>[^|]+) \| (?P<state>[^|]+) \|(?P<tests>[^|]*)\|")
NAMES = re.compile(r"test_((?:[opnatc]\d+_)+)")


@dataclass(frozen=True)
class Requirement:
    """A row of the document."""

    name: str
    state: str
    tests: tuple[str, ...]


@cache
def _rows() -> tuple[Requirement, ...]:
    found = ROW.finditer(DOCUMENT.read_text("utf-8"))
    return tuple(Requirement(row["name"], row["state"], tuple(re.findall(r"`(\w+)`", row["tests"]))) for row in found)


@cache
def _tests() -> frozenset[str]:
    """Return the names of all test functions."""
    trees = (ast.parse((ROOT / file).read_text("utf-8")) for file in python_files("tests") if _is_test(file.name))
    functions = (node for tree in trees for node in ast.walk(tree))
    found = (node for node in functions if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in found if node.name.startswith("test_"))


def _is_test(name: str) -> bool:
    return name.startswith("test_")


def _bears(test: str, requirement: str) -> bool:
    """Whether a test is named after a requirement, alone or among others: test_o16_o19_home_shows_meters."""
    named = NAMES.match(test)
    return named is not None and requirement.lower() in named[1].split("_")


def test_every_requirement_has_its_row_once() -> None:
    wanted = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]

    assert [row.name for row in _rows()] == wanted


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.name)
def test_row_of_the_requirements_is_true(row: Requirement) -> None:
    bearing = [test for test in _tests() if _bears(test, row.name)]

    assert row.state in STATES
    assert [test for test in row.tests if test not in _tests()] == [], "the document names tests that do not exist"
    if row.state == "done":
        assert bearing, f"{row.name} is called done, but no test is named test_{row.name.lower()}_..."
        assert row.tests, f"{row.name} is called done, but names no test"


def test_a_test_is_known_by_each_row_in_its_name() -> None:
    assert _bears("test_o3_branches_can_be_searched", "O3")
    assert _bears("test_o16_o19_home_shows_meters", "O19")
    assert not _bears("test_o36_support", "O3")

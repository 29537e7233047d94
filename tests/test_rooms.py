"""What import-linter cannot see: which calls stand in which room, and how functions are called."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.repository import ROOT, python_files

ASKS = {"select", "insert", "update", "delete", "text", "func", "literal_column"}
"""Names of SQLAlchemy that make up a question to the database."""
# It locks the database before it runs the migrations, and is no part of what answers requests.
ASKS_TOO = {Path("app/revisions.py")}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
ROOMS = ("app", "schema", "resolvers", "services", "auth", "gateways", "domain", "engine")


def _tree(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"), str(file))


def _is_library(module: str | None) -> bool:
    return (module or "").split(".")[0] in {"sqlalchemy", "sqlmodel"}


def _questions(tree: ast.Module) -> Iterator[int]:
    """Return the lines that take from SQLAlchemy what questions are made of."""
    aliases = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases |= {name.asname or name.name for name in node.names if _is_library(name.name)}
        if isinstance(node, ast.ImportFrom) and _is_library(node.module) and ASKS & {name.name for name in node.names}:
            yield node.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ASKS and ast.unparse(node.value) in aliases:
            yield node.lineno


def _public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    bodies = [tree.body, *(node.body for node in classes if "Protocol" not in map(ast.unparse, node.bases))]
    for node in (node for body in bodies for node in body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def test_questions_to_the_database_stand_in_models() -> None:
    files = set(python_files(*ROOMS)) - ASKS_TOO

    assert [f"{file}:{line}" for file in sorted(files) for line in _questions(_tree(file))] == []


def test_the_check_sees_a_question() -> None:
    planted = "import sqlalchemy as sa\nfrom sqlmodel import select\nsa.text('SELECT 1')"

    assert sorted(_questions(ast.parse(planted))) == [2, 3]


def test_use_cases_take_keyword_arguments_alone() -> None:
    found = []
    for file in python_files("services"):
        for function in _public_functions(_tree(file)):
            given = [argument.arg for argument in function.args.posonlyargs + function.args.args]
            # A step of a larger use case takes the session of its transaction first, and what it is done with.
            loose = given[2:] if given[:1] == ["session"] else [name for name in given if name not in {"self", "cls"}]
            if loose or function.args.vararg:
                found.append(f"{file}:{function.lineno} {function.name}")

    assert found == []


def test_the_clock_is_read_in_app_alone() -> None:
    below = [room for room in ROOMS if room != "app"]
    found = [
        f"{file}:{node.lineno}"
        for file in python_files(*below, "models")
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Attribute) and (ast.unparse(node.value).split(".")[-1], node.attr) in CLOCKS
    ]

    assert found == []

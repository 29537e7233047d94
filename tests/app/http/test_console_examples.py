import json
import re
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate

from app.http.console import AUDIENCES, EXAMPLES, examples
from schema.contract import designed

DOCUMENTS = sorted(EXAMPLES.rglob("*.graphql"))
PLACEHOLDERS = {
    "{account}", "{readings}", "{tariff}", "{today}", "{yearAgo}", "{monthTwoYearsAgo}", "{month}", "{key}", "{page}",
}  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_example_fits_the_contract(document: Path) -> None:
    assert not validate(designed(), parse(document.read_text("utf-8")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_example_comes_with_its_variables_and_a_russian_comment(document: Path) -> None:
    text = document.read_text("utf-8")
    operations = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
    declared = {
        variable.variable.name.value for operation in operations for variable in operation.variable_definitions or ()
    }
    beside = document.with_suffix(".json")
    given = beside.read_text("utf-8") if beside.exists() else "{}"

    assert re.match("# [А-ЯЁ]", text)
    assert set(json.loads(given)) == declared
    assert set(re.findall(r"{\w+}", given)) <= PLACEHOLDERS


def test_every_role_has_examples_and_no_folder_is_left_out() -> None:
    folders = {folder for audiences in AUDIENCES.values() for folder in audiences}

    assert folders == {folder.name for folder in EXAMPLES.iterdir()}
    assert set(AUDIENCES) - {"GUEST"} == set(designed().type_map["Role"].values)  # type: ignore[attr-defined]
    assert all(len(offered) > 2 for offered in examples().values())

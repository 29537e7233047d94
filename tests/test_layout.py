"""The order of the house: whose names they are, how long files get, what no file may tell."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.repository import ROOT, python_files, tracked

LONGEST_FILE = 300
# Names and endings stand apart, so that this file does not break its own rule.
REGISTRIES = "|".join(("pypi", "pythonhosted", "npmjs", "yarnpkg", "unpkg", "jsdelivr"))
HOSTS = re.compile(rf"\b(?:{REGISTRIES})\.(?:org|com|net)\b")
DOWNLOAD = re.compile(r"\"?\bresolved\"?[ :=]|https?://\S+\.(?:tgz|whl|tar\.gz)\b")
FOLDERS = re.compile(r"(?<![\w.~])/(?:work|home|root|Users)/\w")


def _names() -> set[str]:
    """Return our top-level importable names: the folders and the files of the root that hold Python."""
    return {file.parts[0].removesuffix(".py") for file in python_files()}


def test_no_installed_distribution_claims_a_name_of_ours() -> None:
    claimed = packages_distributions()

    assert {name: claimed[name] for name in _names() & claimed.keys()} == {}


def test_no_name_of_ours_shadows_the_standard_library() -> None:
    assert _names() & set(sys.stdlib_module_names) == set()


def test_no_python_file_is_longer_than_it_may_be() -> None:
    written = [file for file in python_files() if file.parts[0] != "migrations"]  # those are lists of columns
    lengths = {file: len((ROOT / file).read_text("utf-8").splitlines()) for file in written}

    assert {str(file): length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_names_a_package_registry_or_a_folder_of_somebodys_machine() -> None:
    found = []
    for file in tracked():
        try:
            lines = (ROOT / file).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture, or a file in windows-1251 that the importer is tried on
        for number, line in enumerate(lines, 1):
            if FOLDERS.search(line) or HOSTS.search(line):
                found.append(f"{file}:{number}: {line.strip()[:100]}")

    assert found == []


@pytest.mark.parametrize("name", ["package-lock.json", "uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock"])
def test_no_lock_file_tells_where_packages_are_downloaded(name: str) -> None:
    locks = [file for file in tracked() if file.name == name]

    assert [str(file) for file in locks if DOWNLOAD.search((ROOT / file).read_text("utf-8"))] == []

"""The served schema is the designed one, and says what each thing of it is."""

import difflib

from schema import promises
from schema.contract import designed
from schema.root import schema


def test_served_types_equal_the_design() -> None:
    design, served = (promises.written(of).splitlines() for of in (designed(), promises.served(schema)))

    difference = list(difflib.unified_diff(design, served, "schema/sdl", "schema/*.py", lineterm="", n=2))

    assert not difference, "\n".join(difference)


def test_everything_is_described() -> None:
    assert promises.undescribed(promises.served(schema)) == []

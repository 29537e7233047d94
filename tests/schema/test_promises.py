"""What was promised is looked after: nothing unsaid, nothing broken in silence."""

import pytest
from graphql import GraphQLSchema, build_schema

from schema import promises
from schema.root import schema
from tests.repository import ROOT

TEXT = """
type Query { account(number: String!): Account }
type Account { id: ID! debt: String! kind: Kind! }
enum Kind { HOME FIRM }
"""
RELEASED = build_schema(TEXT)


def changed(old: str, new: str) -> GraphQLSchema:
    assert old in TEXT
    return build_schema(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("debt: String!", ""),
        ("debt: String!", "debt: String"),
        ("number: String!", "number: String! day: String!"),
        ("FIRM", ""),
        ("FIRM", "FIRM OFFICE"),
    ],
)
def test_a_breaking_or_dangerous_change_is_told(old: str, new: str) -> None:
    [told] = promises.unannounced(changed(old, new), released=RELEASED, changelog="## Unreleased\n")

    changelog = f"# Changes\n\n## Unreleased\n\n### Added\n\n- A.\n\n### Breaking\n\n- `{told}` Why so.\n"
    assert promises.unannounced(changed(old, new), released=RELEASED, changelog=changelog) == []


@pytest.mark.parametrize(("old", "new"), [("id: ID!", "id: ID! name: String"), ("number: String!", "number: String")])
def test_a_schema_may_grow(old: str, new: str) -> None:
    assert promises.unannounced(changed(old, new), released=RELEASED, changelog="") == []


@pytest.mark.parametrize(
    "changelog",
    [
        "## Unreleased\n\n### Added\n\n- {told}\n",
        "## Unreleased\n\n### Breaking\n\n- Something.\n\n## 0.1.0\n\n### Breaking\n\n- {told}\n",
    ],
)
def test_a_change_is_announced_for_the_release_to_come_and_as_breaking(changelog: str) -> None:
    broken = changed("debt: String!", "")
    [told] = promises.unannounced(broken, released=RELEASED, changelog="")

    assert promises.unannounced(broken, released=RELEASED, changelog=changelog.format(told=told)) == [told]


def test_what_nothing_is_said_about_is_found() -> None:
    silent = build_schema('''
        """Root."""
        type Query {
          """Said."""
          a(
            b: Int
            """Said."""
            c: In
          ): Kind
        }
        """Said."""
        enum Kind { A }
        input In { d: Int }
    ''')

    assert promises.undescribed(silent) == ["Query.a.b", "Kind.A", "In", "In.d"]


def test_a_release_records_shape_without_prose() -> None:
    kept = promises.plain(promises.served(schema))

    assert '"""' not in kept
    assert promises.unannounced(promises.served(schema), released=build_schema(kept), changelog="") == []
    assert promises.unannounced(build_schema(kept), released=promises.served(schema), changelog="") == []


def test_the_served_schema_keeps_its_promises() -> None:
    assert promises.faults(schema, changelog=(ROOT / "CHANGELOG.md").read_text("utf-8")) == []

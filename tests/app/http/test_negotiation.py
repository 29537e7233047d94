import pytest

from app.http.negotiation import language_asked, wants_page, weights
from domain.users import Language


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", {}),
        ("application/json", {"application/json": 1.0}),
        ("A/B;q=0.5, c/d ; q=2, e/f;q=-1,g/h;q=x,, i/j;level=1;q=0.1",
         {"a/b": 0.5, "c/d": 1.0, "e/f": 0.0, "g/h": 0.0, "i/j": 0.1}),
    ],
)  # fmt: skip
def test_weights_are_read_and_bounded(header: str, expected: dict[str, float]) -> None:
    assert weights(header) == expected


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("", None),
        ("*", None),
        ("ru", Language.RU),
        ("en", Language.EN),
        ("en-US,en;q=0.9,ru;q=0.8", Language.EN),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language.RU),
        ("en;q=0.5, ru;q=0.5", Language.RU),
        ("de, en;q=0.3", Language.EN),
        ("de, en;q=0", None),
        ("en, *;q=0.5", Language.EN),
        ("*, en;q=0.5", None),
        ("ru;q=0.5, *", None),
        ("tr", None),
    ],
)
def test_a_language_is_asked_for_by_name_and_of_two_the_better_liked(header: str, asked: Language | None) -> None:
    assert language_asked(header) is asked


@pytest.mark.parametrize(
    ("header", "page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("*/*", False),
        ("", False),
        ("application/json, text/html", False),
        ("text/html;q=0.5, application/graphql-response+json;q=0.9", False),
    ],
)
def test_a_page_is_for_whom_html_is_the_best(header: str, page: bool) -> None:
    assert wants_page(header) is page

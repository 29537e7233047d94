import pytest

from app.http.negotiation import prefers_english, wants_page, weights


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
    ("header", "english"),
    [
        ("", False),
        ("*", False),
        ("ru", False),
        ("en", True),
        ("en-US,en;q=0.9,ru;q=0.8", True),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", False),
        ("de, en;q=0.3", True),
        ("de, en;q=0", False),
        ("tr", False),
    ],
)
def test_russian_unless_english_is_liked_better(header: str, english: bool) -> None:
    assert prefers_english(header) is english


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

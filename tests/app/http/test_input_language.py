"""What is wrong with something that a person typed is told in the language asked for, wherever it is found out."""

from typing import Any

import pytest

from app.asgi import create_app
from app.settings import Settings
from tests.app.http.test_reception import ask
from tests.plain import plain

TARIFFS = "query ($on: Date) { tariffs(on: $on) { code } }"
ESTIMATE = "query ($input: EstimateChargeInput!) { estimateCharge(input: $input) { amount } }"
NEWS = "query ($n: Int!) { news(first: $n) { totalCount } }"
ACCOUNT = "query ($from: YearMonth) { viewer { accounts { consumption(from: $from) { kwh } } } }"
DAY = ("нужен день, например 2026-10-25.", "a day is needed, such as 2026-10-25.")


def month(kwh: object, zone: str = "T1") -> dict[str, Any]:
    return {"input": {"tariffCode": "A", "consumption": [{"zone": zone, "kwh": kwh}]}}


CASES = [
    (TARIFFS, {"on": "25.10.2026"}, f"on: {DAY[0]}", f"on: {DAY[1]}"),
    ('{ tariffs(on: "25.10.2026") { code } }', {}, "Нужен день, например 2026-10-25.", "A day is needed, such as "),
    (ACCOUNT, {"from": "10.2026"}, "from: нужен месяц, например 2026-10.", "from: a month is needed, such as 2026-10."),
    (ESTIMATE, month(12.5), "input.consumption.0.kwh: нужно целое число.", "a whole number is needed."),
    (ESTIMATE, month("сто"), "input.consumption.0.kwh: нужно целое число.", "a whole number is needed."),
    (ESTIMATE, month(99_999_999_999), "input.consumption.0.kwh: число слишком большое.", "the number is too large."),
    (ESTIMATE, month(None), "input.consumption.0.kwh: заполните это поле.", "fill this field in."),
    (ESTIMATE, month(1, "T9"), "input.consumption.0.zone: такого значения здесь нет.", "there is no such value here."),
    (ESTIMATE, {"input": {"tariffCode": "A"}}, "input.consumption: заполните это поле.", "fill this field in."),
    (ESTIMATE, {}, "input: заполните это поле.", "input: fill this field in."),
    (ESTIMATE, {"input": {"tariffCode": "\0", "consumption": []}}, "невидимый знак", "that cannot be seen"),
    (ESTIMATE, {"input": {"consumption": [{}] * 251}}, "В списке больше 250 значений.", "more than 250 values"),
    (NEWS, {"n": 101}, "n: размер страницы — от 1 до 100.", "n: a page has 1 to 100 entries."),
    (NEWS, {"n": 0}, "n: размер страницы — от 1 до 100.", "n: a page has 1 to 100 entries."),
    ("{ news(first: 101) { totalCount } }", {}, "first: размер страницы", "first: a page has"),
    ("{ tariffs(on: 9" + "9" * 100 + ") { code } }", {}, "Число слишком большое.", "The number is too large."),
    (
        "query ($n: Int = 5) { news(first: $n) { totalCount } }",
        {"n": None},
        "n: заполните это поле.",
        "n: fill",
    ),
]


@pytest.mark.parametrize(("query", "variables", "russian", "english"), CASES)
async def test_a_value_that_cannot_be_taken_is_told_in_both_languages(
    settings: Settings, query: str, variables: dict[str, Any], russian: str, english: str
) -> None:
    app = create_app(settings)
    asked = {"query": query, "variables": variables}

    told = [(await ask(app, asked, **{"accept-language": language})).json()["errors"] for language in ("ru", "en")]

    await app.state.wiring.close()
    [[in_russian], [in_english]] = told
    assert russian in plain(in_russian["message"])
    assert english in plain(in_english["message"])
    assert in_english["message"].isascii()
    assert in_russian["extensions"] == in_english["extensions"]
    assert in_russian["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


async def test_what_only_a_developer_can_mend_stays_english(settings: Settings) -> None:
    app = create_app(settings)

    answer = await ask(app, {"query": ESTIMATE, "variables": {"input": {"tariffCode": "A", "consumption": [], "x": 1}}})

    await app.state.wiring.close()
    assert "unknown field 'x'" in answer.json()["errors"][0]["message"]

"""Figures of the rules by day."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from domain.figures import NAMES, DatedFigure, FigureMissing, FigureNotWhole, figures_on
from tests.domain.figures import FIGURES

SINCE, LATER = date(2020, 1, 1), date(2026, 3, 1)
ROWS = [DatedFigure(name, Fraction(getattr(FIGURES, name)), SINCE) for name in NAMES]


def test_a_figure_has_its_value_from_its_day_on() -> None:
    rows = [DatedFigure("grace_days", Fraction(60), LATER), *ROWS]
    assert figures_on(rows, date(2026, 2, 28)) == FIGURES
    assert figures_on(rows, LATER) == replace(FIGURES, grace_days=60)


def test_a_figure_without_a_value_is_named() -> None:
    with pytest.raises(FigureMissing) as refused:
        figures_on(ROWS[1:], LATER)
    assert (refused.value.name, refused.value.day) == (NAMES[0], LATER)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1), Fraction(1, 2)])
def test_a_count_is_whole_and_above_nothing(value: Fraction) -> None:
    with pytest.raises(FigureNotWhole):
        figures_on([*ROWS, DatedFigure("mean_lasts", value, LATER)], LATER)


def test_a_factor_may_be_a_fraction() -> None:
    assert figures_on([*ROWS, DatedFigure("raising", Fraction(5, 4), LATER)], LATER).raising == Fraction(5, 4)

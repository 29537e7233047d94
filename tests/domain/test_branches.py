"""Distances, the order by distance, and the words of a search."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.branches import (
    LONGEST_SEARCH,
    Coordinates,
    CoordinatesOutOfRange,
    SearchTooLong,
    distance,
    nearest_first,
    search_words,
)

KRASNODAR = Coordinates(45.0355, 38.9753)
SOCHI = Coordinates(43.5855, 39.7231)
PLACES = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))


@dataclass(frozen=True)
class Office:
    """Something that may have a place."""

    name: str
    coordinates: Coordinates | None


def test_o32_distance_is_that_over_the_globe() -> None:
    assert distance(start=KRASNODAR, end=SOCHI) == pytest.approx(172, abs=1)
    assert distance(start=Coordinates(0, 179.5), end=Coordinates(0, -179.5)) == pytest.approx(111.2, abs=0.1)


@given(PLACES, PLACES)
def test_o32_distance_is_the_same_both_ways_and_at_most_half_the_globe(start: Coordinates, end: Coordinates) -> None:
    way = distance(start=start, end=end)

    assert 0 <= way <= 20_016
    assert way == pytest.approx(distance(start=end, end=start))
    assert distance(start=start, end=start) == 0


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (math.nan, 0), (0, math.nan), (math.inf, 0)],
)
def test_o32_a_place_off_the_globe_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(CoordinatesOutOfRange):
        Coordinates(latitude, longitude)


def test_o32_nearest_first_and_unknown_places_last() -> None:
    offices = [Office("nowhere", None), Office("far", SOCHI), Office("near", KRASNODAR), Office("near too", KRASNODAR)]

    ordered = nearest_first(offices, near=Coordinates(45, 39))

    assert [office.name for office in ordered] == ["near", "near too", "far", "nowhere"]


def test_o3_a_search_is_taken_apart_into_plain_words() -> None:
    assert search_words("  Ёлкино,  УЛ. «Красная»-1 ёлкино! ") == ("елкино", "ул", "красная", "1")
    assert search_words("Кущёвская".replace("ё", "е\u0308")) == ("кущевская",)
    assert search_words("%_ \\ '' --") == ()


@given(st.text(max_size=LONGEST_SEARCH))
def test_o3_words_of_a_search_hold_letters_and_digits_alone(text: str) -> None:
    words = search_words(text)

    assert len(words) == len(set(words))
    assert not set("".join(words)) & set("%_\\' ёЁ")


def test_o3_a_search_of_absurd_length_is_refused() -> None:
    with pytest.raises(SearchTooLong):
        search_words("а" * (LONGEST_SEARCH + 1))

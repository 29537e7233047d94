"""How failures add up, are forgiven, and slow further tries down."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import SKEW
from domain.throttle import ADDRESS, DAY, LOGIN, PASSWORD, PICTURES, SECOND_FACTOR, Allowance, Tally, retry_at

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
allowances = st.sampled_from([LOGIN, ADDRESS, PICTURES, PASSWORD, SECOND_FACTOR])
pauses = st.lists(st.timedeltas(timedelta(), timedelta(hours=3)), max_size=80)


def after(allowance: Allowance, gaps: list[timedelta]) -> tuple[Tally, datetime]:
    tally, now = Tally(allowance, 0.0, NOON), NOON
    for gap in gaps:
        now += gap
        tally = tally.one_more(now)
    return tally, now


@given(allowances, pauses)
def test_a_tally_is_never_above_the_number_counted_nor_below_one_after_the_last(
    allowance: Allowance, gaps: list[timedelta]
) -> None:
    tally, now = after(allowance, gaps)

    assert 0 <= tally.at(now) <= len(gaps)
    assert not gaps or tally.at(now) >= 1


@given(allowances, st.integers(0, 400))
def test_without_time_between_them_all_count(allowance: Allowance, times: int) -> None:
    tally, now = after(allowance, [timedelta()] * times)

    assert tally.at(now) == times
    assert tally.asks_for_captcha(now) == (allowance.captcha_from is not None and times >= allowance.captcha_from)
    assert (tally.retry_at is not None) == (times >= allowance.wait_from)


@given(allowances, pauses, st.timedeltas(timedelta(), timedelta(days=2)), st.timedeltas(timedelta(), DAY))
def test_time_only_forgives(allowance: Allowance, gaps: list[timedelta], wait: timedelta, more: timedelta) -> None:
    tally, now = after(allowance, gaps)

    assert tally.at(now + wait) >= tally.at(now + wait + more)
    assert tally.at(now + DAY) == 0


@given(allowances, st.integers(1, 10_000))
def test_waits_grow_to_the_longest_and_no_further(allowance: Allowance, count: int) -> None:
    one, next_one = (Tally(allowance, float(number), NOON).retry_at or NOON for number in (count, count + 1))

    assert NOON <= one <= next_one <= NOON + allowance.longest_wait


@given(allowances, pauses, st.timedeltas(timedelta(hours=-30), timedelta()))
def test_n5_o13_a_clock_that_goes_back_forgives_nothing(
    allowance: Allowance, gaps: list[timedelta], back: timedelta
) -> None:
    tally, now = after(allowance, gaps)

    assert tally.at(now + back) == tally.at(now)
    assert tally.one_more(now + back).last_at == (tally.last_at if tally.last_at <= now + back + SKEW else now + back)


@given(allowances, pauses, st.timedeltas(timedelta(hours=-30), timedelta()))
def test_n5_o13_a_clock_that_goes_back_makes_nobody_wait_for_longer_than_the_longest_wait(
    allowance: Allowance, gaps: list[timedelta], back: timedelta
) -> None:
    tally, now = after(allowance, gaps)
    set_back = now + back

    longest = set_back + allowance.longest_wait + SKEW
    assert (retry_at(tally, now=set_back) or set_back) <= longest
    assert (retry_at(tally.one_more(set_back), now=set_back) or set_back) <= longest


@given(allowances, st.timedeltas(timedelta(hours=-30), timedelta(minutes=-2)))
def test_n5_o13_after_the_clock_went_back_waits_hold_from_the_next_failure_on(
    allowance: Allowance, back: timedelta
) -> None:
    tally = Tally(allowance, allowance.wait_from + 8.0, NOON)

    assert (retry_at(tally.one_more(NOON + back), now=NOON + back) or NOON) > NOON + back


def test_the_longest_of_the_waits_holds() -> None:
    login, address = Tally(LOGIN, 12.0, NOON), Tally(ADDRESS, 55.0, NOON)

    assert retry_at(login, address, now=NOON) == NOON + timedelta(seconds=32)
    assert retry_at(login, address, now=NOON + timedelta(seconds=32)) is None


def test_one_who_fails_once_an_hour_is_never_asked_for_a_captcha() -> None:
    tally, now = after(LOGIN, [timedelta(hours=1)] * 200)

    assert not tally.asks_for_captcha(now)


def test_a_second_factor_is_tried_a_few_dozen_times_a_day_at_most() -> None:
    tally, now, tries = Tally(SECOND_FACTOR, 0.0, NOON), NOON, 0
    while now < NOON + 10 * DAY:
        tally, tries = tally.one_more(now), tries + 1
        now = tally.retry_at or now

    assert tries < 10 * 30

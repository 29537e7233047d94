"""What holds of every history of charges, payments, corrections and refunds."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account_events import Close, Correction, Event, Payment, Refund
from domain.ledger import Balance, LedgerPart, statement_of
from domain.payments import PaymentPurpose
from domain.penalties import rounded
from domain.periods import Month, last_day, month_after
from domain.settlement import settle
from tests.domain.settling import RATES, Books, closed, month

MONTHS = [month_after(month(1), number) for number in range(6)]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
amounts = st.integers(1, 200_000)
places = st.integers(0, len(MONTHS) - 1)
days = st.integers(1, 28)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of a day that was made some days before."""

    day: int
    amount: int
    late: int
    of_penalty: bool
    named: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """What a month brings: payments and refunds of its days, its charge, corrections of earlier months by place."""

    payments: list[Paid]
    refunds: list[tuple[int, int]]
    charge: int
    corrections: dict[int, int]


payments = st.builds(
    Paid, day=days, amount=amounts, late=st.sampled_from((0, 0, 0, 40)), of_penalty=st.booleans(),
    named=st.none() | places,
)  # fmt: skip
histories = st.lists(
    st.builds(
        Given,
        payments=st.lists(payments, max_size=2),
        refunds=st.lists(st.tuples(days, amounts), max_size=1),
        charge=st.sampled_from((0, 1, 735, 88_200, 100_000)),
        corrections=st.dictionaries(places, st.integers(-100_000, 60_000), max_size=2),
    ),
    min_size=2,
    max_size=len(MONTHS),
)


def month_of_place(place: int | None) -> Month | None:
    return None if place is None else MONTHS[place]


def corrections_of(brings: Given, place: int) -> dict[Month, int]:
    return {MONTHS[each]: amount for each, amount in brings.corrections.items() if each < place and amount}


def brought(history: Sequence[Given]) -> list[Event]:
    """Return what the months of a history bring, penalty apart."""
    events: list[Event] = []
    for place, brings in enumerate(history):
        present = MONTHS[place]
        for paid in brings.payments:
            entered = present.replace(day=paid.day)
            made = date.fromordinal(entered.toordinal() - paid.late)
            events.append(Payment(entered, made, paid.amount, month_of_place(paid.named)))
        events += [Refund(present.replace(day=day), amount) for day, amount in brings.refunds]
        due_on = month_after(present).replace(day=15)
        events.append(Close(present, brings.charge, due_on, corrections_of(brings, place)))
    return events


@settings(max_examples=1000)
@given(histories)
def test_rule_39_n13_balance_and_statement_equal_the_ledger_after_any_history(history: list[Given]) -> None:
    books = Books()
    for place, brings in enumerate(history):
        present, today = MONTHS[place], last_day(MONTHS[place])
        moves = [(paid.day, paid) for paid in brings.payments] + [(day, amount) for day, amount in brings.refunds]
        for day, move in sorted(moves, key=lambda each: each[0]):
            on = present.replace(day=day)
            if isinstance(move, Paid):
                purpose = PaymentPurpose.PENALTY if move.of_penalty else PaymentPurpose.ELECTRICITY
                books.pay(on, move.amount, late=move.late, purpose=purpose, named=month_of_place(move.named))
            else:
                books.refund(on, move)
        settled = books.close(present, brings.charge, corrections_of(brings, place))

        main, penalty = books.owed(LedgerPart.MAIN, today), books.owed(LedgerPart.PENALTY, today)
        balance = Balance(uuid.uuid4(), main, penalty, settled.due_on, NOW)
        assert (settled.main, settled.penalty) == (main, penalty)
        assert balance.debt - balance.advance == sum(entry.amount for entry in books.entries)
        assert (balance.debt, balance.advance) == (max(main, 0) + penalty, max(-main, 0))
        assert not settled.advance or not settled.debts
        _check_statement(books, present, today)


def _check_statement(books: Books, since: date, until: date) -> None:
    opening = sum(entry.amount for entry in books.entries if entry.on < since)
    within = [entry for entry in books.entries if since <= entry.on <= until]
    statement = statement_of(since=since, until=until, opening=opening, postings=within)

    assert statement.closing == statement.opening + statement.debits - statement.credits
    assert statement.closing == sum(entry.amount for entry in books.entries)


@settings(max_examples=1000)
@given(histories, st.randoms(use_true_random=False))
def test_rule_37_the_order_in_which_events_are_told_does_not_matter(history: list[Given], random: Random) -> None:
    events, until = brought(history), MONTHS[len(history) - 1]
    shuffled = random.sample(events, len(events))

    assert closed(shuffled, until) == closed(events, until)


@settings(max_examples=1000)
@given(histories)
def test_rule_30_month_by_month_comes_to_the_same_as_all_at_once(history: list[Given]) -> None:
    events, posted = brought(history), dict[Month, int]()
    for present in MONTHS[: len(history)]:
        in_steps = closed(events, present, posted)
        for each in in_steps.penalties:
            posted[each.month] = posted.get(each.month, 0) + each.amount
    at_once = closed(events, MONTHS[len(history) - 1])

    assert (in_steps.debts, in_steps.advance, in_steps.penalty) == (at_once.debts, at_once.advance, at_once.penalty)
    assert {key: amount for key, amount in posted.items() if amount} == {
        each.month: each.amount for each in at_once.penalties
    }
    assert {key: rounded(exact) for key, exact in at_once.exact.items() if rounded(exact)} == {
        each.month: each.amount for each in at_once.penalties
    }


@settings(max_examples=1000)
@given(histories)
def test_rule_28_no_penalty_falls_while_nothing_happens(history: list[Given]) -> None:
    events, until = brought(history), MONTHS[len(history) - 1]
    before, after = (settle(events=events, until=each, rates=RATES, posted={}) for each in (until, month_after(until)))

    assert all(after.exact[key] >= exact for key, exact in before.exact.items())
    assert after.penalty >= before.penalty


@settings(max_examples=1000)
@given(histories, st.lists(st.tuples(places, places, days, st.integers(-50_000, 50_000)), max_size=3))
def test_rule_24_no_debt_and_nothing_set_off_is_below_zero(
    history: list[Given], corrected: list[tuple[int, int, int, int]]
) -> None:
    imported = [Correction(MONTHS[on].replace(day=day), MONTHS[of], amount) for of, on, day, amount in corrected]
    settled = closed([*brought(history), *imported], MONTHS[-1])

    assert all(debt.amount > 0 for debt in settled.debts)
    assert [debt.month for debt in settled.debts] == sorted(debt.month for debt in settled.debts)
    assert all(stretch.debt > 0 for each in settled.penalties for stretch in each.facts.stretches)
    assert settled.advance >= 0

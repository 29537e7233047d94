"""Everything that may happen to payments, in any order: people, the bank, its notices, lost answers, time."""

import asyncio
import itertools
import uuid
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from auth.refusals import NotFound
from auth.viewer import Viewer
from domain.cards import CardRefused
from domain.limits import TooOften
from domain.payment_orders import GatewayUnavailable, ToldOtherwise
from domain.payments import (
    PaymentFinal,
    PaymentInProgress,
    PaymentPurpose,
    PaymentStatus,
    RefundUnderWay,
)
from gateways.payments import GatewayFailed, Operation, OperationState
from models.accounts import Account
from models.base import Database
from models.payments import Payment
from services import cards, reconciliation, refunds
from tests.bank import POOR, UNREACHED, UNSURE, Bank
from tests.services import payment_books as books
from tests.services.counter import Counter
from tests.world import World

S = OperationState
OPEN = (S.CREATED, S.INPROGRESS, S.TAKENOUT, S.FROZEN, S.TAKENIN_NOTSENT)
PURPOSES = st.sampled_from([*books.ON_BILLS, PaymentPurpose.REPAIR_SERVICE])
AMOUNTS = st.sampled_from([100, 3_333, 10_000])
OTHERWISE = st.sampled_from([{"amount": 1}, {"amount": 12_345}, {"currency": "USD"}, {"is_test": True}])
TROUBLES = st.lists(st.sampled_from([UNREACHED, UNSURE, POOR]), max_size=3)
Answer = TypeVar("Answer")
PAID = {PaymentStatus.CONFIRMED, PaymentStatus.REFUNDED}
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST = itertools.count(1, 1_000)
"""Where each example begins to number its rows, since all of them share a database."""


class PaymentMachine(RuleBasedStateMachine):
    """One person with an account; the sums of the ledger are compared with what the bank took."""

    run: ClassVar[asyncio.Runner]
    database: ClassVar[Database]

    payments: Bundle[Payment] = Bundle("payments")
    operations: Bundle[str] = Bundle("operations")
    told: Bundle[Operation] = Bundle("told")

    viewer: Viewer
    account: Account

    @initialize(
        target=payments,
        penalty=st.sampled_from([0, 4_000]),
        binds=st.lists(st.booleans(), max_size=2),
        otherwise=st.lists(OTHERWISE, max_size=2),
    )
    def begin(self, penalty: int, binds: list[bool], otherwise: list[dict[str, Any]]) -> Any:
        first = next(FIRST)
        self.refused: set[str] = set()
        # Each example lives after the time that comparisons of earlier ones look at.
        now = NOON + timedelta(days=first // 50)
        self.counter = Counter(World(self.database, now=now, first=first), bank=Bank(first))
        self.viewer, self.account = self.do(self.counter.household())
        if penalty:
            self.do(self.counter.owe_penalty(self.account, penalty))
        self.penalty = penalty
        self.do(self.counter.confirmed(self.viewer, self.account))
        self.do(self.counter.bound(self.viewer, self.account))
        begun = [
            self.do(self.counter.start(self.viewer, self.account, 20_000 + place, bind_card=each))
            for place, each in enumerate(binds)
        ]
        for payment, facts in zip(begun, otherwise, strict=False):
            self.pay_otherwise(payment=payment, otherwise=facts, state=S.SUCCEED)
        return multiple(*begun)

    @rule(target=payments, amount=AMOUNTS, purpose=PURPOSES, binds=st.booleans(), repeats=st.integers(1, 3))
    def start(self, amount: int, purpose: PaymentPurpose, binds: bool, repeats: int) -> Any:
        return self.tried(amount=amount, purpose=purpose, bind_card=binds, key=uuid.uuid4().hex, repeats=repeats)

    @rule(target=payments, amount=AMOUNTS, repeats=st.integers(1, 3))
    def charge(self, amount: int, repeats: int) -> Any:
        """Charge the first card of the person, where there is one."""
        bound = self.do(self.cards())
        if not bound:
            return multiple()
        return self.tried(amount=amount, card_id=bound[0], key=uuid.uuid4().hex, repeats=repeats)

    @rule(target=operations, payment=payments, state=st.sampled_from(OPEN))
    def open_page(self, payment: Payment, state: OperationState) -> str:
        """Let somebody begin to pay on the page, whatever has become of the payment."""
        return self.counter.bank.add(str(payment.id), payment.amount, state).id

    @rule(target=told, payment=payments, times=st.integers(1, 2))
    def pay_at_once(self, payment: Payment, times: int) -> Any:
        """Let somebody pay on the page, perhaps on two devices."""
        return multiple(*(self.counter.bank.add(str(payment.id), payment.amount, S.SUCCEED) for _ in range(times)))

    @rule(target=operations, payment=payments, otherwise=OTHERWISE, state=st.sampled_from([S.SUCCEED, *OPEN]))
    def pay_otherwise(self, payment: Payment, otherwise: dict[str, Any], state: OperationState) -> str:
        """Let the bank take, or begin to take, something else than was asked for."""
        facts = {"amount": payment.amount} | otherwise
        made = self.counter.bank.add(str(payment.id), state=state, **facts)
        self.refused.add(made.id)
        return made.id

    @rule(operation=operations)
    def notice_of_what_was_not_asked_for(self, operation: str) -> None:
        made = self.counter.bank.made[operation]
        if operation in self.refused and made.state is S.SUCCEED:
            with pytest.raises(ToldOtherwise):
                self.do(self.counter.notice(made))

    @rule(target=told, payment=payments)
    def pay_invoice(self, payment: Payment) -> Any:
        """Let somebody pay an invoice, by a card that can be bound."""
        key = payment.operation_id
        is_open = key is not None and self.counter.bank.made[key].state in OPEN
        return self.counter.bank.paid(key) if key is not None and is_open else multiple()

    @rule(target=operations, payment=payments)
    def find_invoice(self, payment: Payment) -> Any:
        made = [each.id for each in self.counter.bank.made.values() if each.transaction == str(payment.id)]
        return multiple(*made)

    @rule(target=told, operation=operations)
    def pay(self, operation: str) -> Any:
        """Let an operation that is under way take the money, and tell of it: the notice arrives whenever it does."""
        bank = self.counter.bank
        if bank.made[operation].state not in OPEN:
            return multiple()
        paid = bank.paid(operation)
        return multiple() if operation in self.refused else paid

    @rule(operation=operations, state=st.sampled_from([S.INPROGRESS, S.TAKENOUT, S.TAKENIN_NOTSENT, S.CANCELED]))
    def come_further(self, operation: str, state: OperationState) -> None:
        if self.counter.bank.made[operation].state in OPEN:
            self.counter.bank.become(operation, state)

    @rule(operation=operations)
    def take_back(self, operation: str) -> None:
        """Let the bank give money back by itself."""
        if self.counter.bank.made[operation].state is S.SUCCEED:
            self.counter.bank.reverse(operation)

    @rule(operation=told, times=st.integers(1, 4))
    def notice(self, operation: Operation, times: int) -> None:
        self.do(asyncio.gather(*(self.counter.notice(operation) for _ in range(times))))

    @rule(notices=st.lists(told, min_size=2, max_size=4))
    def notices_at_once(self, notices: list[Operation]) -> None:
        self.do(asyncio.gather(*map(self.counter.notice, notices)))

    @rule(payment=payments)
    def cancel(self, payment: Payment) -> None:
        self.refusable(self.counter.cancel(self.viewer, payment))

    @rule(payment=payments)
    def settle(self, payment: Payment) -> None:
        self.do(self.counter.settle(payment))

    @rule(payment=payments, operation=told)
    def settle_while_a_notice_comes(self, payment: Payment, operation: Operation) -> None:
        self.do(asyncio.gather(self.counter.settle(payment), self.counter.notice(operation), self.counter.settle_due()))

    @rule(minutes=st.sampled_from([1, 9, 61, 3_000]))
    def wait(self, minutes: int) -> None:
        self.counter.wait(minutes=minutes)
        self.do(self.counter.settle_due())

    @rule()
    def compare(self) -> None:
        self.do(self.compared())

    @rule(payment=payments)
    def refund(self, payment: Payment) -> None:
        self.refusable(self.refunded(payment))

    @rule()
    def bind(self) -> None:
        """Bind another card, if the bank lets it."""
        binding = self.refusable(self.counter.bind(self.viewer, self.account))
        if binding is not None:
            self.counter.bank.paid(binding.operation_id)
            self.do(self.counter.settle(binding))

    @rule()
    def forget_password(self) -> None:
        self.do(cards.remove_all(database=self.database, user_id=self.viewer.user_id, now=self.counter.now))

    @rule(trouble=TROUBLES, late=TROUBLES)
    def disturb(self, trouble: list[Exception], late: list[Exception]) -> None:
        """Let the next calls fail, or their answers get lost."""
        self.counter.bank.trouble, self.counter.bank.late = trouble, late

    @invariant()
    def the_ledger_has_no_more_than_the_bank_ever_took(self) -> None:
        for transaction, (credited, _) in self.do(self.books()).items():
            took = [each for each in self.asked_for() if each.transaction == transaction]
            assert 0 <= credited <= sum(each.amount for each in took if each.state is S.SUCCEED)

    def teardown(self) -> None:
        """Let all that was disturbed settle: then nothing is lost, doubled or stuck."""
        if not hasattr(self, "account"):
            return
        self.disturb([], [])
        self.do(self.compared())
        self.counter.wait(days=2)
        self.do(self.counter.settle_due())
        self.counter.wait(days=1)
        self.do(self.counter.settle_due())
        taken = self.counter.bank.taken(but=self.refused)
        event(f"operations refused: {min(len(self.refused), 3)}")
        event(f"operations taken: {min(len(taken), 3)}")
        for transaction, (credited, on_bill) in self.do(self.books()).items():
            assert credited == (taken[transaction] if on_bill else 0)
        self.do(self.check_rows())

    def do(self, work: Coroutine[Any, Any, Answer] | Any) -> Any:
        """Do something on the machine's own loop."""

        async def done() -> Any:
            return await work

        return self.run.run(done())

    def refusable(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do what may be refused, or fail at the bank."""
        expected = (
            PaymentFinal,
            PaymentInProgress,
            GatewayUnavailable,
            CardRefused,
            RefundUnderWay,
            NotFound,
            TooOften,
        )
        try:
            return self.do(work)
        except (*expected, GatewayFailed):
            return None

    def tried(self, *, repeats: int, **values: Any) -> Any:
        """Begin a payment as often as a client that gets no answer does."""
        made = [self.refusable(self.counter.start(self.viewer, self.account, **values)) for _ in range(repeats)]
        return multiple(*{payment.id: payment for payment in made if payment is not None}.values())

    def asked_for(self) -> list[Operation]:
        """Return the bank's operations but those of something else than was asked for."""
        return [each for each in self.counter.bank.made.values() if each.id not in self.refused]

    async def cards(self) -> list[str]:
        asked = sa.text("SELECT id::text FROM bound_card WHERE user_id = :me AND state = 'ACTIVE' ORDER BY id")
        async with self.database.reading() as session:
            return list((await session.execute(asked, {"me": self.viewer.user_id})).scalars())

    async def compared(self) -> None:
        await reconciliation.compare(database=self.database, cashier=self.counter.cashier, now=self.counter.now)

    async def refunded(self, payment: Payment) -> None:
        self.counter.wait(minutes=6)
        await refunds.refund_payment(
            database=self.database, cashier=self.counter.cashier, payment_id=payment.id, now=self.counter.now
        )

    async def books(self) -> dict[str, tuple[int, bool]]:
        return await books.credited(self.database, self.account.id, self.counter.bank)

    async def check_rows(self) -> None:
        """See that states, ledger and balance agree, and that nobody waits for nothing."""
        rows = await books.rows(self.database, self.account.id)
        for row in rows:
            confirmed = row.status is PaymentStatus.CONFIRMED and row.purpose in books.ON_BILLS
            assert row.posted == (-row.amount if confirmed else 0)
            assert row.is_done is (row.status is not PaymentStatus.PENDING)
        posted = sum(row.posted for row in rows)
        assert await books.balance(self.database, self.account.id) == self.penalty + posted
        made = self.counter.bank.made.values()
        moving = {each.transaction for each in made if each.state in OPEN[2:]}
        assert {row.id for row in rows if row.status is PaymentStatus.PENDING} <= moving
        otherwise = {each.transaction for each in made if each.id in self.refused and each.state is S.SUCCEED}
        for row in rows:
            if row.id in otherwise - moving and row.status not in PAID:
                assert row.status is PaymentStatus.FAILED
                assert row.failure is not None
                assert row.failure.is_of_money

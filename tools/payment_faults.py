"""
Try what becomes of payments while the cabinet, its database or the gateway fails.

    .venv/bin/python tools/payment_faults.py [--times 20] [--only killed frozen ...]

Runs a cabinet with its PostgreSQL, its worker and the gateway's stand-in, each a process of its own, on loopback and in
a folder of its own. Eight people pay at once, by cards that they enter on the gateway's pages and by bound ones; they
ask by the same key until they are answered, use some keys again, and send some twice at once. Each fault strikes so
many times at a random moment. After each time all has to be settled, and what the ledger holds has to be what the
gateway took, each payment once. The gateway is asked every 2 seconds about what is pending, where a minute is usual.
The table tells the payments that were acknowledged, the operations whose money the gateway took, what is wrong with
them, the seconds until the next payment was acknowledged once the fault was over, and those until all was settled.
Processes are ended by their ids. Ends with status 1 where a payment is lost, doubled or stuck.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from payment_faults_judge import Verdict, judge, taken
from payment_faults_people import DECLINED, LOST, PAID, Habits, Person, Stream, bind_cards, sign_in
from payment_faults_plant import Plant

BEFORE, AFTER = (0.5, 2.0), 1.5
"""Seconds of payments before a fault, between two bounds, and after it."""
CALLS = ("PaymentRequest", "InvoiceRequest")
Strike = Callable[[Plant], float]
"""Lets a fault happen, and returns the moment from which recovery counts."""
MANY_CHARGES = Habits(charges=0.6, binds=0.15, cards=(PAID, PAID, DECLINED))


@dataclass(frozen=True)
class Scenario:
    """A fault, and how people pay meanwhile."""

    told: str
    strike: Strike
    habits: Habits = field(default_factory=Habits)


@dataclass
class Record:
    """What came of all times of one scenario."""

    verdicts: list[Verdict] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)
    before: int = 0
    """Operations whose money had been taken before."""

    def line(self) -> str:
        """Return the row of the table."""
        told = [sum(verdict.acknowledged for verdict in self.verdicts), self.verdicts[-1].money - self.before]
        faults = [len({fault for verdict in self.verdicts for fault in getattr(verdict, name)}) for name in FAULTS]
        waits = [_spread(self.answers), _spread([verdict.settling for verdict in self.verdicts])]
        return " | ".join(
            [
                *(f"{number:>{width}}" for number, width in zip([*told, *faults], WIDTHS, strict=True)),
                *(f"{wait:>14}" for wait in waits),
            ]
        )


FAULTS = ("lost", "doubled", "stuck")
WIDTHS = (12, 5, 4, 7, 5)
HEAD = (
    f"{'fault':<34} | times | acknowledged | money | lost | doubled | stuck | {'answers, s':>14} | {'settled, s':>14}"
)


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.1f}, max {max(seconds):.1f}" if seconds else "-"


def killed(plant: Plant) -> float:
    """Kill server and worker."""
    moment = plant.kill()
    plant.wait()
    return moment


def crashed(plant: Plant) -> float:
    """Kill PostgreSQL, which is back a second later."""
    plant.crash_postgres(seconds=1.0)
    return time.monotonic()


def frozen(plant: Plant) -> float:
    """Let PostgreSQL stand still for ten seconds."""
    plant.freeze_postgres(seconds=10.0)
    return time.monotonic()


def gateway(
    *, seconds: float, calls: Mapping[str, Any] | None = None, notices: Mapping[str, Any] | None = None
) -> Strike:
    """Return what lets the gateway do something wrong for some seconds."""

    def strike(plant: Plant) -> float:
        faults = dict.fromkeys(CALLS, calls) if calls else {}
        plant.set_faults(**faults, **({"notice": notices} if notices else {}))
        time.sleep(seconds)
        plant.set_faults()
        return time.monotonic()

    return strike


LATE, TOO_LATE = {"how": "late", "seconds": 3}, {"how": "late", "seconds": 12}
SCENARIOS = {
    "killed": Scenario("server and worker killed", killed),
    "crashed": Scenario("PostgreSQL killed, away for 1 s", crashed),
    "frozen": Scenario("PostgreSQL frozen for 10 s", frozen),
    "late": Scenario("gateway 3 s late", gateway(seconds=4, calls=LATE, notices=LATE), MANY_CHARGES),
    "twice": Scenario("gateway tells everything twice", gateway(seconds=3, notices={"how": "twice"})),
    "never": Scenario(
        "gateway never answers nor tells",
        gateway(seconds=4, calls={"how": "never"}, notices={"how": "never"}),
        Habits(charges=0.6, binds=0.15, cards=(PAID, LOST)),
    ),
    "too-late": Scenario("gateway answers after our time-out", gateway(seconds=4, calls=TOO_LATE), MANY_CHARGES),
    "cut": Scenario("gateway cuts the answer off", gateway(seconds=4, calls={"how": "reset"}), MANY_CHARGES),
    "broken": Scenario("gateway charges and answers 500", gateway(seconds=4, calls={"how": "broken"}), MANY_CHARGES),
    "deaf": Scenario("gateway does nothing, answers 503", gateway(seconds=4, calls={"how": "deaf"}), MANY_CHARGES),
}


def run(plant: Plant, people: list[Person], scenario: Scenario, *, times: int) -> Record:
    """Let a fault strike so many times, and judge after each."""
    record = Record(before=taken(plant))
    for number in range(1, times + 1):
        plant.forget_uses()
        stream = Stream(people, scenario.habits)
        stream.begin()
        time.sleep(random.uniform(*BEFORE))
        since = scenario.strike(plant)
        time.sleep(AFTER)
        stream.end()
        verdict = judge(plant, stream.attempts)
        record.verdicts.append(verdict)
        record.refusals |= {attempt.refusal for attempt in stream.attempts if attempt.refusal}
        if (seconds := stream.recovered(since)) is not None:
            record.answers.append(seconds)
        _tell(scenario, number, verdict)
    return record


def _tell(scenario: Scenario, number: int, verdict: Verdict) -> None:
    mark = "ok   " if verdict.is_good else "FAULT"
    print(
        f"{mark} {scenario.told}, {number}: {verdict.acknowledged} acknowledged, settled in {verdict.settling:.1f} s",
        flush=True,
    )
    for name in FAULTS:
        for fault in getattr(verdict, name):
            print(f"      {name}: {fault}", flush=True)


def main() -> int:
    """Run the trials; return the exit status."""
    parser = argparse.ArgumentParser(description="Try what becomes of payments while something fails.")
    parser.add_argument("--times", type=int, default=20, help="how often each fault strikes")
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    given = parser.parse_args()
    records: dict[str, Record] = {}
    with tempfile.TemporaryDirectory(prefix="kabinet-payments-") as folder, Plant(Path(folder)).running() as plant:
        people = sign_in(plant.address)
        bind_cards(people)
        for name in given.only:
            records[name] = run(plant, people, SCENARIOS[name], times=given.times)
    print(f"\n{HEAD}")
    for name, record in records.items():
        print(f"{SCENARIOS[name].told:<34} | {len(record.verdicts):>5} | {record.line()}")
        for refusal in sorted(record.refusals):
            print(f"      refused: {refusal}")
    return 0 if all(verdict.is_good for record in records.values() for verdict in record.verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())

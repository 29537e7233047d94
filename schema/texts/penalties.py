"""What is said about a penalty: on which debt, for which days, and by which share of which rate."""

from collections.abc import Iterator, Sequence

from domain.ledger import Posting
from domain.penalties import PenaltyFacts, Stretch, exact_of, rounded
from domain.penalty_stretches import newest_stretches
from domain.periods import month_of
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import DAYS, counted, decimal, money
from schema.texts.days import name_day, name_days
from schema.texts.months import name_month

CHARGED = Text("Начислены пени на долг за {month}", "Penalty on the debt of {month}")
CORRECTED = Text("Перерасчёт пеней на долг за {month}", "Correction of the penalty on the debt of {month}")
DUE = Text(", срок оплаты {day}{grace}: ", ", due on {day}{grace}: ")
GRACE = Text(", первые {days} просрочки без пеней", ", the first {days} of the delay cost nothing")
STRETCH = Text(
    "{debt} × {days} × 1/{divisor} от {percent} % годовых, {span} ({late} просрочки)",
    "{debt} x {days} x 1/{divisor} of {percent} % a year, {span} ({late} of the delay)",
)
LATE_DAY = Text("{first}-й день", "day {first}")
LATE_DAYS = Text("{first}–{last}-й дни", "days {first} to {last}")
EARLIER = Text("{amount} {span}", "{amount} {span}")
IN_ALL = Text(
    "всего с начала просрочки {total}, раньше начислено {before}",
    "{total} in all since the delay began, {before} charged before",
)
BEFORE = Text("всего {total}, раньше начислено {before}", "{total} in all, {before} charged before")
CHANGED = Text("было {before}, стало {total}", "{before} before, {total} now")
WHY = Text("долг стал меньше или оплачен раньше", "the debt became less or was paid earlier")
RETURNED = Text("раньше начислено лишнее", "too much was charged before")
MOST = 3
"""Stretches that are told one by one; what was before them is told in one sum."""


def penalty_text(facts: PenaltyFacts, posting: Posting, language: Language) -> str:
    """Return what a posted penalty, or the correction of one, was counted on."""
    month = name_month(posting.month, language) if posting.month else ""
    what = (CHARGED if posting.amount > 0 else CORRECTED).say(language, month=month)
    told = _charged(facts, posting, language) if posting.amount > 0 else _corrected(facts, language)
    grace = GRACE.say(language, days=counted(facts.grace, DAYS, language)) if facts.grace else ""
    return what + DUE.say(language, day=name_day(facts.due_on, language), grace=grace) + "; ".join(told)


def _charged(facts: PenaltyFacts, posting: Posting, language: Language) -> Iterator[str]:
    chosen = newest_stretches(facts=facts, amount=posting.amount, since=month_of(posting.on))
    yield from _stretches(chosen, language)
    if facts.before or facts.returned:
        text = BEFORE if chosen == facts.stretches else IN_ALL
        yield text.say(language, total=money(facts.total, language), before=money(facts.before, language))


def _corrected(facts: PenaltyFacts, language: Language) -> Iterator[str]:
    if facts.returned:
        yield RETURNED.say(language)
    else:
        yield CHANGED.say(language, before=money(facts.before, language), total=money(facts.total, language))
    yield WHY.say(language)
    yield from _stretches(facts.stretches, language)


def _stretches(stretches: Sequence[Stretch], language: Language) -> Iterator[str]:
    """Tell the latest stretches, and what came before them in one."""
    earlier = stretches[: 1 - MOST] if len(stretches) > MOST else ()
    if earlier:
        span = name_days(earlier[0].since, earlier[-1].until, language)
        yield EARLIER.say(language, span=span, amount=money(rounded(exact_of(earlier)), language))
    for stretch in stretches[len(earlier) :]:
        yield _stretch(stretch, language)


def _stretch(stretch: Stretch, language: Language) -> str:
    last = stretch.late + stretch.days - 1
    late = LATE_DAYS if last > stretch.late else LATE_DAY
    return STRETCH.say(
        language,
        debt=money(stretch.debt, language),
        span=name_days(stretch.since, stretch.until, language),
        late=late.say(language, first=stretch.late, last=last),
        days=counted(stretch.days, DAYS, language),
        divisor=stretch.divisor,
        percent=decimal(stretch.percent, language),
    )

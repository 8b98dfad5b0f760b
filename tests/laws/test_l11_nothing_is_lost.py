"""L11. Every open case has an owner, a next action and a time, whatever fails and whenever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.alongside.actions import NoSecond
from beenthere.apps.cases.actions import closing, offering, reaching, routing, triage
from beenthere.apps.cases.actions.offering import MayNotBeAsked, NeedsReason, NobodyHasIt, Wanted
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.letting_go import let_go, thin_out
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import cases
from beenthere.domain.assignment import OfferSettled
from beenthere.domain.case import TRANSITIONS, CaseEvent, CaseState, NotPossible, Owner, Transition
from beenthere.domain.defendants import Ahead, Said, Step
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Keeps,
    OutreachOutcome,
    OverrideReason,
    Phase,
    QuickAnswer,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from beenthere.worker import cases as worker
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.failing import Fault, failing_after
from tests.laws.rooms import KNOWN

# What must be true of every open case, said here without the program's own watchdog.

_STUCK = """
    SELECT cases_case.state || ': ' || CASE
             WHEN owner IS NULL OR next_action IS NULL OR due_at IS NULL THEN 'nothing next'
             WHEN due_at < %(now)s - interval '2 hours' THEN 'overdue'
             WHEN owner = 'director' AND NOT EXISTS (
                    SELECT FROM cases_sight JOIN people_account ON people_account.id = account_id
                     WHERE case_id = cases_case.id AND NOT stepped_back AND enabled)
             THEN 'no director'
             WHEN owner = 'supporter' AND next_action = 'answer' AND NOT EXISTS (
                    SELECT FROM cases_offer
                     WHERE case_id = cases_case.id AND state = 'open' AND NOT second)
             THEN 'nobody is asked'
             WHEN owner = 'supporter' AND next_action <> 'answer' AND NOT EXISTS (
                    SELECT FROM cases_assignment
                     WHERE case_id = cases_case.id AND lead AND until IS NULL)
             THEN 'nobody has it'
           END
      FROM cases_case
     WHERE state <> 'closed'
"""


def stuck(*, now: datetime) -> list[str]:
    """Open cases without somebody whose turn it is, something to do, or a time by which."""
    with connection.cursor() as cursor:
        cursor.execute(_STUCK, {"now": now})
        return sorted(found for (found,) in cursor.fetchall() if found)


EXPECTED = (NotPossible, OfferSettled, MayNotBeAsked, NeedsReason, NobodyHasIt, NoSecond)
"""What an action may say instead of doing it."""
NOT_THEIRS = (reaching.NotTheirCase, Offer.DoesNotExist)


@dataclass
class World:
    """One hospital, at some moment, in which anything may be tried."""

    hospital: Hospital = field(default_factory=Hospital)
    now: datetime = MONDAY
    silent: list[str] = field(default_factory=list)
    """Hand-overs to the directors that no message told them of."""
    failed: int = 0

    def __post_init__(self) -> None:
        self.directors: list[Account] = [
            self.hospital.director(),
            self.hospital.director(Role.ASSOCIATE_DIRECTOR),
        ]
        self.hospital.account(Role.ALTERNATE)
        self.supporters: list[Supporter] = [self.hospital.supporter() for _ in range(3)]
        self.hospital.case(kind=EventKind.MALPRACTICE_SUIT, routed=False)

    def attempt(self, step: str, choice: int, statements: int | None) -> None:
        """Try one thing, which the database may fail in the middle of."""
        owners = dict(Case.objects.values_list("pk", "owner"))
        try:
            with transaction.atomic():
                if statements is None:
                    STEPS[step](self, choice)
                else:
                    with failing_after(statements):
                        STEPS[step](self, choice)
        except (*EXPECTED, *NOT_THEIRS):
            pass
        except Fault:
            self.failed += 1
        if statements is not None and not step.startswith(("director", "supporter")):
            _start_again(self)
        if not step.startswith("director"):
            self._told_of_hand_overs(step, owners)
        assert stuck(now=self.now) == []
        assert not any(cases(now=self.now).values()), "the watchdog sees what is not there"

    def _told_of_hand_overs(self, step: str, owners: dict[Any, str]) -> None:
        for case in Case.objects.filter(owner=Owner.DIRECTOR):
            if owners.get(case.pk) not in (None, Owner.DIRECTOR.value):
                seeing = case.sights.filter(stepped_back=False).values("account")
                told = Message.objects.filter(
                    case=case, account__in=seeing, state=MessageState.QUEUED
                )
                if not told.exists():
                    self.silent.append(f"{step}: {case.state}")

    def case(self, choice: int) -> Case:
        found = list(Case.objects.order_by("referred_at", "pk"))
        return found[choice % len(found)]

    def supporter(self, choice: int) -> Supporter:
        return self.supporters[choice % len(self.supporters)]

    def holder(self, choice: int) -> tuple[Case, Supporter]:
        """A case and, where somebody has it, its supporter."""
        case = self.case(choice)
        held = case.assignments.filter(until=None).order_by("-lead").first()
        return case, held.supporter if held else self.supporter(choice)


def _refer(world: World, choice: int) -> None:
    number = f"+1617555{7000 + choice % 2:04}"
    world.hospital.case({**TYPED, SealedField.PHONE: number}, routed=False, now=world.now)


def _work(world: World, choice: int) -> None:
    world.now += timedelta(minutes=20)
    while worker.move_some(now=world.now):
        pass


def _sleep(world: World, choice: int) -> None:
    """Time passes, and the worker looks every hour of it."""
    for _ in range(6 + 12 * (choice % 3)):
        world.now += timedelta(hours=1)
        while worker.move_some(now=world.now):
            pass


def _start_again(world: World) -> None:
    """Whatever the worker could not do, it does once the database is back."""
    for _ in range(6):
        _work(world, 0)


def _triage(world: World, choice: int) -> None:
    triage.triage(
        case_id=world.case(choice).pk,
        facts=KNOWN,
        reach_by=ReachBy.TYPED,
        urgency=[*Urgency][choice % 2],
        now=world.now,
    )


def _offer(world: World, choice: int) -> None:
    listed = [*world.supporters[choice % 3 :], *world.supporters[: choice % 3]][: 1 + choice % 2]
    wanted = [Wanted(supporter=each.pk, override=OverrideReason.BEST_FIT) for each in listed]
    offering.approve_list(case_id=world.case(choice).pk, wanted=wanted, now=world.now)


def _phone(world: World, choice: int) -> None:
    wanted = Wanted(supporter=world.supporter(choice).pk, override=OverrideReason.BEST_FIT)
    offering.agreed_by_phone(case_id=world.case(choice).pk, wanted=wanted, now=world.now)


def _second(world: World, choice: int) -> None:
    wanted = Wanted(supporter=world.supporter(choice).pk, override=OverrideReason.BEST_FIT)
    offering.ask_second(case_id=world.case(choice).pk, wanted=wanted, now=world.now)


def _answered(world: World, choice: int) -> Offer | None:
    return world.case(choice).offers.select_related("supporter").order_by("-pk").first()


def _accept(world: World, choice: int) -> None:
    if offer := _answered(world, choice):
        offering.accept(offer_id=offer.pk, supporter=offer.supporter, now=world.now)


def _decline(world: World, choice: int) -> None:
    if offer := _answered(world, choice):
        offering.decline(offer_id=offer.pk, supporter=offer.supporter, now=world.now)


def _record(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    outcome = [*OutreachOutcome][choice % len(OutreachOutcome)]
    reaching.record(case_id=case.pk, supporter=supporter, outcome=outcome, now=world.now)


def _quick(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    answer = [*QuickAnswer][choice % len(QuickAnswer)]
    reaching.answer(case_id=case.pk, supporter=supporter, answer=answer, now=world.now)


def _follow_up(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    reaching.follow_up(case_id=case.pk, supporter=supporter, now=world.now)


def _recuse(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    reaching.recuse(
        case_id=case.pk, supporter=supporter, reason=RecusalReason.NOT_NOW, now=world.now
    )


def _join(world: World, choice: int) -> None:
    case = world.case(choice)
    if case.state not in (CaseState.RECEIVED, CaseState.CLOSED):
        for other in triage.open_cases_of_same_person(case):
            triage.join(case_id=case.pk, into=other, now=world.now)
            return


def _not_me(world: World, choice: int) -> None:
    account = world.directors[choice % 2].pk
    case = world.case(choice)
    if case.state != CaseState.RECEIVED:
        routing.not_me(case_id=case.pk, account_id=account, now=world.now)


def _close(world: World, choice: int) -> None:
    reasons = [CloseReason.COMPLETE, CloseReason.MISTAKEN]
    closing.close(case_id=world.case(choice).pk, reason=reasons[choice % 2], now=world.now)


_SAID = [Said(otherwise=each) for each in Ahead] + [
    Said(step=Step(MONDAY.date() + timedelta(days=9), each)) for each in Phase
]


def _walk(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    alongside.begin(
        case_id=case.pk,
        supporter=supporter,
        keeps=[*Keeps][choice % 2],
        said=_SAID[choice % len(_SAID)],
        now=world.now,
    )


def _next(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    said = [alongside.was_there, alongside.plan][choice % 2]
    said(case_id=case.pk, supporter=supporter, said=_SAID[choice % len(_SAID)], now=world.now)


def _says(world: World, choice: int) -> None:
    case, supporter = world.holder(choice)
    answers = [
        alongside.not_yet,
        alongside.wants_to_go_on,
        alongside.hand_over,
        alongside.does_not,
    ]
    answers[choice % 4](case_id=case.pk, supporter=supporter, now=world.now)


def _forget(world: World, choice: int) -> None:
    let_go(now=world.now)
    thin_out(now=world.now)


STEPS: dict[str, Callable[[World, int], None]] = {
    "refer": _refer,
    "work": _work,
    "sleep": _sleep,
    "director triages": _triage,
    "director offers": _offer,
    "director agreed by phone": _phone,
    "director asks a second": _second,
    "director takes the offer back": lambda world, choice: offering.withdraw_offer(
        case_id=world.case(choice).pk, now=world.now
    ),
    "director reassigns": lambda world, choice: reaching.reassign(
        case_id=world.case(choice).pk, now=world.now
    ),
    "director confirms": lambda world, choice: reaching.confirm(
        case_id=world.case(choice).pk, now=world.now
    ),
    "director joins": _join,
    "director steps back": _not_me,
    "director closes": _close,
    "supporter accepts": _accept,
    "supporter declines": _decline,
    "supporter records": _record,
    "supporter answers the link": _quick,
    "supporter follows up": _follow_up,
    "supporter recuses": _recuse,
    "supporter begins a walk": _walk,
    "supporter says what comes next": _next,
    "supporter says how the walk goes": _says,
    "director lets the second lead": lambda world, choice: alongside.let_lead(
        case_id=world.case(choice).pk, now=world.now
    ),
    "the worker lets go": _forget,
}

Story = list[tuple[str, int, int | None]]

stories = st.lists(
    st.tuples(
        st.sampled_from(list(STEPS)),
        st.integers(min_value=0, max_value=11),
        st.none() | st.none() | st.integers(min_value=0, max_value=25),
    ),
    min_size=3,
    max_size=14,
)

_TOLD: Story = [("work", 0, None), ("director triages", 0, None), ("director offers", 0, None)]
HANDED_BACK: Story = [*_TOLD, ("supporter accepts", 0, None), ("supporter recuses", 0, None)]
GONE_QUIET: Story = [*_TOLD, ("supporter accepts", 0, None), ("sleep", 2, None), ("sleep", 2, None)]
LIST_ENDED: Story = [*_TOLD, ("supporter declines", 0, None), ("supporter declines", 0, None)]

WALKED: Story = [
    *_TOLD,
    ("supporter accepts", 0, None),
    ("supporter records", 0, None),
    ("supporter begins a walk", 0, None),
    ("sleep", 2, None),
]
LEFT: Story = [
    *WALKED,
    ("director asks a second", 1, None),
    ("supporter accepts", 0, None),
    ("supporter recuses", 0, None),
    ("supporter recuses", 0, None),
]
NOT_WALKED: Story = [
    *_TOLD,
    ("supporter accepts", 0, None),
    ("supporter says what comes next", 0, None),
]

_AS_ANOTHER = {
    "supporter says how the walk goes",
    "director lets the second lead",
    "the worker lets go",
}
"""Steps whose statements are those of another."""


def tell(story: Story) -> World:
    """Let a story happen, and look at every open case after each step of it."""
    with transaction.atomic():
        world = World()
        for step, choice, statements in story:
            world.attempt(step, choice, statements)
        transaction.set_rollback(True)
    return world


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=stories)
@example(story=HANDED_BACK)
@example(story=GONE_QUIET)
@example(story=LIST_ENDED)
@example(story=LEFT)
@example(story=NOT_WALKED)
def test_no_story_leaves_a_case_without_a_next_action(story: Story) -> None:
    assert tell(story).silent == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, marks=pytest.mark.soak) if step in _AS_ANOTHER else step
        for step in STEPS
        if step not in ("refer", "sleep")
    ],
)
def test_no_step_can_be_cut_in_two(step: str) -> None:
    """Every step, in the state where it does most, fails after each of its statements in turn."""
    ready = {
        "supporter accepts": _TOLD,
        "supporter declines": _TOLD,
        "director takes the offer back": _TOLD,
        "director offers": _TOLD[:2],
        "director agreed by phone": _TOLD[:2],
        "director triages": _TOLD[:1],
        "director steps back": _TOLD[:1],
        "work": [],
        "supporter begins a walk": WALKED[:-2],
        "supporter says what comes next": WALKED,
        "supporter says how the walk goes": WALKED,
        "the worker lets go": WALKED,
    }.get(step, [*_TOLD, ("supporter accepts", 0, None)])
    world = tell([*ready, *((step, 0, statements) for statements in range(30))])
    assert world.failed or step == "work", "the worker takes a failure for itself"
    assert world.silent == []


# Planted: an action that forgets, one that tells nobody, one that is not whole.


@pytest.mark.django_db
def test_a_step_that_tells_nobody_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    silently = Transition(CaseState.MATCHING)
    monkeypatch.setitem(TRANSITIONS, (CaseState.ACCEPTED, CaseEvent.RECUSED), silently)
    assert tell(HANDED_BACK).silent == ["supporter recuses: matching"]


@pytest.mark.django_db
def test_a_step_that_is_not_whole_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def halves(world: World, choice: int) -> None:
        case = world.case(choice)
        case.offers.update(state="accepted")
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.ACCEPTED, next_action="reach_out", owner=Owner.SUPPORTER
        )

    monkeypatch.setitem(STEPS, "supporter accepts", halves)
    with pytest.raises(AssertionError, match="nobody has it"):
        tell([*_TOLD, ("supporter accepts", 0, None)])


_PLANTED = {
    "overdue": "UPDATE cases_case SET due_at = due_at - interval '9 days'",
    "no director": "UPDATE cases_sight SET stepped_back = true",
    "nobody is asked": (
        "UPDATE cases_case SET state = 'offered', owner = 'supporter', next_action = 'answer'"
    ),
    "nobody has it": (
        "UPDATE cases_case SET state = 'reached', owner = 'supporter', next_action = 'follow_up'"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", _PLANTED)
def test_the_watchdog_and_this_file_both_find_a_stuck_case(hospital: Hospital, wrong: str) -> None:
    hospital.director()
    hospital.case()
    assert stuck(now=MONDAY) == []
    assert not any(cases(now=MONDAY).values())
    with connection.cursor() as cursor:
        cursor.execute(_PLANTED[wrong])
    [found] = stuck(now=MONDAY)
    assert found.endswith(wrong)
    assert sum(cases(now=MONDAY).values()) == 1

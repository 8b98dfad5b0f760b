"""L11. Every open case has an owner, a next action and a time, whatever fails and whenever."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from beenthere.adapters.postgres import Server, start
from beenthere.apps.cases.actions import closing, offering, reaching, referring, routing, triage
from beenthere.apps.cases.actions.offering import MayNotBeAsked, NeedsReason, NobodyHasIt, Wanted
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import cases
from beenthere.domain.assignment import OfferSettled
from beenthere.domain.case import TRANSITIONS, CaseEvent, CaseState, NotPossible, Owner, Transition
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    OutreachOutcome,
    OverrideReason,
    QuickAnswer,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from beenthere.worker import cases as worker
from tests.hospital import MONDAY, TYPED, Hospital
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


class Fault(DatabaseError):
    """The database went away between two statements."""


@contextmanager
def failing_after(statements: int) -> Iterator[None]:
    """The database answers so many statements more, and then none."""
    left = [statements]

    def counting(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not re.match(r"(RELEASE|ROLLBACK|SAVEPOINT)", sql):
            left[0] -= 1
            if left[0] < 0:
                raise Fault
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        yield


EXPECTED = (NotPossible, OfferSettled, MayNotBeAsked, NeedsReason, NobodyHasIt)
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
        self.hospital.case(routed=False)

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
def test_no_story_leaves_a_case_without_a_next_action(story: Story) -> None:
    assert tell(story).silent == []


@pytest.mark.django_db
@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("refer", "sleep")])
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


# An accepted referral is on disk before the page says thank you.


def _form() -> dict[str, str]:
    """A whole referral, with the token of its own page."""
    page = Client().get(reverse("refer")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    return {
        "token": token[1],
        "step": "check",
        "go": "send",
        "whom": "colleague",
        "person-name": TYPED[SealedField.NAME],
        "kind": EventKind.ADVERSE_EVENT,
        "when": Occurred.TODAY,
        "soon": Urgency.ROUTINE,
    }


def _thanked(form: dict[str, str]) -> bool:
    sent = Client(raise_request_exception=False).post(reverse("refer"), form)
    return sent.status_code == 302 and sent.headers["Location"] == reverse("refer_sent")


def thanked_too_soon(server: Server, database: str) -> list[str]:
    """Whether somebody was thanked for a referral that another connection cannot see."""
    before = _stored(server, database)
    thanked = _thanked(_form())
    return ["not committed"] if thanked and _stored(server, database) == before else []


def _stored(server: Server, database: str) -> int:
    with server.administer(database) as other:
        [count] = other.execute("SELECT count(*) FROM cases_case").fetchone() or [0]
        return int(count)


@pytest.mark.django_db(transaction=True)
def test_a_referral_is_stored_before_anybody_is_thanked(postgres: Server) -> None:
    database = connection.settings_dict["NAME"]
    assert thanked_too_soon(postgres, database) == []
    assert _stored(postgres, database) == 1


@pytest.mark.django_db
def test_thanks_before_the_commit_are_caught(postgres: Server) -> None:
    """Inside a test's own transaction nothing is ever committed: just such a program."""
    database = connection.settings_dict["NAME"]
    assert thanked_too_soon(postgres, database) == ["not committed"]


def lost_or_doubled(*, statements: int = 12) -> list[str]:
    """The database fails after each of its statements in turn, and the referrer sends again until
    they are thanked: how often that makes anything but one case."""
    wrong = []
    for number in range(statements):
        form = _form()
        before = Case.objects.count()
        with failing_after(number):
            thanked = _thanked(form)
        if thanked and Case.objects.count() != before + 1:
            wrong.append(f"thanked for nothing after {number}")
        if not _thanked(form) or Case.objects.count() != before + 1:
            wrong.append(f"sent again after {number}")
    return wrong


@pytest.mark.django_db(transaction=True)
def test_a_referral_that_fails_thanks_nobody_and_can_be_sent_again() -> None:
    assert lost_or_doubled() == []


@pytest.mark.django_db(transaction=True)
def test_a_referral_that_swallows_a_failure_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallowing(**referral: Any) -> bool:
        try:
            return referring.refer(**referral)
        except DatabaseError:
            return True

    monkeypatch.setattr("beenthere.apps.referral.views.accept", swallowing)
    assert "thanked for nothing after 0" in lost_or_doubled()


_ON_DISK = ("fsync", "synchronous_commit", "full_page_writes")


def not_waiting_for_the_disk(server: Server) -> list[str]:
    """Settings by which a committed referral could be lost to a power cut."""
    with server.administer() as superuser:
        shown = {name: superuser.execute(f"SHOW {name}").fetchone() for name in _ON_DISK}
    return [name for name, value in shown.items() if value != ("on",)]


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with start(tmp_path / "database") as server:
        assert not_waiting_for_the_disk(server) == []


def test_a_commit_that_does_not_wait_is_caught(postgres: Server) -> None:
    assert "fsync" in not_waiting_for_the_disk(postgres)

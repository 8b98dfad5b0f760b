"""A walk alongside a defendant: its calls, its question, its end, and who leads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from beenthere.apps.alongside import actions
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions import offering, reaching, stepping_down
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.matching import assignments_now, match
from beenthere.apps.cases.models import Case, Contact
from beenthere.apps.outreach.actions import answer_by_link
from beenthere.apps.outside import program, vault
from beenthere.apps.paging.links import answer_token
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.privacy.letting_go import thin_out
from beenthere.apps.supporters.life import Mover
from beenthere.apps.supporters.models import Rest
from beenthere.domain.case import CaseState, NotPossible
from beenthere.domain.defendants import Ahead, Said, Step
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Keeps,
    OutreachOutcome,
    Phase,
    QuickAnswer,
    RecusalReason,
)
from beenthere.domain.wording import MessageKind
from tests.apps.alongside.conftest import Walking
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MEDIATION = Step(date(2027, 11, 30), Phase.MEDIATION)


def told(kind: MessageKind) -> list[int]:
    waiting = Message.objects.filter(kind=kind, state=MessageState.QUEUED)
    return list(waiting.order_by("pk").values_list("account", flat=True))


def test_from_one_touchpoint_to_the_next(walking: Walking) -> None:
    walking.begins(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    assert walking.stands() is CaseState.ALONGSIDE
    assert walking.case.due_at.date() == date(2027, 2, 27), "before it"
    assert walking.due() is CaseState.TOUCHPOINT
    assert told(MessageKind.TOUCHPOINT_DUE) == [walking.supporter.account_id]
    said = Said(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    assert walking.says(actions.was_there, said=said) is CaseState.ALONGSIDE
    assert walking.case.due_at.date() == date(2027, 3, 3), "after it"
    assert told(MessageKind.TOUCHPOINT_DUE) == []
    assert walking.case.last_contact_at == walking.moment
    assert not Rest.objects.exists(), "a touchpoint is no end"
    with pytest.raises(NotPossible):
        walking.says(actions.was_there, said=said)
    walking.says(actions.plan, said=Said(step=Step(date(2027, 5, 1), Phase.MEDIATION)))
    assert walking.case.due_at.date() == date(2027, 4, 29), "a date has changed"


def test_silence_reaches_the_director_and_trying_is_enough(walking: Walking) -> None:
    walking.begins()
    for expected in (
        CaseState.TOUCHPOINT,
        CaseState.TOUCH_REMINDED,
        CaseState.TOUCH_QUIET,
        CaseState.TOUCH_QUIET,
    ):
        assert walking.due() is expected
    assert set(told(MessageKind.QUIET_CASE)) == {walking.director.pk}
    assert walking.says(actions.not_yet) is CaseState.TOUCH_REMINDED
    tried = {"outcome": OutreachOutcome.NO_ANSWER}
    for expected in (CaseState.TOUCHPOINT, CaseState.TOUCHPOINT, CaseState.TOUCH_QUIET):
        assert walking.says(reaching.record, **tried) is expected
        walking.moment += DAY
    reaching.confirm(case_id=walking.case.pk, now=walking.moment)
    assert walking.stands() is CaseState.ALONGSIDE
    walking.due()
    assert walking.says(reaching.record, **tried) is CaseState.TOUCHPOINT, "counted anew"


def test_the_link_says_so_without_signing_in(walking: Walking) -> None:
    walking.begins()
    walking.due()
    link = answer_token(Message.objects.get(kind=MessageKind.TOUCHPOINT_DUE).pk)
    answer_by_link(token=link, answer=QuickAnswer.DONE, now=walking.moment)
    assert walking.stands() is CaseState.ALONGSIDE
    assert walking.case.due_at - walking.moment > 29 * DAY, "as far as the last one was"
    walking.says(actions.plan, said=Said(otherwise=Ahead.EVENING))
    walking.due()
    link = answer_token(
        Message.objects.filter(kind=MessageKind.TOUCHPOINT_DUE).latest("planned_at").pk
    )
    answer_by_link(token=link, answer=QuickAnswer.NOT_YET, now=walking.moment)
    assert walking.stands() is CaseState.TOUCHPOINT
    walking.says(actions.was_there, said=Said(otherwise=Ahead.EVENING))
    walking.due()
    actions.was_there(
        case_id=walking.case.pk, supporter=walking.supporter, said=Said(), now=walking.moment
    )
    walking.case.refresh_from_db()
    assert walking.case.due_at - walking.moment == DAY, "every evening of the trial"


def days_and_hours(walking: Walking, times: int) -> list[str]:
    """When the supporter is called upon, so often, where each time they say nothing but that they
    were there."""
    found = []
    for _ in range(times):
        assert walking.due() is CaseState.TOUCHPOINT
        found.append(f"{walking.moment.astimezone(program().zone):%m-%d %H}")
        walking.says(reaching.answer, answer=QuickAnswer.DONE)
    return found


def test_with_the_least_what_stays_unsaid_skips_no_call_around_a_date(walking: Walking) -> None:
    walking.begins(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    Alongside.objects.update(consent_at=MONDAY + 900 * DAY)
    assert days_and_hours(walking, 3) == ["02-27 07", "03-03 07", "04-02 07"]
    assert walking.walk.then_at is None, "nothing is known any more"
    walking.says(actions.plan, said=Said(step=Step(date(2027, 4, 9), Phase.BEFORE_TRIAL)))
    assert days_and_hours(walking, 3) == ["04-07 07", "04-09 19", "04-10 19"]
    for on, said, calls in (
        (date(2027, 5, 20), Said(otherwise=Ahead.ONCE_OVER), ["05-20 19", "05-21 19"]),
        (date(2027, 7, 20), Said(otherwise=Ahead.MONTH), ["07-20 19", "07-21 19"]),
        (date(2027, 9, 20), Said(step=MEDIATION), ["09-20 19", "11-28 07"]),
    ):
        walking.says(actions.plan, said=Said(step=Step(on, Phase.BEFORE_TRIAL)))
        assert walking.due() is CaseState.TOUCHPOINT
        walking.says(actions.was_there, said=said)
        assert days_and_hours(walking, len(calls)) == calls
    walking.says(actions.plan, said=Said(step=Step(date(2027, 12, 20), Phase.DISCOVERY)))
    walking.says(actions.plan, said=Said(otherwise=Ahead.MONTH))
    assert walking.walk.then_at is None, "no date is known any more"


@pytest.mark.parametrize(
    "said",
    [
        Said(step=Step(date(2026, 11, 1), Phase.SERVED)),
        Said(otherwise=Ahead.AS_PLANNED),
        Said(otherwise=Ahead.ONCE_OVER),
    ],
    ids=["over", "as_planned", "once_over"],
)
def test_what_tells_no_new_day_leaves_both_calls(walking: Walking, said: Said) -> None:
    walking.begins(step=Step(date(2026, 11, 27), Phase.DEPOSITION))
    both = (walking.walk.touch_at, walking.walk.then_at)
    assert walking.says(actions.plan, said=said) is CaseState.ALONGSIDE
    assert (walking.walk.touch_at, walking.walk.then_at) == both
    assert walking.due() is CaseState.TOUCHPOINT
    walking.says(actions.was_there, said=said)
    assert walking.walk.touch_at == both[1]


def test_a_call_that_is_due_stays_due_where_nothing_has_changed(walking: Walking) -> None:
    walking.begins(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    walking.due()
    as_planned = Said(otherwise=Ahead.AS_PLANNED)
    assert walking.says(actions.plan, said=as_planned) is CaseState.TOUCHPOINT
    assert walking.walk.touch_at == walking.moment


def test_a_form_that_was_refused_offers_what_it_offered_before(
    walking: Walking, at: Callable[..., datetime]
) -> None:
    walking.begins(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    at(minutes=1)
    client = signed_in(walking.supporter.account)
    offered = 'value="as_planned"'
    page = f"/support/case/{walking.case.code_name}/alongside/"
    assert offered not in client.get(page).content.decode()
    refused = client.post(f"{page}next/", {"what": "", "day": ""})
    assert refused.status_code == 422
    assert offered not in refused.content.decode()


def test_a_touchpoint_that_nobody_made_skips_no_other(walking: Walking) -> None:
    walking.begins(step=Step(date(2027, 3, 1), Phase.DEPOSITION))
    while walking.due() is not CaseState.TOUCH_QUIET:
        pass
    Alongside.objects.update(consent_at=walking.moment)
    assert walking.due() is CaseState.CONSENT, "asked first whether to go on"
    assert days_and_hours(walking, 1) == ["03-03 07"]
    walking.says(actions.wants_to_go_on)
    trial = Said(step=Step(date(2027, 6, 1), Phase.BEFORE_TRIAL))
    walking.says(actions.plan, said=trial)
    walking.due()
    walking.says(reaching.recuse, reason=RecusalReason.NOT_NOW)
    walking.supporter = walking.hospital.supporter()
    wanted = Wanted(supporter=walking.supporter.pk)
    offering.agreed_by_phone(case_id=walking.case.pk, wanted=wanted, now=walking.moment)
    walking.moment += DAY
    walking.says(reaching.record, outcome=OutreachOutcome.SPOKE)
    assert days_and_hours(walking, 1) == ["06-01 19"], "somebody new has it"
    trial = Said(step=Step(date(2027, 8, 1), Phase.BEFORE_TRIAL))
    walking.says(actions.plan, said=trial)
    walking.due()
    walking.moment += 3 * DAY
    reaching.confirm(case_id=walking.case.pk, now=walking.moment)
    assert days_and_hours(walking, 1) == ["08-03 19"], "said after the first evening"


def test_dates_that_are_kept_follow_one_another(walking: Walking) -> None:
    walking.begins(Keeps.MORE, Step(date(2027, 3, 1), Phase.DEPOSITION))
    said = Said(step=Step(date(2027, 6, 1), Phase.BEFORE_TRIAL))
    walking.says(actions.plan, said=said)
    days = []
    for _ in range(3):
        walking.due()
        days.append(walking.moment.date())
        walking.says(actions.was_there, said=Said(otherwise=Ahead.AS_PLANNED))
    assert days == [date(2027, 2, 27), date(2027, 3, 3), date(2027, 5, 30)]


def to_the_question(walking: Walking) -> None:
    """Every touchpoint is made, until it is time to ask."""
    while walking.due() is not CaseState.CONSENT:
        if walking.stands() is CaseState.TOUCHPOINT:
            walking.says(actions.was_there, said=Said(otherwise=Ahead.MONTH))
            if walking.stands() is CaseState.CONSENT:
                return


def test_the_question_comes_twice_a_year_and_goes_on(walking: Walking) -> None:
    walking.begins()
    for _ in range(2):
        before = walking.moment
        to_the_question(walking)
        assert timedelta(days=181) < walking.moment - before < timedelta(days=200)
        assert told(MessageKind.CONSENT_DUE) == [walking.supporter.account_id]
        assert walking.says(actions.not_yet) is CaseState.CONSENT
        assert walking.says(actions.wants_to_go_on) is CaseState.ALONGSIDE
        assert walking.walk.consent_by is None
    assert walking.says(actions.does_not) is CaseState.CLOSED
    assert walking.case.close_reason == CloseReason.COMPLETE
    assert Rest.objects.get().supporter == walking.supporter, "they rest once it is over"


def test_without_an_answer_it_closes_and_nothing_is_left(walking: Walking) -> None:
    walking.begins()
    to_the_question(walking)
    asked = walking.moment
    key, case, event = walking.walk.key, walking.case.pk, walking.case.event_id
    while walking.stands() is not CaseState.CLOSED:
        walking.due()
        if walking.stands() is CaseState.TOUCHPOINT:
            walking.says(actions.was_there, said=Said(otherwise=Ahead.MONTH))
    answer = program().policy.consent_answer.length
    assert asked + answer <= walking.moment <= asked + answer + DAY
    assert walking.case.close_reason == CloseReason.LAPSED
    trust_clock(now=walking.moment + 8 * DAY)
    assert sever_due(now=walking.moment + 8 * DAY) == 1
    assert not Case.objects.exists()
    assert {key, case, event}.isdisjoint(vault().held(issued_before=walking.moment + 9 * DAY))


def test_one_that_nobody_ever_answers_ends_as_well(walking: Walking) -> None:
    """The supporter is silent from the first touchpoint on: the question still comes and lapses."""
    walking.begins()
    Alongside.objects.update(consent_at=MONDAY + timedelta(days=40))
    seen = set()
    while walking.stands() is not CaseState.CLOSED:
        seen.add(walking.due())
        assert walking.moment < MONDAY + timedelta(days=65)
    assert {CaseState.TOUCH_QUIET, CaseState.CONSENT, CaseState.CONSENT_REMINDED} <= seen
    assert walking.case.close_reason == CloseReason.LAPSED


def test_nobody_is_asked_around_a_trial(walking: Walking) -> None:
    walking.begins()
    to_the_question(walking)
    trial = walking.moment.date() + timedelta(days=10)
    said = Said(step=Step(trial, Phase.BEFORE_TRIAL))
    assert walking.says(actions.plan, said=said) is CaseState.ALONGSIDE
    walk = walking.walk
    assert walk.consent_by is None
    assert walk.consent_at.date() == trial + timedelta(days=30)
    assert told(MessageKind.CONSENT_DUE) == []
    walking.due()
    for evening in range(3):
        walking.says(actions.was_there, said=Said(otherwise=Ahead.EVENING))
        assert walking.due() is CaseState.TOUCHPOINT, evening
    assert walking.walk.consent_at.date() > trial + timedelta(days=29)


def test_the_second_leads_on_and_the_first_leaves(walking: Walking) -> None:
    walking.begins()
    due = walking.case.due_at
    with pytest.raises(actions.NoSecond):
        walking.says(actions.hand_over)
    second = walking.joined()
    assert walking.leads() == walking.supporter
    walking.case.refresh_from_db()
    due = walking.case.due_at
    assert walking.says(actions.hand_over) is CaseState.ALONGSIDE
    assert (walking.leads(), walking.case.due_at) == (second, due)
    with pytest.raises(reaching.NotTheirCase):
        walking.says(actions.not_yet)
    walking.supporter = second
    third = walking.joined()
    walking.due()
    actions.let_lead(case_id=walking.case.pk, now=walking.moment)
    assert walking.leads() == third
    assert walking.stands() is CaseState.TOUCHPOINT
    assert told(MessageKind.TOUCHPOINT_DUE) == [third.account_id], "told of what is due"


def test_whoever_steps_down_leaves_it_to_the_second_and_the_director_hears(
    walking: Walking,
) -> None:
    walking.begins()
    second = walking.joined()
    stepping_down.step_down(
        supporter_id=walking.supporter.pk, by=Mover.THEMSELVES, now=walking.moment
    )
    assert walking.stands() is CaseState.ALONGSIDE
    assert walking.leads() == second
    assert told(MessageKind.QUIET_CASE) == [walking.director.pk]


def test_a_walk_that_is_handed_back_goes_on_with_the_next(walking: Walking) -> None:
    walking.begins()
    before = walking.walk
    walking.says(reaching.recuse, reason=RecusalReason.NOT_NOW)
    assert walking.stands() is CaseState.MATCHING
    assert set(told(MessageKind.NEEDS_MATCH)) == {walking.director.pk}
    found = match(walking.case, now=walking.moment)
    assert walking.supporter.pk not in found.allowed
    walking.supporter = walking.hospital.supporter()
    wanted = Wanted(supporter=walking.supporter.pk)
    offering.approve_list(case_id=walking.case.pk, wanted=[wanted], now=walking.moment)
    offer = walking.case.offers.latest("pk")
    offering.accept(offer_id=offer.pk, supporter=walking.supporter, now=walking.moment)
    walking.says(reaching.record, outcome=OutreachOutcome.SPOKE)
    assert walking.stands() is CaseState.ALONGSIDE
    assert (walking.walk.touch_at, walking.walk.consent_at) == (before.touch_at, before.consent_at)


def test_only_whoever_leads_agrees_on_it_and_only_once_they_spoke(walking: Walking) -> None:
    other = walking.hospital.supporter()
    with pytest.raises(reaching.NotTheirCase):
        walking.begins(by=other)
    reaching.reassign(case_id=walking.case.pk, now=MONDAY)
    wanted = Wanted(supporter=other.pk)
    offering.agreed_by_phone(case_id=walking.case.pk, wanted=wanted, now=MONDAY)
    walking.supporter = other
    with pytest.raises(NotPossible):
        walking.begins()
    for next_step in (actions.plan, actions.was_there):
        with pytest.raises(NotPossible):
            walking.says(next_step, said=Said())


def test_between_two_touchpoints_it_weighs_a_third(walking: Walking) -> None:
    walking.begins()
    assert assignments_now()[walking.supporter.pk] == 0
    walking.due()
    assert assignments_now()[walking.supporter.pk] == 1
    ranked = match(walking.referred(walking.hospital.person()), now=MONDAY).ranked
    assert walking.supporter.person.directory_id in {each.supporter for each in ranked}


def test_what_piles_up_is_thinned_out(walking: Walking) -> None:
    walking.begins()
    walking.due()
    walking.says(reaching.record, outcome=OutreachOutcome.NO_ANSWER)
    walking.says(actions.was_there, said=Said(otherwise=Ahead.MONTH))
    Message.objects.update(state=MessageState.SENT)
    thin_out(now=walking.moment + 8 * DAY)
    assert not Message.objects.exists()
    assert not walking.case.offers.exists()
    assert Contact.objects.get().at == MONDAY, "how soon it began is counted at the end"


def test_one_who_was_a_defendant_comes_first(walking: Walking) -> None:
    peers = [walking.hospital.supporter() for _ in range(3)]
    been = walking.hospital.supporter(been_there={EventKind.MALPRACTICE_SUIT})
    case = walking.referred(walking.hospital.person())
    ranked = match(case, now=MONDAY).ranked
    assert ranked[0].supporter == been.person.directory_id
    assert "been_there" in {str(each.code) for each in ranked[0].explanation.reasons}
    assert len(ranked) > len(peers)

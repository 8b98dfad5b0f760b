"""What is let go of as a walk begins, what stays, and what must not go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from beenthere.apps.alongside import actions
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.alongside.walking import plan_of
from beenthere.apps.cases.actions import offering, routing
from beenthere.apps.cases.actions.offering import MayNotBeAsked, Wanted
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.identity import involved_among, unreadable, unsealed
from beenthere.apps.cases.models import BlindIndex, Case, Sealed
from beenthere.apps.handoffs.actions import ask
from beenthere.apps.outside import vault
from beenthere.apps.privacy import letting_go
from beenthere.apps.privacy.actions import forget_again
from beenthere.apps.privacy.held import held_about
from beenthere.apps.privacy.holding import agree_to_lift, ask_to_lift, set_hold
from beenthere.apps.privacy.models import Hold, Joint
from beenthere.apps.watchdog import keys_lost
from beenthere.domain.defendants import Step
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import HandOffTo, Keeps, Phase, ReachBy, Role
from beenthere.worker.chores import destroy_orphans
from tests.apps.alongside.conftest import Walking
from tests.hospital import MONDAY

pytestmark = pytest.mark.django_db

DEPOSITION = Step(date(2027, 3, 1), Phase.DEPOSITION)


def keys() -> set[object]:
    return set(vault().held(issued_before=MONDAY + timedelta(days=30)))


def held(case: Case) -> bool:
    return bool(vault().digests([case.pk], place="t.1", value=""))


def test_with_the_least_who_it_is_goes_at_once_and_the_case_goes_on(walking: Walking) -> None:
    walking.begins(step=DEPOSITION)
    assert not held(walking.case)
    assert not Sealed.objects.filter(case=walking.case).exists()
    assert not BlindIndex.objects.filter(case=walking.case).exists()
    walking.case.refresh_from_db()
    assert unsealed(walking.case) == {}
    assert walking.case.reach_by == ReachBy.BY_VOICE
    assert unreadable([walking.case.pk]) == set(), "it was not lost"
    assert keys_lost() == []
    theirs = walking.clinician.directory_id
    assert involved_among([walking.case.event_id], [theirs]) == {theirs}
    assert letting_go.let_go(now=MONDAY) == 0, "once"
    answer = held_about(facts_of(walking.clinician))
    assert not [each.about for each in answer.parts if "for years" in each.about]


def test_with_more_it_stays_sealed_with_the_dates(walking: Walking) -> None:
    walking.begins(Keeps.MORE, DEPOSITION)
    assert unsealed(walking.case)[SealedField.NAME] == walking.clinician.name
    assert plan_of(walking.case, walking.walk) == (DEPOSITION,)
    answer = held_about(facts_of(walking.clinician))
    rows = [row for each in answer.parts if "for years" in each.about for row in each.rows]
    assert len(rows) == 1
    sealed = Sealed.objects.get(case=walking.case, field=SealedField.PLAN)
    assert b"deposition" not in bytes(sealed.value)


def test_a_hold_keeps_it_out_of_sight_until_it_is_lifted(walking: Walking) -> None:
    counsel = walking.hospital.account(Role.COUNSEL)
    set_hold(scope=Scope(first=MONDAY.date().replace(day=1)), account=counsel, now=MONDAY)
    walking.begins()
    assert held(walking.case)
    assert Sealed.objects.filter(case=walking.case).exists()
    walking.case.refresh_from_db()
    assert unsealed(walking.case) == {}, "kept, and shown to nobody"
    ask_to_lift(hold_id=Hold.objects.get().pk, account=counsel, now=MONDAY)
    agree_to_lift(joint_id=Joint.objects.get().pk, account=walking.director, now=MONDAY)
    assert letting_go.let_go(now=MONDAY) == 1
    assert not held(walking.case)
    assert not Sealed.objects.filter(case=walking.case).exists()


def test_killed_in_between_it_ends_what_it_began(walking: Walking) -> None:
    walking.begins(gone=False)
    Alongside.objects.update(key=vault().issue())
    vault().destroy([walking.case.pk])
    assert unreadable([walking.case.pk]) == set(), "at no instant is it as if a key were lost"
    assert letting_go.let_go(now=MONDAY) == 1
    assert not Sealed.objects.filter(case=walking.case).exists()


def test_co_defendants_are_never_matched_to_one_another(walking: Walking) -> None:
    """One who is walked alongside, of whom only a hash is left, is kept from the other."""
    one, other = walking.hospital.supporter(), walking.hospital.person()
    walking.clinician = one.person
    walking.case = walking.referred(one.person)
    Case.objects.filter(pk=walking.referred(other).pk).update(event=walking.case.event)
    case = Case.objects.exclude(pk=walking.case.pk).get(event=walking.case.event)
    wanted = Wanted(supporter=walking.supporter.pk)
    offering.agreed_by_phone(case_id=walking.case.pk, wanted=wanted, now=MONDAY)
    Case.objects.filter(pk=walking.case.pk).update(state="reached", next_action="follow_up")
    walking.begins()
    assert not held(walking.case)
    with pytest.raises(MayNotBeAsked):
        offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=one.pk), now=MONDAY)


def test_whoever_evaluates_them_is_not_let_in_later(walking: Walking) -> None:
    chief = walking.hospital.director(Role.ASSOCIATE_DIRECTOR)
    walking.clinician.reports_to = chief.person
    walking.clinician.save()
    routing.see_again(walking.case, unsealed(walking.case))
    walking.begins()
    walking.director.enabled = False
    walking.director.save()
    alternate = walking.hospital.account(Role.ALTERNATE)
    walking.due()
    seeing = walking.case.sights.filter(stepped_back=False).values_list("account", flat=True)
    assert chief.pk not in seeing
    assert alternate.pk in seeing


def test_a_hand_off_is_seen_first(walking: Walking) -> None:
    walking.hospital.account(Role.EAP_LEADER)
    ask(
        case_id=walking.case.pk,
        supporter=walking.supporter,
        to=HandOffTo.EAP,
        they_asked=True,
        now=MONDAY,
    )
    with pytest.raises(actions.HandOffWaits):
        walking.begins()
    walking.begins(Keeps.MORE)


def test_a_restored_backup_tells_one_that_goes_on_from_one_that_was_erased(
    walking: Walking,
) -> None:
    walking.begins()
    assert destroy_orphans(now=MONDAY + timedelta(days=40)) == 0
    assert forget_again(now=MONDAY) == 0, "another key stands for it"
    key = walking.walk.key
    assert key is not None
    vault().destroy([key])
    assert [each.trouble for each in keys_lost()] == ["key_lost"]
    assert forget_again(now=MONDAY) == 1
    assert not Case.objects.filter(pk=walking.case.pk).exists()

"""A group from being asked for to being forgotten: who is told, who comes along, what stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.identity import note_involved
from beenthere.apps.groups.actions import asking, leading, peers
from beenthere.apps.groups.contact import Contact, contact_of
from beenthere.apps.groups.matching import Peers
from beenthere.apps.groups.models import Group, GroupOffer, GroupTally
from beenthere.apps.outside import vault
from beenthere.apps.paging.links import link
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.paging.queries import still_true, waiting
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.privacy.groups import erase_groups, forget_lost_groups
from beenthere.apps.privacy.held import held_about
from beenthere.apps.privacy.holding import set_hold
from beenthere.apps.privacy.models import AskedToKeep
from beenthere.apps.supporters.declaring import Said, declare
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import Trouble, cases
from beenthere.domain.assignment import OfferSettled, OfferState
from beenthere.domain.groups import GroupState, NotPossible, NotYours
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import HowSoon, ReachBy, Role, Urgency
from beenthere.domain.wording import MessageKind
from beenthere.worker.groups import move_groups
from tests.apps.groups.conftest import BEGINS, DAY, DESK, HOUR, LEADS, PHONE, TEAM, Teams
from tests.hospital import MONDAY

pytestmark = pytest.mark.django_db


def told(group: Group, kind: MessageKind) -> set[int]:
    """The accounts that are to hear, or have heard, this of a group."""
    messages = group.messages.filter(kind=kind).exclude(state=MessageState.WITHDRAWN)
    return set(messages.values_list("account", flat=True))


def test_one_form_is_one_group_and_its_desk_is_told(teams: Teams) -> None:
    form, contact = uuid4(), Contact(phone=PHONE)
    assert asking.ask(form=form, wanted=TEAM, contact=contact, now=MONDAY)
    assert not asking.ask(form=form, wanted=TEAM, contact=contact, now=MONDAY)
    group = Group.objects.get()
    assert contact_of(group) == contact
    assert PHONE.encode() not in bytes(group.contact or b"")
    assert told(group, MessageKind.GROUP_WAITING) == {teams.director.pk, teams.eap.pk}
    # Nobody takes it: said again, to all of them, and it always has somebody and a time.
    move_groups(now=group.due_at)
    assert teams.again(group).due_at > group.due_at
    with pytest.raises(NotYours):
        leading.take(group_id=group.pk, actors=LEADS, now=MONDAY)
    with pytest.raises(NotPossible):
        leading.plan(
            group_id=group.pk, begins=BEGINS, lasts=timedelta(hours=1), actors=DESK, now=MONDAY
        )


def test_from_being_asked_for_to_two_counts_of_a_month(teams: Teams) -> None:
    group = teams.led()
    assert told(group, MessageKind.GROUP_YOURS) == {teams.facilitator.pk}
    first, second, third = (teams.peer() for _ in range(3))
    teams.ask_peers(group, first, second, third)
    asked = {offer.supporter: offer.state for offer in group.offers.select_related("supporter")}
    assert [asked[each] for each in (first, second, third)] == ["open", "open", "listed"]
    teams.accept(group, first)
    peers.decline(offer_id=teams.offer(group, second).pk, supporter=second, now=MONDAY)
    assert teams.offer(group, third).state == OfferState.OPEN
    teams.accept(group, third)
    for wrong in (BEGINS - 30 * HOUR, BEGINS + 30 * HOUR):
        with pytest.raises(leading.OutsideWindow):
            teams.plan(group, wrong)
    teams.plan(group, BEGINS)
    everybody = {teams.facilitator.pk, first.account_id, third.account_id}
    assert told(group, MessageKind.GROUP_MOVED) == everybody
    assert told(group, MessageKind.GROUP_SOON) == everybody
    # A peer who cannot after all; nobody is left on the list, so the facilitator is told.
    peers.hand_back(group_id=group.pk, supporter=third, now=MONDAY)
    assert told(group, MessageKind.GROUP_PEERS_GONE) == {teams.facilitator.pk}
    soon = group.messages.get(kind=MessageKind.GROUP_SOON, account=third.account)
    [waits] = waiting([soon.pk])
    assert not still_true(waits, now=soon.due_at)
    group = teams.again(group)
    move_groups(now=group.due_at)
    group = teams.again(group)
    assert (group.state, group.contact) == (GroupState.OVER, None)
    assert told(group, MessageKind.GROUP_COUNT) == {teams.facilitator.pk}
    leading.count(group_id=group.pk, headcount=7, actors=LEADS, now=BEGINS + 3 * HOUR)
    group = teams.again(group)
    assert erase_groups(now=group.due_at - HOUR) == 0
    trust_clock(now=group.due_at)
    assert erase_groups(now=group.due_at) == 1
    assert not Group.objects.exists()
    assert not Message.objects.filter(group__isnull=False).exists()
    assert group.pk not in vault().held(issued_before=group.due_at + 365 * DAY)
    tally = GroupTally.objects.get()
    assert (tally.month, tally.groups, tally.people) == (date(2026, 11, 1), 1, 7)


def test_what_a_facilitator_hands_back_has_no_time_and_everybody_hears_of_it(teams: Teams) -> None:
    group, peer = teams.planned(), teams.peer()
    teams.ask_peers(group, peer)
    teams.accept(group, peer)
    leading.hand_back(group_id=group.pk, actors=LEADS, now=MONDAY)
    group = teams.again(group)
    assert (group.state, group.facilitator, group.ends_at) == (GroupState.TAKEN, None, None)
    assert told(group, MessageKind.GROUP_NEEDS) == {teams.director.pk, teams.eap.pk}
    assert told(group, MessageKind.GROUP_MOVED) == told(group, MessageKind.GROUP_SOON) == set()
    with pytest.raises(leading.NotAFacilitator):
        teams.assign(group, teams.director)
    teams.assign(group, teams.eap)
    group = teams.again(group)
    assert (group.facilitator, group.state) == (teams.eap, GroupState.FACILITATED)
    # Whoever comes along hears it whenever it is sent, until there is another time.
    assert told(group, MessageKind.GROUP_UNPLANNED) == {peer.account_id}
    unplanned = group.messages.filter(kind=MessageKind.GROUP_UNPLANNED)

    def still_said() -> bool:
        [waits] = waiting(unplanned.values_list("pk", flat=True))
        return still_true(waits, now=MONDAY + DAY)

    assert still_said()
    move_groups(now=BEGINS + 3 * HOUR)
    assert teams.again(group).state == GroupState.FACILITATED
    teams.plan(group, BEGINS + HOUR)
    assert not still_said()
    everybody = {teams.eap.pk, peer.account_id}
    assert told(group, MessageKind.GROUP_MOVED) == told(group, MessageKind.GROUP_SOON) == everybody


def test_whoever_led_it_until_then_is_told_that_they_do_no_longer(teams: Teams) -> None:
    group, no_longer = teams.planned(), MessageKind.OFFER_WITHDRAWN
    teams.assign(group, teams.facilitator)
    assert told(group, no_longer) == set()
    teams.assign(group, teams.eap)
    assert teams.again(group).state == GroupState.PLANNED
    assert told(group, no_longer) == {teams.facilitator.pk}

    def still_said() -> bool:
        [waits] = waiting(group.messages.filter(kind=no_longer).values_list("pk", flat=True))
        assert link(waits.message, now=MONDAY).endswith("/groups/")
        return still_true(waits, now=MONDAY)

    assert still_said()
    Group.objects.update(facilitator=teams.facilitator)
    assert not still_said()


def test_an_answer_opens_no_identity_where_nobody_is_left_to_ask(
    teams: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, only = teams.led(), teams.peer()
    teams.ask_peers(group, only)
    monkeypatch.setattr(peers, "Peers", Mock(side_effect=AssertionError))
    peers.decline(offer_id=teams.offer(group, only).pk, supporter=only, now=MONDAY)
    assert told(group, MessageKind.GROUP_PEERS_GONE) == {teams.facilitator.pk}


def test_of_two_who_say_yes_at_once_each_says_it_once(teams: Teams) -> None:
    group, peer = teams.led(), teams.peer()
    teams.ask_peers(group, peer)
    teams.accept(group, peer)
    with pytest.raises(OfferSettled):
        teams.accept(group, peer)
    with pytest.raises(GroupOffer.DoesNotExist):
        peers.accept(offer_id=teams.offer(group, peer).pk, supporter=teams.peer(), now=MONDAY)
    with pytest.raises(peers.MayNotComeAlong):
        teams.ask_peers(group, peer)


def test_offers_lapse_in_turn_and_end_with_the_group(teams: Teams) -> None:
    group = teams.led()
    first, second, third = (teams.peer() for _ in range(3))
    teams.ask_peers(group, first, second, third)
    assert peers.lapse(now=MONDAY + 5 * HOUR) == 2
    assert teams.offer(group, third).state == OfferState.OPEN
    leading.call_off(group_id=group.pk, actors=DESK, now=MONDAY + 5 * HOUR)
    assert teams.offer(group, third).state == OfferState.WITHDRAWN
    assert told(group, MessageKind.OFFER_WITHDRAWN) == {third.account_id}
    with pytest.raises(OfferSettled):
        teams.accept(group, third)


def test_whoever_is_next_on_an_old_list_is_judged_anew_by_every_rule(teams: Teams) -> None:
    group, hospital = teams.led(), teams.hospital
    comes, declines = teams.peer(), teams.peer()
    names = ("moves", "leads", "apart", "laden", "supported", "untrained", "was there", "fits")
    listed = {name: teams.peer(capacity=1) for name in names}
    for some in ((comes, declines), tuple(listed.values())[:4], tuple(listed.values())[4:]):
        teams.ask_peers(group, *some)
    teams.accept(group, comes)
    # What the directory, they themselves and the desk change while the list is waiting.
    moves, of_team = listed["moves"].person, hospital.person(department="nursing", unit="ward_7")
    moves.department, moves.unit = of_team.department, of_team.unit
    moves.save()
    comes.person.reports_to = listed["leads"].person
    comes.person.save()
    said = Said(been_there=frozenset(), never_with=frozenset({moves.directory_id}))
    declare(supporter=listed["apart"], said=said, now=MONDAY)
    hospital.case().assignments.create(supporter=listed["laden"], lead=True, since=MONDAY)
    supported = hospital.case()
    triage(
        case_id=supported.pk,
        facts={SealedField.DIRECTORY_ID: listed["supported"].person.directory_id},
        reach_by=ReachBy.DIRECTORY,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    Supporter.objects.filter(pk=listed["untrained"].pk).update(group_trained_on=None)
    happened = hospital.case()
    teams.tie(group, happened)
    note_involved(happened.event_id, [listed["was there"].person.directory_id])
    peers.decline(offer_id=teams.offer(group, declines).pk, supporter=declines, now=MONDAY)
    states = {name: teams.offer(group, each).state for name, each in listed.items()}
    passed = dict.fromkeys(names[:-1], OfferState.PASSED_OVER)
    assert states == {**passed, "fits": OfferState.OPEN}


def test_whoever_steps_down_leaves_their_groups_to_others(teams: Teams) -> None:
    group, leaves, stays = teams.led(), teams.peer(), teams.peer()
    teams.ask_peers(group, leaves)
    teams.accept(group, leaves)
    step_down(supporter_id=leaves.pk, by=Mover.THEMSELVES, now=MONDAY)
    assert teams.offer(group, leaves).handed_back
    teams.ask_peers(group, stays)
    assert teams.offer(group, stays).state == OfferState.OPEN


def test_who_can_be_asked(teams: Teams) -> None:
    """The rows the rules are told; the rules themselves are tested without a database."""
    hospital, group = teams.hospital, teams.led()
    fits = teams.peer()
    hospital.supporter()  # not trained for groups
    of_unit = teams.peer(department="nursing", unit="ward_7")
    boss = teams.peer()
    of_unit.person.reports_to = boss.person
    of_unit.person.save()
    supported = teams.peer()
    triage(
        case_id=hospital.case({SealedField.EMAIL: supported.person.email}).pk,
        facts={SealedField.DIRECTORY_ID: supported.person.directory_id},
        reach_by=ReachBy.DIRECTORY,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )
    case, involved = hospital.case(), teams.peer()
    note_involved(case.event_id, [involved.person.directory_id])
    assert set(Peers(group, now=MONDAY).in_order()) == {fits.pk, involved.pk}
    teams.tie(group, case)
    assert Peers(teams.again(group), now=MONDAY).in_order() == [fits.pk]


def test_a_large_team_is_split_before_a_time_is_planned(teams: Teams) -> None:
    group = teams.led(replace(TEAM, about=40))
    with pytest.raises(leading.TooMany):
        teams.plan(group, BEGINS)
    sessions = asking.split(group_id=group.pk, now=MONDAY)
    assert [each.about for each in sessions] == [20, 20]
    assert [contact_of(each) for each in sessions] == [Contact(phone=PHONE)] * 2
    assert [each.state for each in sessions] == [GroupState.FACILITATED, GroupState.TAKEN]
    with pytest.raises(NotPossible):
        asking.split(group_id=group.pk, now=MONDAY)


def test_a_follow_on_is_one_group_with_the_same_facilitator(teams: Teams) -> None:
    group, case = teams.planned(), teams.hospital.case()
    teams.tie(group, case)
    leading.time_came(group_id=group.pk, now=group.due_at)
    again = asking.follow_on(group_id=group.pk, actors=LEADS, now=BEGINS + DAY)
    assert asking.follow_on(group_id=group.pk, actors=LEADS, now=BEGINS + DAY) == again
    assert (again.facilitator, again.follows, again.contact) == (teams.facilitator, group, None)
    assert (again.how_soon, again.state) == (HowSoon.LATER, GroupState.FACILITATED)
    # Whoever was there when it happened does not come along to the next session either.
    assert again.events.get() == case.event
    with pytest.raises(NotPossible):
        asking.follow_on(group_id=again.pk, actors=LEADS, now=BEGINS + DAY)


def test_what_is_closed_stays_closed_and_a_follow_on_is_a_group_of_its_own(teams: Teams) -> None:
    held, off, peer, later = teams.over(), teams.planned(), teams.peer(), BEGINS + 5 * HOUR
    leading.count(group_id=held.pk, headcount=7, actors=LEADS, now=later)
    leading.call_off(group_id=off.pk, actors=DESK, now=later)
    again = asking.follow_on(group_id=held.pk, actors=LEADS, now=later)
    closed = Group.objects.exclude(pk=again.pk).order_by("pk").values()
    before = list(closed)
    everybody: dict[str, Any] = {"actors": DESK | LEADS}
    acts: list[tuple[Callable[..., object], dict[str, Any]]] = [
        (leading.take, everybody),
        (leading.assign, {**everybody, "account_id": teams.eap.pk}),
        (leading.plan, {**everybody, "begins": later + HOUR, "lasts": HOUR}),
        (leading.hand_back, everybody),
        (leading.count, {**everybody, "headcount": 8}),
        (leading.call_off, everybody),
        (asking.split, {}),
        (peers.approve_list, {"supporters": [peer.pk]}),
    ]
    for group in (held, off):
        for act, what in acts:
            with pytest.raises(NotPossible):
                act(group_id=group.pk, now=later, **what)
        leading.time_came(group_id=group.pk, now=later + 30 * DAY)
    with pytest.raises(NotPossible):
        asking.follow_on(group_id=off.pk, actors=DESK, now=later)
    assert move_groups(now=later) == 0
    assert list(closed.all()) == before


def test_a_hold_keeps_a_group_and_asks_its_peers_to_keep_theirs(teams: Teams) -> None:
    group, peer = teams.led(), teams.peer()
    teams.ask_peers(group, peer)
    teams.accept(group, peer)
    counsel = teams.hospital.account(Role.COUNSEL)
    set_hold(
        scope=Scope(first=date(2026, 11, 1), department="nursing"), account=counsel, now=MONDAY
    )
    assert AskedToKeep.objects.get().account == peer.account
    leading.call_off(group_id=group.pk, actors=DESK, now=MONDAY)
    later = MONDAY + 30 * DAY
    trust_clock(now=later)
    assert erase_groups(now=later) == 0
    assert Group.objects.exists()


def test_disclosure_finds_who_asked_who_leads_and_who_comes_along(teams: Teams) -> None:
    group, peer = teams.led(), teams.peer()
    teams.ask_peers(group, peer)
    for who, expected in [
        ({SealedField.PHONE: PHONE}, PHONE),
        ({SealedField.EMAIL: teams.facilitator.email}, "nursing"),
        ({SealedField.EMAIL: peer.account.email}, "Waiting for an answer"),
    ]:
        values = {
            value.value
            for part in held_about(who).parts
            for row in part.rows
            for value in row.values
            if value.column.startswith("groups_")
        }
        assert expected in values
    assert group.pk


def test_what_a_backup_brings_back_after_erasing_goes_again(teams: Teams) -> None:
    group, stays = teams.asked(), teams.asked()
    vault().destroy([group.pk])
    assert contact_of(group) is None
    forget_lost_groups()
    assert list(Group.objects.all()) == [stays]


def test_the_watchdog_and_the_database_see_to_it_that_nothing_falls_through(teams: Teams) -> None:
    group = teams.planned()
    troubles = (Trouble.GROUP_OVERDUE, Trouble.GROUP_UNLED)
    assert [cases(now=group.due_at)[each] for each in troubles] == [0, 0]
    teams.facilitator.enabled = False
    teams.facilitator.save()
    assert [cases(now=group.due_at + DAY)[each] for each in troubles] == [1, 1]
    for wrong in (
        {"owner": "desk"},
        {"facilitator": None},
        {"begins_at": None},
        {"state": "facilitated", "next_action": "plan"},
        {"headcount": 4000},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Group.objects.filter(pk=group.pk).update(**wrong)

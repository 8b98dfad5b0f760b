"""Handing a clinician to a professional: told at once or after a decision, seen once, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from beenthere.apps.cases.actions import closing, routing, triage
from beenthere.apps.cases.models import AccessRecord, Case
from beenthere.apps.handoffs import actions
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.outside import program
from beenthere.apps.paging import actions as paging
from beenthere.apps.paging.models import Message
from beenthere.apps.paging.queries import still_true, waiting
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import brief
from beenthere.apps.privacy.brief import erase_brief
from beenthere.apps.privacy.held import held_about
from beenthere.apps.privacy.holding import set_hold
from beenthere.apps.privacy.models import Hold
from beenthere.apps.privacy.queries import held_among
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, HandOffBasis, HandOffTo, ReachBy, Role, Urgency
from beenthere.domain.wording import MessageKind
from beenthere.inventory.whole import SUBJECTS
from beenthere.worker.chores import end_brief
from tests.apps.handoffs.conftest import Supported
from tests.hospital import MONDAY, TYPED
from tests.laws.rooms import KNOWN, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

At = Callable[..., datetime]
NAME = TYPED[SealedField.NAME]


def told(kind: MessageKind) -> set[int]:
    return set(Message.objects.filter(kind=kind).values_list("account", flat=True))


def opens(account: Account, hand_off: HandOff | None = None) -> tuple[int, str]:
    chosen = hand_off or HandOff.objects.get()
    answer = signed_in(account).post(reverse("hand_offs"), {"hand_off": str(chosen.pk)})
    return answer.status_code, answer.content.decode()


def test_whoever_asked_for_it_is_handed_on_at_once_and_seen_once(supported: Supported) -> None:
    director = signed_in(supported.director)
    browser = signed_in(supported.supporter.account)
    address = reverse("support_connect", args=[supported.case.code_name])
    answer = browser.post(address, {"to": "eap", "asked": "they_asked"})
    assert answer.status_code == 302
    assert told(MessageKind.HAND_OFF) == {supported.eap.pk}
    assert not told(MessageKind.HAND_OFF_ASKED)
    assert "Please decide" not in director.get(reverse("desk")).content.decode()
    page = signed_in(supported.eap).get(reverse("hand_offs")).content.decode()
    code_name = str(supported.case.code_name)
    for private in (*TYPED.values(), code_name):
        assert private not in page
    hand_off = HandOff.objects.get()
    code, page = opens(supported.eap)
    assert code == 200
    assert NAME in page
    assert TYPED[SealedField.PHONE] in page
    for private in (code_name, supported.supporter.person.name, "did not go well", "medicine"):
        assert private not in page
    assert opens(supported.eap, hand_off)[0] == 410
    erase_brief(now=MONDAY)
    assert not HandOff.objects.exists()
    assert not Message.objects.filter(kind__startswith="hand_off").exists()
    assert not AccessRecord.objects.filter(account=supported.eap).exists()


def test_otherwise_a_director_decides_first(supported: Supported, at: At) -> None:
    browser = signed_in(supported.supporter.account)
    address = reverse("support_connect", args=[supported.case.code_name])
    assert browser.post(address, {"to": "eap"}).status_code == 422
    browser.post(address, {"to": "eap", "asked": "not_asked"})
    assert told(MessageKind.HAND_OFF_ASKED) == {supported.director.pk}
    assert not told(MessageKind.HAND_OFF)
    assert opens(supported.eap)[0] == 410
    director, decide = signed_in(supported.director), reverse("desk_hand_off", args=["x"])
    assert director.get(decide).status_code == 404
    decide = reverse("desk_hand_off", args=[supported.case.code_name])
    assert decide in director.get(reverse("desk")).content.decode()
    assert "needs an answer" in director.post(decide, {}).content.decode()
    at(hours=3)
    director.post(decide, {"decision": "they_agree"})
    assert HandOff.objects.get().basis == HandOffBasis.THEY_AGREE
    assert told(MessageKind.HAND_OFF) == {supported.eap.pk}
    [asked] = waiting([Message.objects.get(kind=MessageKind.HAND_OFF_ASKED).pk])
    assert not still_true(asked, now=MONDAY)
    assert director.post(decide, {"decision": "refused"}).status_code == 302
    at(hours=6)
    assert opens(supported.eap)[0] == 200


def test_a_director_may_say_no_and_nothing_is_left(supported: Supported) -> None:
    supported.asks(they_asked=False)
    decide = reverse("desk_hand_off", args=[supported.case.code_name])
    signed_in(supported.director).post(decide, {"decision": "refused"})
    end_brief(now=MONDAY)
    assert not HandOff.objects.exists()
    assert not Message.objects.filter(kind__startswith="hand_off").exists()


def test_once_they_ask_for_it_nobody_waits_for_a_decision(supported: Supported) -> None:
    supported.asks(they_asked=False)
    supported.asks(they_asked=True)
    supported.asks(they_asked=True)
    supported.asks(they_asked=False)
    assert HandOff.objects.get().basis == HandOffBasis.THEY_ASKED
    assert Message.objects.filter(kind=MessageKind.HAND_OFF).count() == 1


@pytest.mark.parametrize("they_asked", [True, False])
def test_when_nobody_opens_it_in_time_a_person_calls(
    supported: Supported, they_asked: bool
) -> None:
    supported.asks(they_asked=they_asked)
    hand_off = HandOff.objects.get()
    assert end_brief(now=MONDAY + timedelta(hours=3)) == 0
    over = MONDAY + timedelta(hours=4)
    assert end_brief(now=over) > 0
    assert not HandOff.objects.exists()
    assert told(MessageKind.HAND_OFF_UNSEEN) == {supported.supporter.account_id}
    assert told(MessageKind.HAND_OFF_LAPSED) == {supported.director.pk}
    assert opens(supported.eap, hand_off)[0] == 410
    director = signed_in(supported.director)
    desk = director.get(reverse("desk")).content.decode()
    assert "Nobody opened a hand-off" in desk
    assert "Employee Assistance" in desk
    lapsed = Message.objects.filter(kind=MessageKind.HAND_OFF_LAPSED).first()
    assert lapsed is not None
    director.post(reverse("desk_called"), {"message": str(lapsed.pk)})
    end_brief(now=over)
    [left] = Message.objects.filter(case=supported.case, kind__startswith="hand_off")
    assert left.kind == MessageKind.HAND_OFF_UNSEEN, "it waits to be sent"


@pytest.mark.parametrize("they_asked", [True, False])
@pytest.mark.parametrize("reason", [CloseReason.MISTAKEN, CloseReason.JOINED])
def test_what_was_a_mistake_or_was_joined_ends_its_hand_offs_without_a_word(
    supported: Supported, they_asked: bool, reason: CloseReason
) -> None:
    supported.asks(they_asked=they_asked)
    hand_off, pages = HandOff.objects.get(), list(Message.objects.values_list("pk", flat=True))
    closing.close(case_id=supported.case.pk, reason=reason, now=MONDAY)
    about_it = [each for each in waiting(pages) if each.message.hand_off_id]
    assert about_it
    assert not any(still_true(each, now=MONDAY) for each in about_it)
    assert "Show me whom to call" not in _page(supported.eap)
    desk = signed_in(supported.director).get(reverse("desk")).content.decode()
    assert "Please decide" not in desk
    code, page = opens(supported.eap)
    assert code == 410
    assert NAME not in page
    basis = HandOffBasis.THEY_AGREE
    with pytest.raises(actions.HandOffOver):
        actions.decide(case_id=supported.case.pk, hand_off_id=hand_off.pk, basis=basis, now=MONDAY)
    end_brief(now=MONDAY)
    assert not HandOff.objects.exists()
    assert not Message.objects.filter(kind__startswith="hand_off").exists()


@pytest.mark.parametrize("opened", [True, False])
def test_a_legal_hold_keeps_a_hand_off_that_is_over_out_of_everybodys_sight(
    supported: Supported, opened: bool
) -> None:
    counsel = supported.hospital.account(Role.COUNSEL)
    supported.asks(they_asked=opened)
    hand_off = HandOff.objects.get()
    set_hold(scope=Scope(first=date(2026, 11, 1)), account=counsel, now=MONDAY)
    if opened:
        assert opens(supported.eap)[0] == 200
    over = MONDAY + timedelta(days=30)
    end_brief(now=over)
    paging.erase_old(now=over)
    assert HandOff.objects.get() == hand_off
    assert Message.objects.filter(hand_off=hand_off).exists()
    pages = waiting(Message.objects.values_list("pk", flat=True))
    assert not any(still_true(each, now=MONDAY) for each in pages if each.message.hand_off_id)
    assert opens(supported.eap, hand_off)[0] == 410
    assert "Show me whom to call" not in _page(supported.eap)
    assert (
        "Please decide" not in signed_in(supported.director).get(reverse("desk")).content.decode()
    )
    # It may be asked for again meanwhile, and goes once the hold is lifted.
    supported.asks()
    HandOff.objects.get(ended_at=None).delete()
    found = {part.about: part.rows for part in held_about(TYPED).parts}
    for table in ("handoffs_handoff", "paging_message"):
        assert all(row.gone.startswith("Kept while a legal hold") for row in found[SUBJECTS[table]])
    Hold.objects.all().delete()
    end_brief(now=over)
    assert not HandOff.objects.exists()
    assert not Message.objects.filter(kind__in=("hand_off", "hand_off_asked")).exists()


def test_what_ends_while_holds_are_looked_up_waits_for_the_next_look(
    supported: Supported, monkeypatch: pytest.MonkeyPatch
) -> None:
    supported.hospital.account(Role.PSYCHIATRY)
    for to in HandOffTo.EAP, HandOffTo.PSYCHIATRY:
        supported.asks(to=to)
    HandOff.objects.filter(to=HandOffTo.EAP).update(ended_at=MONDAY)

    def held_and_then(cases: QuerySet[Case]) -> set[UUID]:
        found = held_among(cases)
        HandOff.objects.update(ended_at=MONDAY)
        return found

    monkeypatch.setattr(brief, "held_among", held_and_then)
    erase_brief(now=MONDAY)
    assert HandOff.objects.get().to == HandOffTo.PSYCHIATRY


@pytest.mark.parametrize("reason", [CloseReason.DECLINED, CloseReason.COMPLETE])
def test_who_wants_no_peer_may_still_want_a_professional(
    supported: Supported, reason: CloseReason
) -> None:
    supported.asks()
    closing.close(case_id=supported.case.pk, reason=reason, now=MONDAY)
    [page] = waiting([Message.objects.get(kind=MessageKind.HAND_OFF).pk])
    assert still_true(page, now=MONDAY)
    assert end_brief(now=MONDAY) == 0
    code, shown = opens(supported.eap)
    assert code == 200
    assert NAME in shown


def test_that_nobody_opened_it_is_said_whatever_becomes_of_the_case_and_not_kept(
    supported: Supported,
) -> None:
    supported.asks()
    over = MONDAY + timedelta(hours=4)
    end_brief(now=over)
    unseen = Message.objects.get(kind=MessageKind.HAND_OFF_UNSEEN)
    assert unseen.case_id == supported.case.pk
    closing.close(case_id=supported.case.pk, reason=CloseReason.DECLINED, now=over)
    [page] = waiting([unseen.pk])
    assert still_true(page, now=over)
    paging.sent(page.message, now=over)
    kept = program().policy.erase_doors.length
    erase_brief(now=over + kept - timedelta(minutes=1))
    assert told(MessageKind.HAND_OFF_UNSEEN)
    erase_brief(now=over + kept)
    assert not told(MessageKind.HAND_OFF_UNSEEN)


def test_that_nobody_opened_it_goes_with_its_case(supported: Supported) -> None:
    supported.asks()
    over = MONDAY + timedelta(hours=4)
    end_brief(now=over)
    supported.case.delete()
    assert not told(MessageKind.HAND_OFF_UNSEEN)


def test_only_the_professionals_who_were_told_can_open_it(supported: Supported) -> None:
    psychiatry = supported.hospital.account(Role.PSYCHIATRY)
    supported.asks()
    later = supported.hospital.account(Role.FACILITATOR)
    for account in (psychiatry, later):
        assert "Show me whom to call" not in _page(account)
        assert opens(account)[0] == 410
    for account in (supported.director, supported.supporter.account):
        assert opens(account)[0] == 403
    assert HandOff.objects.exists()
    supported.asks(to=HandOffTo.PSYCHIATRY)
    assert "Show me whom to call" in _page(psychiatry)


def _page(account: Account) -> str:
    return signed_in(account).get(reverse("hand_offs")).content.decode()


def test_whoever_is_chosen_by_name_is_told_alone_and_opens_it_alone(supported: Supported) -> None:
    hospital = supported.hospital
    ana, bo = (hospital.account(Role.EAP_LEADER, person=hospital.person(n)) for n in ("Ana", "Bo"))
    address = reverse("support_connect", args=[supported.case.code_name])
    browser = signed_in(supported.supporter.account)
    page = browser.get(address).content.decode()
    assert page.index("Employee Assistance: Ana") < page.index("Employee Assistance: Bo")
    wrong = {"asked": "they_asked", "to": f"eap {supported.director.pk}"}
    assert browser.post(address, wrong).status_code == 422
    said = browser.post(address, {"asked": "they_asked", "to": f"eap {bo.pk}"}, follow=True)
    assert "Bo is being told" in said.content.decode()
    assert told(MessageKind.HAND_OFF) == {bo.pk}
    again = browser.post(address, {"asked": "they_asked", "to": f"eap {ana.pk}"}, follow=True)
    assert "Bo is being told" in again.content.decode(), "one waits already"
    for other in (ana, supported.eap):
        assert "Show me whom to call" not in _page(other)
        assert opens(other)[0] == 410
    assert opens(bo)[0] == 200


def test_a_director_may_choose_another_and_an_account_that_ends_opens_it_to_nobody(
    supported: Supported,
) -> None:
    hospital = supported.hospital
    ana, bo = (hospital.account(Role.EAP_LEADER, person=hospital.person(n)) for n in ("Ana", "Bo"))
    actions.ask(
        case_id=supported.case.pk,
        supporter=supported.supporter,
        to=HandOffTo.EAP,
        chosen=ana.pk,
        they_asked=False,
        now=MONDAY,
    )
    decide = reverse("desk_hand_off", args=[supported.case.code_name])
    director = signed_in(supported.director)
    assert f'value="{ana.pk}" selected' in director.get(decide).content.decode()
    director.post(decide, {"decision": "they_agree", "whom": str(bo.pk)})
    hand_off = HandOff.objects.get()
    assert hand_off.chosen == bo
    assert told(MessageKind.HAND_OFF) == {bo.pk}
    HandOff.objects.update(chosen=None)
    assert opens(ana)[0] == 410
    HandOff.objects.update(chosen=ana)
    assert opens(bo)[0] == 410


def test_nobody_in_conflict_is_told_and_whoever_comes_to_be_cannot_open_it(
    supported: Supported,
) -> None:
    hospital = supported.hospital
    boss = hospital.account(Role.FACILITATOR, person=hospital.person())
    clinician = hospital.person(reports_to=boss.person)
    supported.asks()
    assert told(MessageKind.HAND_OFF) == {supported.eap.pk, boss.pk}
    facts = {**KNOWN, SealedField.DIRECTORY_ID: clinician.directory_id}
    case = hospital.case(facts)
    triage.triage(
        case_id=case.pk, facts=facts, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    hand_off = HandOff.objects.get()
    HandOff.objects.filter(pk=hand_off.pk).update(case=case)
    assert opens(boss)[0] == 410
    assert opens(supported.eap)[0] == 200


def test_a_director_who_stepped_back_is_not_told_as_a_professional(supported: Supported) -> None:
    both = supported.hospital.director()
    both.held_roles.create(role=Role.EAP_LEADER)
    routing.see_again(supported.case, TYPED)
    routing.not_me(case_id=supported.case.pk, account_id=both.pk, now=MONDAY)
    supported.asks()
    assert told(MessageKind.HAND_OFF) == {supported.eap.pk}


def test_where_nobody_can_be_told_or_nothing_shown_a_person_calls(supported: Supported) -> None:
    with pytest.raises(actions.NobodyToHandTo):
        supported.asks(to=HandOffTo.PSYCHIATRY)
    supported.case.sealed.all().delete()
    with pytest.raises(actions.NothingToShow):
        supported.asks()
    address = reverse("support_connect", args=[supported.case.code_name])
    browser = signed_in(supported.supporter.account)
    answer = browser.post(address, {"to": "eap", "asked": "they_asked"}, follow=True)
    assert "Please make the call with them" in answer.content.decode()
    Account.objects.filter(pk=supported.eap.pk).update(enabled=False)
    assert "Have they asked you to?" not in browser.get(address).content.decode()

"""One referral from end to end, each step on the login that does it, with only its own rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection

from beenthere.apps.announcements import keys
from beenthere.apps.announcements.actions import announce
from beenthere.apps.announcements.models import Announcement
from beenthere.apps.announcements.queries import late_for
from beenthere.apps.cases.actions import closing, offering, reaching, routing, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.coverage.queries import for_week
from beenthere.apps.desk.actions import note_call
from beenthere.apps.handoffs import actions as handing
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.handoffs.queries import waiting_for, waiting_for_decision
from beenthere.apps.outreach.actions import answer_by_link
from beenthere.apps.paging.links import answer_token
from beenthere.apps.paging.models import Message
from beenthere.apps.privacy import disclosing, holding, two_people
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.privacy.models import Disclosure, Joint
from beenthere.apps.privacy.queries import asked_to_keep, standings
from beenthere.apps.reports import queries
from beenthere.apps.reports.models import Tally
from beenthere.apps.supporters.declaring import NOTHING, Said, declare, said_by
from beenthere.apps.supporters.models import Declaration, Supporter
from beenthere.apps.watchdog import Trouble, troubles
from beenthere.config.prepare import ROLES, prepare_database
from beenthere.domain.call_back import mark_of
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    ChannelKind,
    CloseReason,
    EventKind,
    HandOffBasis,
    HandOffTo,
    Occurred,
    OutreachOutcome,
    QuickAnswer,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from beenthere.domain.wording import MessageKind
from beenthere.inventory.grants import grants
from beenthere.inventory.whole import INVENTORY
from beenthere.worker.chores import end_disclosures
from beenthere.worker.loop import Worker
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@contextmanager
def signed_in_as(login: str) -> Iterator[None]:
    """Use the database as one of the logins, with no right but its own."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = ROLES[login]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def work(now: datetime) -> None:
    channels = dict.fromkeys(ChannelKind, FakeChannel())
    with signed_in_as("worker"):
        Worker(Post(channels=channels, clock=lambda: now)).do_everything_due()


def triaged(case: Case, person: str) -> None:
    facts = {
        **TYPED,
        SealedField.DIRECTORY_ID: person,
        SealedField.PROFESSION: "physician",
        SealedField.RANK: "resident",
        SealedField.DEPARTMENT: "medicine",
    }
    triage.triage(
        case_id=case.pk, facts=facts, reach_by=ReachBy.DIRECTORY, urgency=Urgency.URGENT, now=MONDAY
    )


def took(case: Case, supporter: Supporter) -> None:
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)
    offering.accept(offer_id=_offer(case), supporter=supporter, now=MONDAY)


def _offer(case: Case) -> int:
    return case.offers.filter(state="open").latest("pk").pk


def test_every_step_has_the_rights_it_needs() -> None:
    prepare_database()
    hospital = Hospital()
    director, other = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    hospital.account(Role.ALTERNATE)
    first, second, third, fourth = (hospital.supporter() for _ in range(4))
    person = hospital.person().directory_id

    with signed_in_as("web"):
        said = Said(been_there=frozenset({EventKind.MASS_EVENT}))
        for words in (said, NOTHING, said):
            declare(supporter=first, said=words, now=MONDAY)
        assert said_by(first) == said
        case, joined = hospital.case(routed=False), hospital.case(routed=False)
    work(MONDAY)
    with signed_in_as("web"):
        for each in (case, joined):
            triage.note_opening(case=each, account_id=director.pk, now=MONDAY)
            triaged(each, person)
        routing.not_me(case_id=case.pk, account_id=other.pk, now=MONDAY)
        triage.join(case_id=joined.pk, into=case.pk, now=MONDAY)
        took(case, first)
        reaching.recuse(
            case_id=case.pk, supporter=first, reason=RecusalReason.NO_REASON, now=MONDAY
        )
        took(case, second)
        offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=third.pk), now=MONDAY)
        offering.decline(offer_id=_offer(case), supporter=third, now=MONDAY)
        reaching.knock(case_id=case.pk, supporter=second, kind=MessageKind.HARM_DOOR, now=MONDAY)
        reaching.record(
            case_id=case.pk,
            supporter=second,
            outcome=OutreachOutcome.SOMEBODY_ELSE_OTHER_FIELD,
            now=MONDAY,
        )
        took(case, fourth)
    work(MONDAY)
    work(MONDAY + timedelta(hours=2))
    with signed_in_as("web"):
        reminder = Message.objects.get(kind=MessageKind.REMINDER)
        answer_by_link(
            token=answer_token(reminder.pk),
            answer=QuickAnswer.DONE,
            now=MONDAY + timedelta(hours=2),
        )
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
        assert troubles(now=MONDAY + timedelta(hours=2)) == []
    with signed_in_as("worker"):
        trust_clock(now=MONDAY + timedelta(days=8))
    work(MONDAY + timedelta(days=8))
    assert not Case.objects.exists()
    assert not Message.objects.exists()
    assert Declaration.objects.get().withdrawn_at is None
    with signed_in_as("worker"):
        assert Tally.objects.get().referred == 1
    with signed_in_as("reports"):
        assert queries.periods() == []


def test_calling_a_supporter_back_has_the_rights_it_needs() -> None:
    prepare_database()
    hospital = Hospital()
    hospital.director()
    supporter = hospital.supporter()
    mark = mark_of(supporter.person.directory_id)
    with signed_in_as("web"):
        case = hospital.case({**TYPED, SealedField.CALL_BACK: mark}, routed=False)
    work(MONDAY)
    with signed_in_as("web"):
        offering.decline(offer_id=_offer(case), supporter=supporter, now=MONDAY)
    work(MONDAY)
    assert Message.objects.filter(case=case, kind=MessageKind.TRIAGE_WAITING).exists()


def test_looking_at_what_is_held_has_the_rights_it_needs() -> None:
    hospital = Hospital()
    prepare_database()
    counsel, director = hospital.account(Role.COUNSEL), hospital.director()
    case = hospital.case(TYPED)
    who = {field: TYPED[field] for field in (SealedField.NAME, SealedField.PHONE)}
    with signed_in_as("web"):
        joint = disclosing.ask(who=who, account=counsel, now=MONDAY)
        two_people.agree(joint_id=joint.pk, account=director, now=MONDAY)
        _, answer = disclosing.look(joint_id=joint.pk, account=counsel, now=MONDAY)
    assert str(case.pk) in str(answer)
    assert Disclosure.objects.exists()
    with signed_in_as("worker"):
        assert end_disclosures(now=MONDAY) == 1


def test_a_hand_off_a_door_and_an_announced_event_have_the_rights_they_need() -> None:
    prepare_database()
    hospital = Hospital()
    director, supporter = hospital.director(), hospital.supporter()
    outside, eap = hospital.account(Role.ALTERNATE), hospital.account(Role.EAP_LEADER)
    with signed_in_as("manager"):
        made, secret = keys.make_key(now=MONDAY)
        other, _ = keys.make_key(now=MONDAY)
        keys.revoke_key(number=other.pk, now=MONDAY)
        assert for_week(now=MONDAY)
    with signed_in_as("web"):
        assert keys.use_key(secret, now=MONDAY) == made.pk
        reference = announce(
            once=uuid4(),
            kind=EventKind.MASS_EVENT,
            occurred=Occurred.TODAY,
            clinicians=2,
            now=MONDAY,
        )
        case = hospital.case(TYPED, routed=False)
    work(MONDAY)
    with signed_in_as("web"):
        triage.triage(
            case_id=case.pk,
            facts={**TYPED, SealedField.PROFESSION: "physician", SealedField.RANK: "resident"},
            reach_by=ReachBy.TYPED,
            urgency=Urgency.URGENT,
            reference=reference,
            now=MONDAY,
        )
        took(case, supporter)
        for to_whom in (False, True):
            handing.ask(
                case_id=case.pk,
                supporter=supporter,
                to=HandOffTo.EAP,
                they_asked=to_whom,
                now=MONDAY,
            )
    work(MONDAY)
    with signed_in_as("web"):
        [waiting] = waiting_for(eap, now=MONDAY)
        handing.open_once(hand_off_id=waiting.pk, account=eap, now=MONDAY)
        handing.ask(
            case_id=case.pk, supporter=supporter, to=HandOffTo.EAP, they_asked=False, now=MONDAY
        )
        [waiting] = waiting_for_decision(director, now=MONDAY)
        handing.decide(
            case_id=case.pk, hand_off_id=waiting.pk, basis=HandOffBasis.SAFETY, now=MONDAY
        )
        reaching.knock(case_id=case.pk, supporter=supporter, kind=MessageKind.HARM_DOOR, now=MONDAY)
        routing.not_me(case_id=case.pk, account_id=director.pk, now=MONDAY)
        late = MONDAY + timedelta(hours=25)
        assert late_for(outside, now=late).exists()
    work(MONDAY)
    work(MONDAY + timedelta(hours=5))
    assert not HandOff.objects.exists()
    with signed_in_as("web"):
        knock = Message.objects.filter(kind=MessageKind.HARM_DOOR).first()
        assert knock is not None
        note_call(message=knock, now=MONDAY)
    work(MONDAY + timedelta(hours=6))
    assert not Message.objects.filter(kind=MessageKind.HARM_DOOR).exists()
    with signed_in_as("worker"):
        trust_clock(now=MONDAY + timedelta(days=6))
    work(MONDAY + timedelta(days=6))
    assert not Announcement.objects.exists()


def test_whatever_leads_to_a_person_can_be_read_to_tell_them() -> None:
    leading = {line.table for line in INVENTORY if line.finds}
    assert {("web", table, "SELECT") for table in leading} <= grants()


def test_a_legal_hold_has_the_rights_it_needs() -> None:
    prepare_database()
    hospital = Hospital()
    director, counsel = hospital.director(), hospital.account(Role.COUNSEL)
    supporter, person = hospital.supporter(), hospital.person()
    later = MONDAY + timedelta(days=30)
    with signed_in_as("web"):
        case = hospital.case(TYPED)
        triaged(case, person.directory_id)
        took(case, supporter)
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
        holding.set_hold(scope=Scope(first=date(2026, 11, 1)), account=counsel, now=MONDAY)
        [standing] = standings(counted=True, now=MONDAY)
        assert standing.covers_now == "1 to 10"
        assert asked_to_keep(supporter.account_id)
    with signed_in_as("worker"):
        trust_clock(now=later)
    work(later)
    assert Case.objects.exists()
    with signed_in_as("web"):
        assert not [each for each in troubles(now=later) if each.trouble is Trouble.NOT_ERASED]
        holding.ask_to_lift(hold_id=standing.hold.pk, account=counsel, now=later)
        asked = Joint.objects.get()
        holding.agree_to_lift(joint_id=asked.pk, account=director, now=later)
        assert not asked_to_keep(supporter.account_id)
    work(later)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "sql", ["DELETE FROM privacy_hold", "UPDATE privacy_hold SET set_at = now()"]
)
@pytest.mark.parametrize("login", ["web", "worker", "manager"])
def test_no_page_and_no_worker_takes_a_hold_back(login: str, sql: str) -> None:
    prepare_database()
    with signed_in_as(login), connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(sql)

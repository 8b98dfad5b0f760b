"""Joining and leaving, each step on the login that does it, with only its own rights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from beenthere.apps.cases.actions import offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.nominations import actions, queries
from beenthere.apps.nominations.models import Letter, Nominee
from beenthere.apps.outside import program
from beenthere.apps.people import invitations
from beenthere.apps.people.models import Account
from beenthere.apps.supporters import joining, life
from beenthere.apps.supporters.life import LifeEvent, Mover
from beenthere.apps.supporters.models import Supporter
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import SupporterStatus
from beenthere.worker.chores import end_brief, end_nominations
from beenthere.worker.letters import send_letters
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital
from tests.inventory.test_rights_suffice import signed_in_as
from tests.laws.rooms import triaged

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_being_named_saying_yes_or_no_and_stepping_down_have_the_rights_they_need() -> None:
    prepare_database()
    hospital, mail = Hospital(), FakeChannel()
    hospital.director()
    voter, *named = (hospital.person() for _ in range(5))
    with signed_in_as("web"):
        question = actions.ask(department=voter.department, now=MONDAY)
        actions.send_link(question=question, email=voter.email, now=MONDAY)
        for by, of in zip((voter, *named), named, strict=False):
            actions.answer(question=question, by=by, named=of, now=MONDAY)
        for nominee in queries.nominees(SupporterStatus.NOMINATED):
            actions.invite(nominee_id=nominee.pk, now=MONDAY)
    with signed_in_as("worker"):
        assert send_letters(mail, clock=lambda: MONDAY) == 5
    # The last never answers.
    yes, no, later, _ = Nominee.objects.order_by("person_id")
    with signed_in_as("web"):
        account = actions.say_yes(nominee_id=yes.pk, now=MONDAY)
        actions.say_no(nominee_id=no.pk, now=MONDAY)
        joining.accept_invitation(
            token=invitations.token(account, now=MONDAY), password="four calm herons", now=MONDAY
        )
        supporter = Supporter.objects.get()
        life.agree(supporter_id=supporter.pk, now=MONDAY)
        life.move(supporter_id=supporter.pk, event=LifeEvent.TRAINED, by=Mover.MANAGER, now=MONDAY)
        supporter.account.contact_points.update(verified_at=MONDAY)
    with signed_in_as("worker"):
        end_brief(now=MONDAY)
    supporter.refresh_from_db()
    assert supporter.status == SupporterStatus.ACTIVE
    with signed_in_as("web"):
        case = triaged(hospital)
        wanted = [Wanted(supporter=supporter.pk)]
        offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
        step_down(supporter_id=supporter.pk, by=Mover.THEMSELVES, now=MONDAY)
        life.move(supporter_id=supporter.pk, event=LifeEvent.RETURNED, by=Mover.MANAGER, now=MONDAY)
        step_down(supporter_id=supporter.pk, by=Mover.THEMSELVES, now=MONDAY)
        again = actions.say_yes(nominee_id=later.pk, now=MONDAY)
        asked = Supporter.objects.get(account=again)
        life.move(supporter_id=asked.pk, event=LifeEvent.SAID_NO, by=Mover.THEMSELVES, now=MONDAY)
    assert not Account.objects.filter(pk=again.pk).exists()
    with signed_in_as("web"):
        life.invite(account=hospital.account(), person=named[1], now=MONDAY)
    with signed_in_as("worker"):
        end_nominations(now=MONDAY + program().policy.nomination_kept.length + timedelta(days=1))
    assert not Letter.objects.exists()
    assert not Nominee.objects.exists()
    assert [each.status for each in Supporter.objects.all()] == [SupporterStatus.STEPPED_DOWN]

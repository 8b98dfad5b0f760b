"""A case whose key was lost: its pages open, it goes on by voice, and it is erased on time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import closing, offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case, Sealed
from beenthere.apps.outside import vault
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.watchdog import Trouble, keys_lost
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import CloseReason, OutreachOutcome, ReachBy, Urgency
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, TYPED, Hospital

pytestmark = pytest.mark.django_db

SAID = "We can no longer read who this is"


def lose(case: Case) -> None:
    """What an older copy of the keystore, put back, does to a case that came after it."""
    vault().destroy([case.pk, case.event_id])


def accepted(hospital: Hospital, case: Case) -> Supporter:
    supporter = hospital.supporter()
    offering.approve_list(case_id=case.pk, wanted=[Wanted(supporter=supporter.pk)], now=MONDAY)
    offering.accept(offer_id=case.offers.get().pk, supporter=supporter, now=MONDAY)
    return supporter


def triaged(case: Case) -> None:
    triage.triage(
        case_id=case.pk, facts=TYPED, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


def page(client: Client, name: str, case: Case) -> str:
    response = client.get(reverse(name, args=[case.code_name]), follow=True)
    assert response.status_code == 200, name
    return response.content.decode()


def test_a_new_case_goes_on_by_voice_all_the_way(
    hospital: Hospital, client: Client, signed_in: SignIn
) -> None:
    case = hospital.case()
    lose(case)
    said = page(client, "desk_case", case)
    assert SAID in said
    assert reverse("desk_by_voice", args=[case.code_name]) in said
    assert reverse("desk_new_referral") in said
    assert "Go on by voice" in page(client, "desk_triage", case), "where nothing could be kept"

    client.post(reverse("desk_by_voice", args=[case.code_name]))
    case.refresh_from_db()
    assert (case.state, case.reach_by) == (CaseState.MATCHING, ReachBy.BY_VOICE)
    for name in ("desk_case", "desk_match", "desk_board", "desk_close", "desk_not_me"):
        page(client, name, case)
    supporter = accepted(hospital, case)
    theirs = signed_in(supporter.account)
    assert SAID in page(theirs, "support_case", case)
    reaching.record(
        case_id=case.pk,
        supporter=supporter,
        outcome=OutreachOutcome.SOMEBODY_ELSE_SAME_FIELD,
        now=MONDAY,
    )
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING


def test_a_case_that_can_be_read_does_not_go_on_by_voice(
    hospital: Hospital, client: Client
) -> None:
    case = hospital.case()
    client.post(reverse("desk_by_voice", args=[case.code_name]))
    case.refresh_from_db()
    assert case.state == CaseState.WAITING
    assert unsealed(case) == TYPED


def test_a_supporter_who_has_it_can_still_open_it(
    hospital: Hospital, client: Client, signed_in: SignIn
) -> None:
    case = hospital.case()
    triaged(case)
    supporter = accepted(hospital, case)
    lose(case)
    said = page(client, "desk_case", case)
    assert SAID in said
    assert "Call the supporter below" in said
    assert SAID in page(signed_in(supporter.account), "support_case", case)


def test_one_that_has_just_arrived_is_still_seen_by_its_directors(
    hospital: Hospital, client: Client
) -> None:
    case = hospital.case(routed=False)
    lose(case)
    route(case_id=case.pk, now=MONDAY)
    case.refresh_from_db()
    assert case.state == CaseState.WAITING
    assert SAID in page(client, "desk_case", case)


def test_it_is_counted_and_erased_like_any_other(hospital: Hospital) -> None:
    hospital.director()
    case, other = hospital.case(), hospital.case()
    lose(case)
    [found] = keys_lost()
    assert (found.trouble, found.count) == (Trouble.KEY_LOST, 1)
    assert "by voice" in found.words
    for each in (case, other):
        closing.close(case_id=each.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert keys_lost() == []
    later = MONDAY + timedelta(days=60)
    trust_clock(now=later)
    assert sever_due(now=later) == 2
    assert not Case.objects.exists()
    assert not Sealed.objects.exists()


def test_a_case_that_is_being_erased_is_as_if_it_were_not_there(
    hospital: Hospital, client: Client
) -> None:
    case = hospital.case()
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    lose(case)
    assert client.get(reverse("desk_case", args=[case.code_name])).status_code == 404

"""The board of one event: one proposal for everybody, changed and approved together."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beenthere.apps.cases.actions import closing, many, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.models import AccessRecord, Case, Offer
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.models import Rest, Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import (
    CloseReason,
    OutreachOutcome,
    OverrideReason,
    ReachBy,
    RecusalReason,
    Role,
    Urgency,
)
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


def clinician(hospital: Hospital, **changes: str) -> Person:
    return hospital.person(reports_to=hospital.person("Bela Boss"), **changes)


def event_of(hospital: Hospital, *people: Person) -> list[Case]:
    """An event whose cases, in this order, all wait for a supporter."""
    first = hospital.case(facts_of(people[0]))
    many.refer_more(event_id=first.event_id, people=people, urgency=Urgency.ROUTINE, now=MONDAY)
    first.refresh_from_db()
    triaged(first, people[0])
    return list(Case.objects.order_by("referred_at", "pk"))


def triaged(case: Case, person: Person) -> None:
    triage(
        case_id=case.pk,
        facts=facts_of(person),
        reach_by=ReachBy.DIRECTORY,
        urgency=Urgency.ROUTINE,
        now=MONDAY,
    )


def board(client: Client, case: Case) -> str:
    return client.get(reverse("desk_board", args=[case.code_name])).content.decode()


def send(client: Client, case: Case, do: str, posted: dict[str, str], status: int = 200) -> str:
    response = client.post(
        reverse("desk_board", args=[case.code_name]), {"do": do, **posted}, follow=True
    )
    assert response.status_code == status
    return response.content.decode()


def shown(html: str) -> dict[str, str]:
    """What the form holds as it is shown: what a browser would send, ticks left out."""
    held = dict(
        re.findall(r'<input type="hidden" name="(proposed_[^"]*)"(?: value="(\d*)")?', html)
    )
    for name, options in re.findall(
        r'(?s)<select name="(supporter_[^"]*)".*?>(.*?)</select>', html
    ):
        found = re.search(r'<option value="(\d*)" selected', options)
        held[name] = found[1] if found else ""
    return held


def proposed(html: str) -> dict[str, str]:
    return {
        name.removeprefix("supporter_"): value
        for name, value in shown(html).items()
        if name.startswith("supporter_")
    }


def name_of(case: Case) -> str:
    return f"supporter_{case.code_name}"


class TestProposing:
    def test_one_answer_for_all_with_reasons(self, hospital: Hospital, client: Client) -> None:
        heart, skin = "cardiology", "dermatology"
        cases = event_of(
            hospital, clinician(hospital, specialty=heart), clinician(hospital, specialty=skin)
        )
        supporters = {
            str(hospital.supporter(specialty=each, capacity=1).pk) for each in (heart, skin)
        }
        html = board(client, cases[0])
        assert set(proposed(html)) == {str(case.code_name) for case in cases}
        assert set(proposed(html).values()) == supporters
        assert "fit</strong>" in html

    def test_each_is_given_a_supporter_of_their_own_while_there_are_enough(
        self, hospital: Hospital, client: Client
    ) -> None:
        heart = "cardiology"
        cases = event_of(hospital, *(clinician(hospital, specialty=heart) for _ in range(3)))
        best = hospital.supporter(specialty=heart, capacity=3)
        others = [hospital.supporter() for _ in range(2)]
        everybody = sorted(str(each.pk) for each in (best, *others))
        assert sorted(proposed(board(client, cases[0])).values()) == everybody
        # Whoever is asked for one of them already, on whatever page, is asked for no other.
        offering.approve_list(case_id=cases[0].pk, wanted=[Wanted(supporter=best.pk)], now=MONDAY)
        left = sorted(str(each.pk) for each in others)
        assert sorted(proposed(board(client, cases[1])).values()) == left

    def test_whoever_spoke_with_one_of_them_is_given_no_other_while_others_fit(
        self, hospital: Hospital, client: Client
    ) -> None:
        """What they heard does not end with the case; whoever handed it back heard nothing."""
        heart = "cardiology"
        people = [clinician(hospital, specialty=heart) for _ in range(5)]
        waits, *others = event_of(hospital, *people)
        fresh = hospital.supporter()
        finished, *handed_back = (hospital.supporter(specialty=heart) for _ in others)
        phoned, called, unheard = handed_back
        for case, who in zip(others, (finished, *handed_back), strict=True):
            wanted = Wanted(supporter=who.pk)
            offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        reaching.confirm(case_id=others[1].pk, now=MONDAY)
        for case, who, outcome in (
            (others[2], called, OutreachOutcome.NOT_NOW),
            (others[3], unheard, OutreachOutcome.NO_ANSWER),
        ):
            reaching.record(case_id=case.pk, supporter=who, outcome=outcome, now=MONDAY)
        for case, who in zip(others[1:], handed_back, strict=True):
            reason = RecusalReason.NO_REASON
            reaching.recuse(case_id=case.pk, supporter=who, reason=reason, now=MONDAY)
        for case in others:
            closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
        Rest.objects.all().delete()  # so that rest is not what speaks against one of them
        asked = []
        for _ in range(3):
            asked.append(int(proposed(board(client, waits))[str(waits.code_name)]))
            Supporter.objects.filter(pk=asked[-1]).update(status="paused")
        assert asked[:2] == [unheard.pk, fresh.pk]
        assert asked[2] in (finished.pk, phoned.pk, called.pk)

    def test_who_is_left_over_and_what_would_help(self, hospital: Hospital, client: Client) -> None:
        boss = hospital.supporter(name="Bela Boss")
        people = [hospital.person(reports_to=boss.person) for _ in range(2)]
        hospital.supporter(capacity=1)
        hospital.supporter(trained_on=None)
        cases = event_of(hospital, *people)
        html = board(client, cases[0])
        assert sorted(map(bool, proposed(html).values())) == [False, True]
        assert "Nobody could be found." in html
        counted = re.search(r"3 supporters: (.*?)\.", html)
        assert counted is not None
        assert set(counted[1].split(", ")) == {
            "1 not trained yet",
            "1 evaluating the clinician",
            "1 at capacity",
        }
        assert "One more trained physician" in html

    def test_an_offer_that_waits_takes_room(self, hospital: Hospital, client: Client) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        only = hospital.supporter(capacity=1)
        offering.approve_list(case_id=cases[0].pk, wanted=[Wanted(supporter=only.pk)], now=MONDAY)
        html = board(client, cases[0])
        assert proposed(html) == {str(cases[1].code_name): ""}
        assert "1 supporter: 1 at capacity." in html

    def test_those_advised_against_only_when_allowed(
        self, hospital: Hospital, client: Client
    ) -> None:
        [case] = event_of(hospital, clinician(hospital))
        junior = hospital.supporter(rank="resident")
        assert proposed(board(client, case)) == {str(case.code_name): ""}
        html = send(client, case, "look", {"allow_avoided": "on"})
        assert proposed(html) == {str(case.code_name): str(junior.pk)}
        assert "Is less senior than the clinician." in html

    def test_the_number_of_cases_does_not_change_the_statements_of_matching(
        self, hospital: Hospital, client: Client
    ) -> None:
        hospital.supporter(capacity=9)

        def counted(case: Case) -> int:
            board(client, case)  # the first look of a sitting is recorded
            with CaptureQueriesContext(connection) as queries:
                board(client, case)
            return len(queries)

        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        few = counted(cases[0])
        more = [clinician(hospital) for _ in range(4)]
        many.refer_more(
            event_id=cases[0].event_id, people=more, urgency=Urgency.ROUTINE, now=MONDAY
        )
        assert counted(cases[0]) == few


class TestChanging:
    def test_a_pair_is_held_and_the_rest_matched_around_it(
        self, hospital: Hospital, client: Client
    ) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        for _ in range(2):
            hospital.supporter(capacity=1)
        before = proposed(board(client, cases[0]))
        first, second = (str(case.code_name) for case in cases)
        posted = shown(board(client, cases[0])) | {name_of(cases[0]): before[second]}
        html = send(client, cases[0], "look", posted)
        assert proposed(html) == {first: before[second], second: before[first]}
        assert re.search(f'name="keep_{first}"[^>]*checked', html)
        assert not re.search(f'name="keep_{second}"[^>]*checked', html)
        assert not Offer.objects.exists()

    def test_nobody_for_now_frees_the_supporter_for_another(
        self, hospital: Hospital, client: Client
    ) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        only = hospital.supporter(capacity=1)
        html = board(client, cases[0])
        [lucky] = [name for name, who in proposed(html).items() if who]
        html = send(client, cases[0], "look", shown(html) | {f"supporter_{lucky}": ""})
        assert proposed(html)[lucky] == ""
        assert set(proposed(html).values()) == {"", str(only.pk)}
        assert "Left out for now, as you chose." in html

    def test_a_pair_may_be_let_go_again(self, hospital: Hospital, client: Client) -> None:
        [case] = event_of(hospital, clinician(hospital, specialty="cardiology"))
        best = hospital.supporter(specialty="cardiology")
        other = hospital.supporter(specialty="urology", recent_cases=3)
        own = str(case.code_name)
        html = board(client, case)
        first = proposed(html)[own]
        assert first in {str(best.pk), str(other.pk)}
        changed = ({str(best.pk), str(other.pk)} - {first}).pop()
        html = send(client, case, "look", shown(html) | {name_of(case): changed})
        assert proposed(html)[own] == changed
        kept = send(client, case, "look", shown(html) | {f"keep_{own}": "on"})
        assert proposed(kept)[own] == changed
        assert proposed(send(client, case, "look", shown(html)))[own] == first


class TestAsking:
    def test_all_at_once(self, hospital: Hospital, client: Client) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        for _ in range(2):
            hospital.supporter(capacity=1)
        html = board(client, cases[0])
        wanted = {name: int(who) for name, who in proposed(html).items()}
        html = send(client, cases[0], "ask", shown(html))
        assert "The offers are on their way" in html
        made = Offer.objects.filter(state=OfferState.OPEN)
        assert dict(made.values_list("case__code_name", "supporter")) == wanted
        assert set(Case.objects.values_list("state", flat=True)) == {CaseState.OFFERED}
        assert re.search(r"(?s)Offered</dt>\s*<dd[^>]*>\s*2", html)
        assert "Nobody waits for a supporter now" in html

    def test_somebody_blocked_by_hand_is_refused_and_nobody_is_asked(
        self, hospital: Hospital, client: Client
    ) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        hospital.supporter(capacity=5)
        blocked = hospital.supporter(trained_on=None)
        posted = shown(board(client, cases[0]))
        for bad in (str(blocked.pk), "999999999999999999", "nonsense", "9" * 10_000, "-1", "١"):
            for do in ("ask", "look"):
                changed = {name_of(cases[1]): bad, f"reason_{cases[1].code_name}": "best_fit"}
                html = send(client, cases[0], do, posted | changed, status=409)
                assert "nobody may override that" in html
        assert not Offer.objects.exists()

    def test_somebody_advised_against_needs_a_reason(
        self, hospital: Hospital, client: Client
    ) -> None:
        [case] = event_of(hospital, clinician(hospital))
        hospital.supporter()
        junior = hospital.supporter(name="Lena Junior", rank="resident")
        posted = shown(board(client, case)) | {name_of(case): str(junior.pk)}
        html = send(client, case, "ask", posted)
        assert f"Choose why to ask Lena Junior for {case.code_name} all the same." in html
        assert proposed(html) == {str(case.code_name): str(junior.pk)}
        reason = f"reason_{case.code_name}"
        assert "Choose one of the reasons" in send(client, case, "ask", posted | {reason: "x"})
        assert not Offer.objects.exists()
        send(client, case, "ask", posted | {reason: "clinician_asked"})
        assert Offer.objects.get().override == OverrideReason.CLINICIAN_ASKED

    def test_more_than_somebody_carries_needs_a_reason_for_each(
        self, hospital: Hospital, client: Client
    ) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        only = hospital.supporter(capacity=1)
        posted = {name_of(case): str(only.pk) for case in cases}
        html = send(client, cases[0], "ask", posted)
        assert html.count("Choose why to ask") >= 2
        with pytest.raises(offering.NeedsReason):
            many.approve_all(
                wanted={case.pk: Wanted(supporter=only.pk) for case in cases}, now=MONDAY
            )
        assert not Offer.objects.exists()
        reasons = {f"reason_{case.code_name}": "supporter_offered" for case in cases}
        send(client, cases[0], "ask", posted | reasons)
        assert Offer.objects.filter(state=OfferState.OPEN).count() == 2

    def test_nobody_chosen(self, hospital: Hospital, client: Client) -> None:
        [case] = event_of(hospital, clinician(hospital))
        html = send(client, case, "ask", shown(board(client, case)))
        assert "give at least one clinician a supporter" in html

    def test_an_unknown_reporting_line_asks_for_a_confirmation(
        self, hospital: Hospital, client: Client
    ) -> None:
        [case] = event_of(hospital, hospital.person())
        hospital.supporter()
        html = board(client, case)
        assert "We do not know whom some clinicians report to" in html
        assert "Tick that you have made sure" in send(client, case, "ask", shown(html))
        assert not Offer.objects.exists()
        send(client, case, "ask", shown(html) | {"line_unknown": "on"})
        assert Offer.objects.get().state == OfferState.OPEN

    def test_what_was_asked_meanwhile_is_not_asked_again(
        self, hospital: Hospital, client: Client
    ) -> None:
        [case] = event_of(hospital, clinician(hospital))
        hospital.supporter(), hospital.supporter()
        posted = shown(board(client, case))
        for _ in range(2):
            send(client, case, "ask", posted)
        assert Offer.objects.count() == 1

    def test_all_or_none(self, hospital: Hospital) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        good, blocked = hospital.supporter(), hospital.supporter(trained_on=None)
        wanted = {cases[0].pk: Wanted(supporter=good.pk), cases[1].pk: Wanted(supporter=blocked.pk)}
        with pytest.raises(offering.MayNotBeAsked):
            many.approve_all(wanted=wanted, now=MONDAY)
        assert not Offer.objects.exists()


class TestSeeing:
    def test_only_the_cases_one_may_see_and_no_trace_of_another(
        self, hospital: Hospital, signed_in: SignIn
    ) -> None:
        hospital.director(Role.ASSOCIATE_DIRECTOR)
        person = hospital.person(department="psychiatry")
        director = hospital.account(Role.DIRECTOR, person=person)
        under_them = hospital.person(reports_to=person)
        client = signed_in(director)
        cases = event_of(hospital, clinician(hospital), under_them)
        hospital.supporter(capacity=5)
        seen, hidden = (
            (cases[0], cases[1])
            if cases[0].sights.filter(account=director).exists()
            else (cases[1], cases[0])
        )
        assert not hidden.sights.filter(account=director).exists()

        def look() -> tuple[str, int]:
            with CaptureQueriesContext(connection) as queries:
                html = board(client, seen)
            return re.sub("csrfmiddlewaretoken.*?>", "", html), len(queries)

        AccessRecord.objects.all().delete()
        look()  # the first of a sitting is recorded
        before = look()
        assert str(hidden.code_name) not in before[0]
        assert not AccessRecord.objects.filter(case=hidden).exists()
        assert "Waiting for a supporter" in before[0]
        Case.objects.filter(pk=hidden.pk).delete()
        assert look() == before

    def test_every_case_looked_at_is_recorded(self, hospital: Hospital, client: Client) -> None:
        cases = event_of(hospital, clinician(hospital), clinician(hospital))
        board(client, cases[0])
        assert set(AccessRecord.objects.values_list("case", flat=True)) == {
            case.pk for case in cases
        }

    def test_no_name_of_a_clinician_is_on_it(self, hospital: Hospital, client: Client) -> None:
        [case] = event_of(hospital, clinician(hospital, name="Wilhelmina Testcase"))
        assert "Wilhelmina" not in board(client, case)
        html = client.get(reverse("desk_case", args=[case.code_name])).content.decode()
        assert reverse("desk_board", args=[case.code_name]) in html


def test_a_supporter_who_pauses_meanwhile_is_refused(hospital: Hospital, client: Client) -> None:
    [case] = event_of(hospital, clinician(hospital))
    supporter = hospital.supporter()
    posted = shown(board(client, case))
    Supporter.objects.filter(pk=supporter.pk).update(status="paused")
    send(client, case, "ask", posted, status=409)
    assert not Offer.objects.exists()

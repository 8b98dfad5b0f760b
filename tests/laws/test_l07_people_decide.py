"""L7. The program ranks and explains; the director chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse

from beenthere.apps.cases import matching
from beenthere.apps.cases.actions import closing, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Assignment, Case, Offer
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import TRANSITIONS, WHO_MAY, Actor, CaseEvent, CaseState, Transition
from beenthere.domain.matching.ranking import Match
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Office, OverrideReason, SupporterStatus
from beenthere.worker import cases as worker
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, signed_in, triaged

pytestmark = pytest.mark.usefixtures("ten_on_monday")


# The worker alone asks nobody.


def asked_by_itself(case: Case, *, approved: Iterable[Supporter], days: int = 10) -> list[int]:
    """Supporters who were asked, or given the case, though the director had not listed them,
    while nobody but the worker was there."""
    for hour in range(0, 24 * days, 6):
        worker.move_some(now=MONDAY + timedelta(hours=hour))
    asked = set(Offer.objects.filter(case=case).values_list("supporter_id", flat=True))
    asked |= set(Assignment.objects.filter(case=case).values_list("supporter_id", flat=True))
    return sorted(asked - {each.pk for each in approved})


def test_the_worker_never_chooses(hospital: Hospital) -> None:
    hospital.director()
    free = [hospital.supporter() for _ in range(3)]
    case = triaged(hospital)
    assert len(match(case, now=MONDAY).allowed) == len(free)
    assert asked_by_itself(case, approved=[]) == []
    case.refresh_from_db()
    assert case.state == CaseState.MATCHING


def test_an_offer_is_handed_on_along_the_approved_list_and_no_further(hospital: Hospital) -> None:
    hospital.director()
    listed = [hospital.supporter() for _ in range(2)]
    hospital.supporter()
    case = triaged(hospital)
    wanted = [Wanted(supporter=each.pk) for each in listed]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    assert asked_by_itself(case, approved=listed) == []
    lapsed = Offer.objects.filter(case=case, state=OfferState.LAPSED)
    assert lapsed.count() == len(listed), "each of the list was asked"


def test_a_worker_that_chooses_is_caught(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.director()
    chosen = hospital.supporter()
    case = triaged(hospital)

    def eager(*, case_id: UUID, now: datetime) -> None:
        found = Case.objects.get(pk=case_id)
        if found.state == CaseState.MATCHING:
            best = match(found, now=now).choices(match(found, now=now).ranked[:1])
            wanted = [Wanted(supporter=each.supporter.pk) for each in best]
            offering.approve_list(case_id=case_id, wanted=wanted, now=now)
        else:
            closing.time_came(case_id=case_id, now=now)

    monkeypatch.setattr(worker, "time_came", eager)
    assert asked_by_itself(case, approved=[]) == [chosen.pk]


# In the table of cases: only a director brings a case to a supporter who has not said yes. There
# is one exception: the clinician has chosen, and carries the code of that supporter.

_CHOSEN_BY_THE_CLINICIAN = ["received called_back"]

_UNDECIDED = (CaseState.RECEIVED, CaseState.WAITING, CaseState.MATCHING)
_WITH_SOMEBODY = (CaseState.OFFERED, CaseState.ACCEPTED, CaseState.REACHED)


def decided_by_nobody(
    transitions: Mapping[tuple[CaseState, CaseEvent], Transition],
    who_may: Mapping[CaseEvent, frozenset[Actor]] = WHO_MAY,
) -> list[str]:
    """Events that bring an undecided case to a supporter, and that are not the director's."""
    return [
        f"{state.value} {event.value}"
        for (state, event), transition in transitions.items()
        if state in _UNDECIDED
        and transition.to in _WITH_SOMEBODY
        and who_may[event] != {Actor.DIRECTOR}
    ]


def test_only_a_director_brings_a_case_to_a_supporter() -> None:
    assert decided_by_nobody(TRANSITIONS) == _CHOSEN_BY_THE_CLINICIAN


def test_a_case_that_finds_a_supporter_by_itself_is_caught() -> None:
    by_itself = {(CaseState.MATCHING, CaseEvent.TIME_CAME): Transition(CaseState.OFFERED)}
    assert "matching time_came" in decided_by_nobody({**TRANSITIONS, **by_itself})
    anybody = {**WHO_MAY, CaseEvent.OFFER_MADE: frozenset(Actor)}
    assert "matching offer_made" in decided_by_nobody(TRANSITIONS, anybody)


# Nobody overrides a block; advice is overridden with a coded reason.


@pytest.fixture
def director(hospital: Hospital) -> Account:
    return hospital.director()


@pytest.fixture
def case(hospital: Hospital, director: Account) -> Case:
    chief = hospital.person()
    clinician = hospital.person(rank="assistant_professor", reports_to=chief)
    hospital.supporter()
    return triaged(
        hospital,
        {
            **KNOWN,
            SealedField.DIRECTORY_ID: clinician.directory_id,
            SealedField.SUPERVISOR: chief.directory_id,
        },
    )


@pytest.fixture
def blocked(hospital: Hospital, case: Case) -> dict[str, Supporter]:
    """One supporter for each reason that nobody may override."""
    quality = hospital.supporter(offices=[Office.QUALITY_OFFICER])
    away = hospital.supporter(status=SupporterStatus.PAUSED)
    untrained = hospital.supporter(trained_on=None)
    clinician = Person.objects.get(directory_id=unsealed(case)[SealedField.DIRECTORY_ID])
    apart = hospital.supporter(never_with=[clinician])
    return {
        "evaluates": quality,
        "not_available": away,
        "not_trained": untrained,
        "declared_conflict": apart,
    }


_WAYS = ("desk_offer", "desk_agreed_by_phone")


def asked_by_hand(director: Account, case: Case, supporter: Supporter, *reasons: str) -> list[str]:
    """Posts put together by hand that got a supporter asked, or given the case."""
    desk = signed_in(director)
    taken = []
    for way in _WAYS:
        for reason in reasons or ("", *OverrideReason):
            posted = {
                "supporter": supporter.pk,
                f"place_{supporter.pk}": "1",
                f"reason_{supporter.pk}": reason,
                "override": reason,
                "line_unknown": "on",
            }
            with transaction.atomic():
                desk.post(reverse(way, args=[case.code_name]), posted)
                asked = Offer.objects.filter(case=case, supporter=supporter).exists()
                given = Assignment.objects.filter(case=case, supporter=supporter).exists()
                if asked or given:
                    taken.append(f"{way} {reason}".strip())
                transaction.set_rollback(True)
    return taken


def test_nobody_who_is_blocked_is_ever_asked(
    director: Account, case: Case, blocked: dict[str, Supporter]
) -> None:
    found = match(case, now=MONDAY)
    codes = {
        each.supporter.pk: each.match.explanation.stops[0].code.value
        for each in found.choices(found.blocked)
    }
    assert codes == {supporter.pk: code for code, supporter in blocked.items()}
    for supporter in blocked.values():
        assert asked_by_hand(director, case, supporter) == []


def test_a_block_that_can_be_overridden_is_caught(
    director: Account,
    case: Case,
    blocked: dict[str, Supporter],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = match(case, now=MONDAY)
    everybody = {each.supporter.pk: each for each in found.choices(found.blocked)}
    monkeypatch.setattr(matching.Matching, "allowed", everybody)
    assert asked_by_hand(director, case, blocked["evaluates"])


def test_advice_is_overridden_with_a_coded_reason_and_with_nothing_else(
    hospital: Hospital, director: Account, case: Case
) -> None:
    junior = hospital.supporter(rank="resident")
    taken = asked_by_hand(
        director, case, junior, "", "I know best", "best_fit; DROP TABLE", "x" * 5_000
    )
    assert taken == []
    assert asked_by_hand(director, case, junior) == [
        f"{way} {reason.value}" for way in _WAYS for reason in OverrideReason
    ]


def test_advice_that_is_overridden_without_a_reason_is_caught(
    hospital: Hospital, director: Account, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    junior = hospital.supporter(rank="resident")

    def lenient(found: matching.Matching, wanted: Iterable[Wanted]) -> list[matching.Choice]:
        return [found.allowed[each.supporter] for each in wanted]

    monkeypatch.setattr(offering, "_allowed", lenient)
    monkeypatch.setattr(
        "beenthere.apps.desk.choosing.ChoosingForm.clean", lambda form: form.cleaned_data
    )
    assert "desk_offer" in asked_by_hand(director, case, junior, "")


# Every match is explained.


def unexplained(matches: Iterable[Match]) -> list[str]:
    """Matches without a word for how well they fit, whose sentences are none, or that do not say
    why somebody cannot be asked."""
    return [
        each.supporter
        for each in matches
        if not each.fit
        or not all(
            finding.text.endswith(".") and finding.code.words
            for kind in ("stops", "reasons", "cautions", "wishes")
            for finding in getattr(each.explanation, kind)
        )
        or (each.score is None and not each.explanation.stops)
    ]


def test_every_match_is_explained(
    hospital: Hospital, case: Case, blocked: dict[str, Supporter]
) -> None:
    hospital.supporter(rank="resident")
    found = match(case, now=MONDAY)
    assert found.ranked
    assert found.avoided
    assert found.blocked
    assert all(each.explanation.stops for each in (*found.avoided, *found.blocked))
    assert unexplained([*found.ranked, *found.avoided, *found.blocked]) == []


def test_a_match_without_an_explanation_is_caught(
    case: Case, blocked: dict[str, Supporter]
) -> None:
    silent = [
        Match(supporter=each.supporter, score=None, fit="", explanation=type(each.explanation)())
        for each in match(case, now=MONDAY).blocked
    ]
    assert unexplained(silent) == [each.supporter for each in silent]

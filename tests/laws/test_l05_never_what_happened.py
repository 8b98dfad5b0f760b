"""L5. The supporter gets whom to call and how, never what happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as in_force
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from pytest_django.fixtures import Settings

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.actions.referring import Referred, refer
from beenthere.apps.cases.actions.routing import route
from beenthere.apps.cases.actions.triage import triage
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.defendants import Said, Step
from beenthere.domain.permissions import PAGES, SUPPORTERS
from beenthere.domain.vocabulary import (
    EventKind,
    Keeps,
    Occurred,
    OutreachOutcome,
    Phase,
    ReachBy,
    Source,
    Urgency,
)
from beenthere.domain.wording import TEXTS, MessageKind, opening
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, signed_in

pytestmark = pytest.mark.usefixtures("ten_on_monday")

WHAT_HAPPENED = [
    (kind, occurred, source)
    for kind, occurred, source in zip(
        EventKind,
        [*Occurred] * 3,
        [Source.COLLEAGUE, Source.RISK_MANAGEMENT, Source.EAP] * 3,
        strict=True,
    )
]
"""Nine events, in which the kind, the day and who told us all differ."""

Pages = dict[str, str]

EVERYWHERE = tuple(page.name for page in PAGES.values() if page.who == SUPPORTERS)
"""Every page of supporters."""


def pages_of(
    kind: EventKind,
    occurred: Occurred,
    source: Source,
    *,
    of: Collection[str] = EVERYWHERE,
    again: bool = True,
) -> Pages:
    """What the supporter of a case is shown, on these pages, and sent in each of its states; what
    knows of no case only once, unless it is looked at `again`.

    The code name, numbers that count rows, tokens of forms, call-back codes, and the opening words
    are masked: the opening words are what a supporter may have, the others are drawn by lot.
    """
    pages: Pages = {}
    with transaction.atomic():
        hospital = Hospital()
        hospital.director()
        supporter = hospital.supporter()
        case = _referred(kind, occurred, source)
        wanted = [Wanted(supporter=supporter.pk)]
        offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)

        def look(of: Collection[str]) -> None:
            _collect(pages, case, supporter, of=of, again=again)

        look(of)
        offer = Offer.objects.get(case=case)
        offering.accept(offer_id=offer.pk, supporter=supporter, now=MONDAY)
        look(of)
        for _ in (CaseState.REMINDED, CaseState.QUIET):
            case.refresh_from_db()
            closing.time_came(case_id=case.pk, now=case.due_at)
            look(of)
        reaching.record(
            case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY
        )
        look(of)
        closing.time_came(case_id=case.pk, now=MONDAY + timedelta(days=8))
        look(of)
        reaching.follow_up(case_id=case.pk, supporter=supporter, now=MONDAY)
        look(of)
        _walk(case, supporter, look)
        sent = Message.objects.filter(account=supporter.account)
        pages["messages"] = ", ".join(sorted(TEXTS[MessageKind(each.kind)] for each in sent))
        said = opening(kind, occurred, program().words.openings)
        masked = {where: _masked(page, case, offer, said) for where, page in pages.items()}
        transaction.set_rollback(True)
    return masked


def _referred(kind: EventKind, occurred: Occurred, source: Source) -> Case:
    form = uuid4()
    refer(
        form=form,
        kind=kind,
        occurred=occurred,
        urgency=Urgency.ROUTINE,
        source=source,
        clinicians=[Referred(reach_by=ReachBy.TYPED, facts=KNOWN)],
        now=MONDAY,
    )
    case = Case.objects.get(event__form=form)
    route(case_id=case.pk, now=MONDAY)
    triage(
        case_id=case.pk, facts=KNOWN, reach_by=ReachBy.TYPED, urgency=Urgency.ROUTINE, now=MONDAY
    )
    case.refresh_from_db()
    return case


def _walk(case: Case, supporter: Supporter, look: Callable[[Collection[str]], None]) -> None:
    """They agree to go on for as long as it lasts; one touchpoint goes quiet, and at last the
    question whether to go on."""
    said = Said(step=Step(MONDAY.date() + timedelta(days=9), Phase.DEPOSITION))
    in_a_year = Said(step=Step(MONDAY.date() + timedelta(days=400), Phase.MEDIATION))
    alongside.begin(case_id=case.pk, supporter=supporter, keeps=Keeps.MORE, said=said, now=MONDAY)
    case.refresh_from_db()
    while case.state != CaseState.CLOSED:
        look(("walk", "support_home"))
        if case.state == CaseState.TOUCH_QUIET:
            alongside.plan(case_id=case.pk, supporter=supporter, said=in_a_year, now=case.due_at)
        else:
            closing.time_came(case_id=case.pk, now=case.due_at)
        case.refresh_from_db()


def _collect(
    pages: Pages, case: Case, supporter: Supporter, *, of: Collection[str], again: bool
) -> None:
    case.refresh_from_db()
    browser = signed_in(supporter.account)
    for name in of:
        if f"{name} {case.state}" in pages:
            continue
        address = _address(name, case)
        knows = again or name == "support_home" or str(case.code_name) in address
        if not knows and any(where.startswith(f"{name} ") for where in pages):
            continue
        response = browser.get(address)
        given = f"{response.status_code} {response.headers}\n{response.content.decode()}"
        pages[f"{name} {case.state}"] = given


def _address(name: str, case: Case) -> str:
    """Of what is about no case, or about one, or about a date; none of these has both."""
    for parts in ([], [case.code_name], [Offer.objects.get(case=case).pk]):
        try:
            return reverse(name, args=parts)
        except NoReverseMatch:
            continue
    return ""


def _masked(page: str, case: Case, offer: Offer, said: str) -> str:
    page = page.replace(str(case.code_name), "CODE-NAME").replace(escape(said), "OPENING")
    page = page.replace(f"/offer/{offer.pk}/", "/offer/0/")
    page = re.sub(r'token" value="[^"]+"', "TOKEN", page)
    page = re.sub(r"<svg[\s\S]*?</svg>|\b[0-9A-Z]{4}(-[0-9A-Z]{4}){5,}", "CALL-BACK CODE", page)
    return re.sub(r"'Content-Length': '\d+'", "", page)


def telling_apart(by_event: Iterable[Pages]) -> list[str]:
    """Pages from which a supporter could tell one event from another."""
    first, *others = by_event
    return sorted({where for other in others for where in first if other[where] != first[where]})


WORDS = {
    *(kind.words for kind in EventKind),
    *(kind.value for kind in EventKind),
    *(occurred.words for occurred in Occurred),
}


ABOUT_THEMSELVES = "support_about_me"
"""Where supporters say what they have been through: it lists every kind, whatever their cases."""


def what_happened(pages: Mapping[str, str]) -> list[str]:
    """Pages that hold the words, or the code, of a kind of event, or the words of a day."""
    return sorted(
        where
        for where, page in pages.items()
        if any(words in page for words in WORDS) and not where.startswith(ABOUT_THEMSELVES)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("events", "again"),
    [(WHAT_HAPPENED[::4], False), pytest.param(WHAT_HAPPENED, True, marks=pytest.mark.soak)],
)
def test_a_supporter_cannot_tell_one_event_from_another(
    events: Iterable[tuple[EventKind, Occurred, Source]], again: bool
) -> None:
    by_event = [pages_of(*event, again=again) for event in events]
    states = {where.split()[-1] for where in by_event[0]}
    assert states >= {state.value for state in CaseState} - {
        *("received", "waiting", "matching", "closed")
    }
    assert any("OPENING" in page for page in by_event[0].values())
    assert telling_apart(by_event) == []
    assert [what_happened(pages) for pages in by_event] == [[]] * len(by_event)


_CASE_PAGE = "{% extends 'frame/phone.html' %}{% block main %}<h1>CODE-NAME</h1>"
_TELLING = {
    "words": "<p>{{ case.event.get_kind_display }}</p>",
    "code": "<body class='{{ case.event.kind }}'>",
    "day": "<p>{{ case.event.get_occurred_display }}</p>",
    "told by": "{% if case.source == 'risk_management' %}<p>From the office.</p>{% endif %}",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "telling",
    ["code", *(pytest.param(each, marks=pytest.mark.soak) for each in ("words", "day", "told by"))],
)
def test_a_page_that_tells_is_caught(settings: Settings, telling: str) -> None:
    planted = _CASE_PAGE + _TELLING[telling] + "{% endblock %}"
    stock: Any = in_force.TEMPLATES[0]
    [(cached, loaders)] = stock["OPTIONS"]["loaders"]
    planting = ("django.template.loaders.locmem.Loader", {"outreach/case.html": planted})
    options = {**stock["OPTIONS"], "loaders": [(cached, [planting, *loaders])]}
    settings.TEMPLATES = [{**stock, "OPTIONS": options}]
    by_event = [pages_of(*event, of=["support_case"]) for event in WHAT_HAPPENED[:2]]
    assert "support_case accepted" in telling_apart(by_event)
    if telling != "told by":
        assert "support_case accepted" in what_happened(by_event[0])

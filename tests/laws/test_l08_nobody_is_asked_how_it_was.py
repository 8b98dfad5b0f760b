"""L8. The clinician is never asked how they feel about us: no survey, no rating, no outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from pytest_django.fixtures import Settings

import beenthere
from beenthere.apps.frame.forms import PlainForm
from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from beenthere.domain.vocabulary import OutreachOutcome, QuickAnswer, Term
from beenthere.domain.wording import TEXTS
from tests.laws.program import every_vocabulary, forms_of_the_program
from tests.laws.rooms import Building, pages
from tests.laws.stored import tables

_NAMES = re.compile(
    r"rating|rated|score|survey|questionnaire|satisf|feedback|helpful|outcome|mood|feeling|stars"
    r"|nps|phq|gad7|burnout|wellbeing|distress|severity"
)
_SAID = re.compile(
    r"survey|questionnaire|satisf|\brat(e|ing)\b|feedback|how helpful|was (it|this|that) helpful"
    r"|how (do|did|are) you feel|on a scale|out of (five|ten|5|10)\b|recommend us|\bstars\b",
    re.IGNORECASE,
)
"""What asks somebody for a rating, in the name of a column, a field or a code, and in words."""

_OF_A_TRY = {"cases_contact.outcome", "OutcomeForm.outcome"}
"""What came of a supporter's own try to reach the clinician, which is the next test's subject."""


def asking(*, names: Iterable[str] = (), said: Mapping[str, str] | None = None) -> list[str]:
    """Names that ask for a rating, and places whose words do."""
    named = [name for name in names if _NAMES.search(name) and name not in _OF_A_TRY]
    spoken = [place for place, words in (said or {}).items() if _SAID.search(words)]
    return [*named, *spoken]


def columns() -> list[str]:
    return [f"{table}.{column}" for table, held in tables().items() for column in held]


def fields(kinds: Iterable[type[forms.Form]]) -> Iterator[tuple[str, str]]:
    """Every field of these forms: its name, and all that it says."""
    for kind in kinds:
        for name, field in kind.base_fields.items():
            choices = getattr(field, "choices", ())
            said = [field.label, field.help_text, *(words for _, words in choices)]
            yield f"{kind.__name__}.{name}", " / ".join(map(str, said))


def codes(kinds: Iterable[type[Term]]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for member in kind:
            yield f"{kind.__name__} {member.value}", member.words


def templates() -> dict[str, str]:
    """The words of every page, the sign-in library's own replaced ones included."""
    house = Path(beenthere.__file__).parent
    found = {
        str(each.relative_to(house)): _words_of(each.read_text(encoding="utf-8"))
        for each in sorted(house.rglob("templates/**/*.html"))
    }
    program = house / "config" / "program.toml"
    return {**found, program.name: program.read_text(encoding="utf-8")}


def _words_of(template: str) -> str:
    return re.sub(r"\{%.*?%\}|\{#.*?#\}|<[^>]*>", " ", template, flags=re.DOTALL)


@pytest.mark.django_db
def test_nothing_asks_for_a_rating() -> None:
    every_field = dict(fields(forms_of_the_program()))
    every_code = dict(codes(every_vocabulary()))
    every_page = [name for name, _ in pages(get_resolver())]
    assert len(columns()) > 100
    assert len(every_field) > 40
    assert len(templates()) > 60
    assert asking(names=[*columns(), *every_field, *every_code, *every_page]) == []
    messages = {kind.value: text for kind, text in TEXTS.items()}
    assert asking(said={**every_field, **every_code, **templates(), **messages}) == []


class ThanksForm(PlainForm):
    """A violation: how was it?"""

    helpful = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
    again = forms.BooleanField(label="How do you feel after the call?")


@pytest.mark.django_db
def test_whatever_asks_for_a_rating_is_caught() -> None:
    class Thanks(Term):
        GOOD = "good", "Very satisfied"

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case ADD COLUMN rating smallint")
    planted = dict(fields([ThanksForm]))
    page = "<p>On a scale of one to five, how was your call?</p>"
    assert asking(names=[*columns(), *planted]) == ["cases_case.rating", "ThanksForm.helpful"]
    assert asking(said={**planted, **dict(codes([Thanks])), "thanks.html": _words_of(page)}) == [
        "ThanksForm.again",
        "Thanks good",
        "thanks.html",
    ]


# What is recorded of a try is the act, and what is asked of a supporter is whether they called.

_ACTS = {
    *("spoke", "left_message", "no_answer", "not_now", "no_thank_you"),
    *("somebody_else_same_field", "somebody_else_other_field"),
}
_ANSWERS = {"done", "not_yet", "call_me"}


def more_than_acts(outcomes: Iterable[str], answers: Iterable[str]) -> list[str]:
    """Whatever could be recorded of a talk beyond that it took place, and what was asked for."""
    return sorted({*outcomes} - _ACTS) + sorted({*answers} - _ANSWERS)


def test_only_the_act_is_recorded() -> None:
    assert more_than_acts(OutreachOutcome.codes(), QuickAnswer.codes()) == []


def test_an_outcome_of_the_talk_is_caught() -> None:
    outcomes = [*OutreachOutcome.codes(), "feels_better", "needs_treatment"]
    answers = [*QuickAnswer.codes(), "went_well"]
    assert more_than_acts(outcomes, answers) == ["feels_better", "needs_treatment", "went_well"]


# There is no page on which a clinician could be asked.

_TAKING = {
    *("refer", "group_ask", "again", "answer", "invite_accept", "account_login"),
    # Whom colleagues would go to, and whether these would: it is asked of everybody who works here.
    *("nominate", "nominate_once", "nominee_join"),
    # Dates in, a calendar out: nothing of it is kept, and nobody is told.
    "phase_calendar",
}


def asking_anyone(building: Building) -> list[str]:
    """Pages open to anyone that take an answer, other than to ask for a call or to get in."""
    taking = []
    for name, address in building.addresses.items():
        page = PAGES.get(name)
        if page is not None and page.who is PUBLIC and not name.startswith("mfa_"):
            status = Client().post(address, {"answer": "done"}).status_code
            # 401: it is for machines, and wants a key or a signature before it reads anything.
            if status not in (401, 405):
                taking.append(name)
    return sorted({*taking} - _TAKING)


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_on_monday")
def test_no_page_asks_anyone_anything_but_a_referral() -> None:
    assert asking_anyone(Building()) == []


def _how_was_it(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Thank you for telling us")


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_on_monday")
def test_a_page_that_asks_is_caught(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("how-was-it/", _how_was_it, name="how_was_it"),
    ]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, "how_was_it", Page("how_was_it", PUBLIC, "planted"))
    assert asking_anyone(Building()) == ["how_was_it"]

"""What bad input gets: a sentence that names the field and the cure, and what was typed kept."""

from __future__ import annotations

from html import escape

import pytest
from django.db import DataError, IntegrityError, transaction
from django.test import Client

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.outside import now
from beenthere.apps.referral import form_token
from beenthere.domain.sealing import SealedField
from tests.apps.referral.visitor import Visitor
from tests.bad_input import BAD_EVERYWHERE
from tests.hospital import Hospital

COLLEAGUE = {
    "whom": "colleague",
    "person-name": "Wilhelmina Testcase",
    "kind": "adverse_event",
    "when": "today",
    "soon": "routine",
}
MYSELF = COLLEAGUE | {"whom": "myself"}
UNKNOWN = COLLEAGUE | {"whom": "unknown", "person-name": "", "your_phone": "617 555 0124"}
WITH_ANOTHER = COLLEAGUE | {"other-1-name": "Bo Chen"}
NAMING = COLLEAGUE | {"may_name": "on", "your_name": "Sam Lee"}

LISTED = "takes one of the answers listed. Please choose one."
LABELS = {
    "whom": "Who is this for?",
    "person-name": "Their name",
    "person-department": "Their department",
    "person-phone": "Their phone",
    "person-email": "Their e-mail",
    "department": "Which department did it happen in?",
    "kind": "What kind of thing was it?",
    "when": "When did it happen?",
    "soon": "How soon should someone reach out?",
    "other-1-name": "Their name",
    "other-1-phone": "Their phone",
    "other-1-email": "Their e-mail",
    "other-1-department": "Their department",
    "preferred_time": "When is a good time to call?",
    "field_wish": "Who would you rather talk to?",
    "gender_wish": "Gender of the person who calls",
    "language_wish": "Language of the call",
    "your_name": "Your name",
    "your_phone": "A number to call you back",
}
WHOLE = {
    **dict.fromkeys(LABELS, COLLEAGUE),
    "department": UNKNOWN,
    **dict.fromkeys([name for name in LABELS if name.startswith("other")], WITH_ANOTHER),
    **dict.fromkeys([name for name in LABELS if name.endswith(("_wish", "_time"))], MYSELF),
    "your_name": NAMING,
}
"""A referral that is well but for the field in question."""

REFUSED_EVERYWHERE = {**BAD_EVERYWHERE, "a quote": "'; DROP TABLE cases_case; --"}
NEEDED = ("whom", "person-name", "kind", "when", "soon")


def _post(**answers: str) -> str:
    body = {"token": form_token.issue(now=now()), "step": "check", "go": "send", **answers}
    response = Client().post("/refer/", body)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("bad", REFUSED_EVERYWHERE)
@pytest.mark.parametrize("name", LABELS)
def test_a_field_says_what_to_do(name: str, bad: str) -> None:
    """No database: nothing is read or written before every answer is well."""
    value = REFUSED_EVERYWHERE[bad]
    html = _post(**{**WHOLE[name], name: value})
    assert "to check" in html
    assert f"“{LABELS[name]}”" in html
    assert "<script>alert" not in html
    shown_again = f'value="{escape(value)}"' in html
    assert shown_again or f"“{LABELS[name]}” {LISTED}" in html


def test_a_clinician_is_spoken_to_as_themselves() -> None:
    html = _post(**{**MYSELF, "person-name": "", "person-phone": "12"})
    assert "“Your name” needs an answer." in html
    assert "“Your phone”: please write the number" in html
    assert "Their" not in html


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("empty", ["", "   ", "\u00a0"])
def test_what_is_needed_is_asked_for(name: str, empty: str) -> None:
    html = _post(**{**COLLEAGUE, name: empty})
    assert f"“{LABELS[name]}” needs an answer." in html or LISTED in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in LABELS if name not in NEEDED])
def test_what_is_not_needed_may_stay_empty(name: str) -> None:
    whole = {**WHOLE[name], name: ""}
    whole.pop("may_name", None)
    body = {"token": form_token.issue(now=now()), "step": "check", "go": "send", **whole}
    assert Client().post("/refer/", body).status_code == 302
    assert Case.objects.exists()


def test_a_patient_number_gets_a_kind_word() -> None:
    html = _post(**{**COLLEAGUE, "person-name": "MRN 0012345"})
    assert "please write only the name, without numbers" in html
    assert "Nothing about a patient belongs here." in html


def test_a_permission_without_a_name_names_the_cure() -> None:
    html = _post(**{**COLLEAGUE, "may_name": "on"})
    assert "“Your name” is needed if we may say who told us." in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("617 555 0100", "+16175550100"),
        ("1 (617) 555-0100", "+16175550100"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_numbers_as_people_write_them(typed: str, kept: str) -> None:
    body = {**COLLEAGUE, "person-phone": typed, "go": "send"}
    Client().post("/refer/", body | {"token": form_token.issue(now=now())})
    assert unsealed(Case.objects.get())[SealedField.PHONE] == kept


@pytest.mark.parametrize(
    "typed", ["020 7946 0958", "617 555 0100 ext. 4", "555 0100", "call me", "+1 617"]
)
def test_numbers_nobody_can_call(typed: str) -> None:
    html = _post(**{**COLLEAGUE, "person-phone": typed})
    assert "“Their phone”: please write the number with its area code" in html
    assert f'value="{typed}"' in html


@pytest.mark.parametrize("name", ["step", "go", "then", "search", "about", "other-9-nonsense"])
@pytest.mark.parametrize("bad", ["", *REFUSED_EVERYWHERE.values()])
def test_what_travels_unseen_may_say_anything(name: str, bad: str) -> None:
    body = {**COLLEAGUE, "token": form_token.issue(now=now()), "step": "who", "go": "next"}
    response = Client().post("/refer/", {**body, name: bad})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_more_than_a_form_can_hold_is_refused_plainly() -> None:
    assert Client().post("/refer/", {"person-name": "x" * 300_000}).status_code == 400
    many = {f"other-{number}-name": "Bo Chen" for number in range(500)}
    assert Client().post("/refer/", many).status_code == 400


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)("/refer/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "column"),
    [(Event, "kind"), (Event, "occurred"), (Case, "urgency"), (Case, "source"), (Case, "reach_by")],
)
@pytest.mark.parametrize("bad", ["prose about somebody", "x" * 10_000, "", "\u202e"])
def test_past_the_form_the_database_refuses_too(
    model: type[Event] | type[Case], column: str, bad: str
) -> None:
    Hospital().case(routed=False)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        model.objects.update(**{column: bad})


def test_a_visitor_meets_the_sentence_where_they_typed() -> None:
    visitor = Visitor().open().answer(whom="colleague").answer(person__name="<b>Bo</b>")
    assert visitor.question == "Who is your colleague, and how can we reach them?"
    assert 'href="#id_person-name"' in visitor.html
    assert visitor.sent["person-name"] == "<b>Bo</b>"

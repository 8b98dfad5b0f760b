"""A referral that somebody tells the director by phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.referral import form_token
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, ReachBy, Source, Urgency
from tests.apps.desk.conftest import SignIn
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

PATH = "/desk/new/"
GOOD = {
    "name": "Wilhelmina Testcase",
    "phone": "617 555 0123",
    "kind": "unexpected_death",
    "occurred": "today",
    "urgency": "urgent",
}


@pytest.fixture
def client(hospital: Hospital, signed_in: SignIn) -> Client:
    return signed_in(hospital.director())


def token(client: Client) -> str:
    found = re.search('name="token" value="([^"]+)"', client.get(PATH).content.decode())
    assert found is not None
    return found[1]


def send(client: Client, **changes: str) -> str:
    posted = {**GOOD, "token": token(client), **changes}
    response = client.post(PATH, posted, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_taken_in_and_sealed(client: Client) -> None:
    html = send(client, referrer_name="Rashid Referrer", preferred_time="evening")
    assert "on the desk in a moment" in html
    case = Case.objects.get()
    assert (case.source, case.urgency) == (Source.DIRECTOR, Urgency.URGENT)
    assert case.event.kind == EventKind.UNEXPECTED_DEATH
    assert case.reach_by == ReachBy.TYPED
    assert case.referrer_may_be_named
    assert unsealed(case) == {
        SealedField.NAME: "Wilhelmina Testcase",
        SealedField.PHONE: "+16175550123",
        SealedField.PREFERRED_TIME: "evening",
        SealedField.REFERRER_NAME: "Rashid Referrer",
    }


def test_without_a_number_the_operator_reaches_them(client: Client) -> None:
    send(client, phone="")
    assert Case.objects.get().reach_by == ReachBy.OPERATOR


def test_voice_only_holds_no_name(client: Client) -> None:
    send(client, by_voice="on", name="", phone="")
    case = Case.objects.get()
    assert case.reach_by == ReachBy.BY_VOICE
    assert unsealed(case) == {}


def test_voice_only_with_a_name_is_refused_and_what_was_typed_stays(client: Client) -> None:
    html = send(client, by_voice="on")
    assert "must be empty with “Voice only”" in html
    assert 'value="Wilhelmina Testcase"' in html
    assert not Case.objects.exists()


def test_the_same_page_sent_twice_is_one_referral(client: Client) -> None:
    once = token(client)
    send(client, token=once)
    send(client, token=once)
    assert Case.objects.count() == 1


def test_another_person_on_the_same_page_is_another_referral(client: Client) -> None:
    once = token(client)
    send(client, token=once)
    send(client, token=once, name="Somebody Else", phone="617 555 0124")
    assert Case.objects.count() == 2


def test_a_page_that_lay_open_too_long_is_looked_over_again(
    client: Client, settings: Settings
) -> None:
    old = form_token.issue(now=MONDAY - timedelta(days=2))
    for each in (old, "", "nonsense", "\x00", "x" * 10_000):
        html = send(client, token=each)
        assert "open for too long" in html
        assert 'value="Wilhelmina Testcase"' in html
    assert not Case.objects.exists()


BAD = ("x" * 10_000, "a\x00b", "‮evil", "<b>bold</b>", "1900-01-01", "2100-01-01", "\x1b[2J")


def test_whatever_is_typed_gets_a_sentence_and_is_kept(client: Client) -> None:
    for name in ("name", "phone", "email", "pager", "referrer_name"):
        for bad in BAD:
            html = send(client, **{name: bad})
            assert "Please check" in html, (name, bad)
            assert f'href="#id_{name}"' in html, (name, bad)
    assert not Case.objects.exists()


def test_lists_are_closed(client: Client) -> None:
    for name in ("kind", "occurred", "urgency", "preferred_time"):
        for bad in ("nonsense", "complaint_or_review" if name == "kind" else "later", "\x00"):
            html = send(client, **{name: bad})
            assert "one of the answers listed" in html, (name, bad)
    for name in ("kind", "occurred", "urgency", "name"):
        assert "Please check" in send(client, **{name: ""}), name
    assert not Case.objects.exists()


def test_an_empty_page_names_what_is_missing(client: Client) -> None:
    html = client.post(PATH, {}).content.decode()
    assert "Write the clinician’s name, or choose “Voice only”." in html
    assert html.count("needs an answer") == 6  # three questions, in the summary and beside each

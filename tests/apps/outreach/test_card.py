"""The page on which a supporter finds a call-back code to hand over."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Offer
from beenthere.apps.outside import code_ring
from beenthere.domain.call_back import mark_of, read
from beenthere.domain.vocabulary import OutreachOutcome
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in, triaged

pytestmark = pytest.mark.django_db

_ON_CARD = re.compile(r'bt-pocket__code">([0-9A-Z-]+)<')


def leads_to(client: Client, address: str) -> str:
    """The mark in the code that the page shows."""
    response = client.get(address)
    assert "no-store" in response.headers["Cache-Control"]
    found = _ON_CARD.search(response.content.decode())
    assert found
    return code_ring().mark(read(found[1])).hex()


def test_a_code_is_for_after_they_have_spoken(hospital: Hospital) -> None:
    mine = hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    client, of_case = signed_in(mine.account), [case.code_name]
    card, page = reverse("support_code", args=of_case), reverse("support_case", args=of_case)
    early = client.get(card, follow=True)
    assert early.redirect_chain == [(page, 302)]
    assert "after you have spoken" in early.content.decode()
    assert card not in client.get(page).content.decode()
    reaching.record(case_id=case.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    assert card in client.get(page).content.decode()
    assert leads_to(client, card) == mark_of(mine.person.directory_id)


def test_a_second_supporter_gives_a_code_of_their_own_and_nobody_else_gives_any(
    hospital: Hospital,
) -> None:
    hospital.director()
    mine, second, other = (hospital.supporter() for _ in range(3))
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=second.pk), now=MONDAY)
    offering.accept(offer_id=Offer.objects.get().pk, supporter=second, now=MONDAY)
    card = reverse("support_code", args=[case.code_name])
    for each in (mine, second):
        assert leads_to(signed_in(each.account), card) == mark_of(each.person.directory_id)
    assert signed_in(other.account).get(card).status_code == 404


def test_every_look_makes_another_code(hospital: Hospital) -> None:
    mine = hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    client, card = signed_in(mine.account), reverse("support_code", args=[case.code_name])
    shown = {_ON_CARD.findall(client.get(card).content.decode())[0] for _ in range(5)}
    assert len(shown) == 5


def test_a_card_in_spanish_leads_to_the_spanish_page(hospital: Hospital) -> None:
    mine = hospital.supporter()
    case = triaged(hospital)
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=mine.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=mine, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    card = reverse("support_code", args=[case.code_name])
    page = signed_in(mine.account).get(f"{card}?language=es").content.decode()
    assert "Para hablar otra vez" in page
    assert 'bt-pocket__address">http://localhost:8000/es/again/<' in page
    assert "Give it to them" in page

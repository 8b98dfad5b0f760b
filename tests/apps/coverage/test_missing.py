"""What matching could not find: sealed with the case, counted when that is erased, published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from beenthere.apps.cases.actions import closing, offering
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.reports import actions
from beenthere.apps.reports.actions import Counts, add, publish
from beenthere.apps.reports.models import Tally
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import CloseReason, EventKind, Missed, OverrideReason, Role, Source
from tests.apps.desk.conftest import SignIn, hospital, signed_in
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import KNOWN, triaged

__all__ = ["hospital", "signed_in"]

pytestmark = pytest.mark.django_db

AMHARIC = {**KNOWN, SealedField.LANGUAGE_WISH: "am"}


def noted(case: Case) -> str | None:
    return unsealed(Case.objects.get(pk=case.pk)).get(SealedField.MISSED)


def test_each_case_counts_once_when_it_is_erased_and_in_no_other_way(hospital: Hospital) -> None:
    hospital.director()
    fits, junior = hospital.supporter(), hospital.supporter(rank="fellow")
    wanted = [Wanted(supporter=fits.pk)]
    plain, asked, by_phone, nobody = (
        triaged(hospital, {**facts, SealedField.PHONE: f"+1617555012{number}"})
        for number, facts in enumerate((KNOWN, AMHARIC, AMHARIC, KNOWN))
    )
    for case in (plain, asked):
        offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    offering.withdraw_offer(case_id=asked.pk, now=MONDAY)
    offering.approve_list(case_id=asked.pk, wanted=wanted, now=MONDAY)
    offering.agreed_by_phone(case_id=by_phone.pk, wanted=wanted[0], now=MONDAY)
    assert [noted(case) for case in (plain, asked, by_phone)] == [None, *[Missed.LANGUAGE] * 2]
    fits.status = "paused"
    fits.save()
    against = Wanted(supporter=junior.pk, override=OverrideReason.NOBODY_ELSE)
    offering.withdraw_offer(case_id=plain.pk, now=MONDAY)
    offering.approve_list(case_id=plain.pk, wanted=[against], now=MONDAY)
    for case in (plain, asked, by_phone, nobody):
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert [noted(case) for case in (plain, nobody)] == [Missed.NOBODY] * 2
    assert not Tally.objects.exists()
    trust_clock(now=MONDAY + timedelta(days=8))
    assert sever_due(now=MONDAY + timedelta(days=8)) == 4
    tally = Tally.objects.get()
    assert (tally.referred, tally.nobody, tally.no_language) == (4, 2, 2)
    assert (tally.no_profession, tally.no_specialty) == (0, 0)


def test_the_page_tells_what_was_published_and_no_small_count(
    hospital: Hospital, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_HIDDEN_BY_LOT", 0.0)
    manager = signed_in(hospital.account(Role.PROGRAM_MANAGER))

    def page(client: Client) -> str:
        return client.get("/coverage/").content.decode()

    assert "No report yet" in page(manager)
    cell = date(2026, 2, 1), EventKind.UNEXPECTED_DEATH, Source.COLLEAGUE
    add({cell: Counts(referred=90, nobody=3, no_language=23, no_specialty=12)})
    assert "No report yet" in page(manager)
    assert publish(now=datetime(2026, 4, 20, 12, tzinfo=UTC)) == 1
    html = page(manager)
    assert "January to March 2026" in html
    told = {row: html.split(f">{row.words}<")[1].split("<td")[1].split(">")[1] for row in Missed}
    assert told[Missed.NOBODY].startswith("1 to 10")
    assert told[Missed.PROFESSION].startswith("0")
    assert "23" in told[Missed.LANGUAGE] or "11 or more" in told[Missed.LANGUAGE]

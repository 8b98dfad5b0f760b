"""“I have connected them”: counted once by month and kind, and nothing tells who."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beenthere.apps.reports.connecting import forget_counted
from beenthere.apps.reports.models import Connected, Counted
from beenthere.domain.vocabulary import HelpKind
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/support/connected/"


def token(browser: Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', browser.get(ADDRESS).content.decode())
    assert found
    return found[1]


def counts() -> dict[str, int]:
    return {str(row.kind): row.count for row in Connected.objects.all()}


def test_two_taps_on_one_form_count_once_and_no_case_is_touched(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (signed_in(hospital.supporter().account) for _ in range(2))
    form = {"token": token(one), "kind": HelpKind.EAP.value}
    with CaptureQueriesContext(connection) as asked:
        for _ in range(2):
            said = one.post(ADDRESS, form)
            assert said.headers["Location"] == "/support/"
    assert not [each["sql"] for each in asked if '"cases_' in each["sql"]]
    assert counts() == {"eap": 1}
    one.post(ADDRESS, {**form, "kind": "psychiatry"})
    other.post(ADDRESS, {"token": token(other), "kind": "eap"})
    assert counts() == {"eap": 2, "psychiatry": 1}
    assert {row.month for row in Connected.objects.all()} == {date(2026, 11, 1)}
    assert form["token"].split(".")[0] not in {row.number.hex for row in Counted.objects.all()}
    for wrong in ({"kind": "eap"}, {**form, "kind": "x"}, {"token": "x.y.z", "kind": "eap"}):
        assert one.post(ADDRESS, wrong).headers["Location"] == ADDRESS
    late = MONDAY + timedelta(hours=13)
    monkeypatch.setattr("tests.jumping_clock.now", lambda: late)
    assert signed_in(hospital.supporter().account).post(ADDRESS, form).status_code == 302
    assert counts() == {"eap": 2, "psychiatry": 1}
    assert forget_counted(now=late) == 0
    assert forget_counted(now=MONDAY + timedelta(days=2)) == 3
    assert not Counted.objects.exists()

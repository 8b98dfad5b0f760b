"""L11, at the door: a referral is on disk before the page says thank you, and counts once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from beenthere.adapters.postgres import Server, start
from beenthere.apps.cases.actions import referring
from beenthere.apps.cases.models import Case
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Occurred, Urgency
from tests.hospital import TYPED
from tests.laws.failing import failing_after


def _form() -> dict[str, str]:
    """A whole referral, with the token of its own page."""
    page = Client().get(reverse("refer")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    return {
        "token": token[1],
        "step": "check",
        "go": "send",
        "whom": "colleague",
        "person-name": TYPED[SealedField.NAME],
        "kind": EventKind.ADVERSE_EVENT,
        "when": Occurred.TODAY,
        "soon": Urgency.ROUTINE,
    }


def _thanked(form: dict[str, str]) -> bool:
    sent = Client(raise_request_exception=False).post(reverse("refer"), form)
    return sent.status_code == 302 and sent.headers["Location"] == reverse("refer_sent")


def thanked_too_soon(server: Server, database: str) -> list[str]:
    """Whether somebody was thanked for a referral that another connection cannot see."""
    before = _stored(server, database)
    thanked = _thanked(_form())
    return ["not committed"] if thanked and _stored(server, database) == before else []


def _stored(server: Server, database: str) -> int:
    with server.administer(database) as other:
        [count] = other.execute("SELECT count(*) FROM cases_case").fetchone() or [0]
        return int(count)


@pytest.mark.django_db(transaction=True)
def test_a_referral_is_stored_before_anybody_is_thanked(postgres: Server) -> None:
    database = connection.settings_dict["NAME"]
    assert thanked_too_soon(postgres, database) == []
    assert _stored(postgres, database) == 1


@pytest.mark.django_db
def test_thanks_before_the_commit_are_caught(postgres: Server) -> None:
    """Inside a test's own transaction nothing is ever committed: just such a program."""
    database = connection.settings_dict["NAME"]
    assert thanked_too_soon(postgres, database) == ["not committed"]


def lost_or_doubled(*, statements: int = 12) -> list[str]:
    """The database fails after each of its statements in turn, and the referrer sends again until
    they are thanked: how often that makes anything but one case."""
    wrong = []
    for number in range(statements):
        form = _form()
        before = Case.objects.count()
        with failing_after(number):
            thanked = _thanked(form)
        if thanked and Case.objects.count() != before + 1:
            wrong.append(f"thanked for nothing after {number}")
        if not _thanked(form) or Case.objects.count() != before + 1:
            wrong.append(f"sent again after {number}")
    return wrong


@pytest.mark.django_db(transaction=True)
def test_a_referral_that_fails_thanks_nobody_and_can_be_sent_again() -> None:
    assert lost_or_doubled() == []


@pytest.mark.django_db(transaction=True)
def test_a_referral_that_swallows_a_failure_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallowing(**referral: Any) -> bool:
        try:
            return referring.refer(**referral)
        except DatabaseError:
            return True

    monkeypatch.setattr("beenthere.apps.referral.views.accept", swallowing)
    assert "thanked for nothing after 0" in lost_or_doubled()


_ON_DISK = ("fsync", "synchronous_commit", "full_page_writes")


def not_waiting_for_the_disk(server: Server) -> list[str]:
    """Settings by which a committed referral could be lost to a power cut."""
    with server.administer() as superuser:
        shown = {name: superuser.execute(f"SHOW {name}").fetchone() for name in _ON_DISK}
    return [name for name, value in shown.items() if value != ("on",)]


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with start(tmp_path / "database") as server:
        assert not_waiting_for_the_disk(server) == []


def test_a_commit_that_does_not_wait_is_caught(postgres: Server) -> None:
    assert "fsync" in not_waiting_for_the_disk(postgres)

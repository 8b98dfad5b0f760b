"""What keeps the program from starting, each shown by planting it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from pytest_django import Settings

from beenthere.adapters.backup.epochs import Epochs
from beenthere.adapters.vault import KeystoreLost, TransitUnreachable
from beenthere.config import checks
from beenthere.config.checks import english_only, mail_server, refusals, weekly_keys
from tests.hospital import MONDAY
from tests.sinks import MailSink, closed_port

# After a test with transactions of its own every connection is closed, the owner's too.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("desk/", _page, name="desk"),
    path("deeper/", include([path("secrets/<int:number>/", _page, name="secrets")])),
    path("unnamed/", _page),
    path("demo/", _page, name="demo_home"),
]


def test_the_house_as_it_stands_may_start() -> None:
    assert refusals() == []


def test_a_page_that_the_table_does_not_name_keeps_it_from_starting(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    places = [line.split(":")[0] for line in refusals() if "Nobody may open this page" in line]
    # A page of the demo is as unknown as any other outside it.
    assert places == ["secrets/<int", "unnamed/", "demo/"]
    settings.DEMO = True
    assert len(refusals()) == 2


def test_a_secret_that_can_be_guessed_keeps_it_from_starting(settings: Settings) -> None:
    settings.HEALTH_SECRET = "s" * 31
    [said] = refusals()
    assert said.startswith("BEENTHERE_HEALTH_SECRET: Make it at least 32")
    settings.HEALTH_SECRET += "s"
    assert refusals() == []


def test_a_lost_keystore_keeps_it_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> None:
        raise KeystoreLost("The keystore is missing.")

    monkeypatch.setattr(checks, "vault", lost)
    [line] = refusals()
    assert line.startswith("The keystore is missing. Open cases that nobody can read until then: 0")


def test_a_vault_that_is_away_keeps_it_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise TransitUnreachable("Transit does not answer.")

    monkeypatch.setattr(checks, "vault", away)
    assert refusals() == ["Transit does not answer."]


def test_an_error_that_django_itself_finds_keeps_it_from_starting(settings: Settings) -> None:
    settings.STATICFILES_DIRS = "no list"
    assert any(line.startswith("staticfiles.") for line in refusals())


def test_what_is_said_in_english_alone_is_named_in_one_line(settings: Settings) -> None:
    assert list(english_only()) == []
    many = {f"ward_{number}": "Ward" for number in range(12)}
    settings.PROGRAM = replace(settings.PROGRAM, departments=many)
    (line,) = english_only()
    assert "departments.ward_0, " in line
    assert "departments.ward_7 and 4 more" in line


def test_a_mail_server_is_asked_whether_it_is_there(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailSink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        assert list(mail_server()) == []
    settings.EMAIL_PORT = closed_port()
    assert len(list(mail_server())) == 1


def test_weekly_keys_of_backups_are_to_end_on_their_day(settings: Settings, tmp_path: Path) -> None:
    def said(days: int) -> list[str]:
        return list(weekly_keys(now=MONDAY + timedelta(days=days)))

    settings.EPOCHS = None
    assert said(0) == []
    settings.EPOCHS = tmp_path / "unplugged"
    assert [line.split(",")[0] for line in said(0)] == [
        "The folder for the weekly keys of backups is not there"
    ]
    settings.EPOCHS = tmp_path
    tmp_path.chmod(0o700)
    Epochs(tmp_path).this_week(now=MONDAY, lasts=timedelta(days=10))
    # A day in which a worker may yet do it.
    assert said(10) == []
    assert [line.split(".")[0] for line in said(11)] == [
        "Weekly keys of backups are there past their day"
    ]

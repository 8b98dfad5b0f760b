"""Every page, to every kind of reader, asked for and posted to with input nobody should send.

Whatever is wrong with an answer is printed with the seed, which makes the same requests again:
`BEENTHERE_FUZZ_SEED=7 make soak ARGS=tests/fuzz`.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterable
from types import ModuleType

import pytest
from django.conf import settings as in_force
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from pytest_django.fixtures import Settings

from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from beenthere.domain.vocabulary import Role
from tests.fuzz.fuzzing import Fuzz
from tests.fuzz.town import CannotBuild
from tests.hospital import MONDAY

pytestmark = pytest.mark.django_db

SEED = "BEENTHERE_FUZZ_SEED"
SAMPLE, SOAK = 150, 10_000
"""How many requests `make test` makes, and how many `make soak`."""

FEW = 100
"""How many find what is wrong on every page."""


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten on a Monday morning, as long as it takes."""
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def in_the_databases_own_log(needles: Iterable[str]) -> list[str]:
    """Whatever tells who somebody is in what PostgreSQL writes down."""
    log = (in_force.PLACE.data / "database" / "server.log").read_text(encoding="utf-8")
    return [needle for needle in needles if needle in log]


def test_a_sample_of_hostile_requests() -> None:
    fuzz = Fuzz(seed=4)
    assert fuzz.run(SAMPLE) == []
    assert in_the_databases_own_log(fuzz.looking.needles) == []


@pytest.mark.soak
def test_ten_thousand_hostile_requests(capsys: pytest.CaptureFixture[str]) -> None:
    fuzz = Fuzz(seed=int(os.environ.get(SEED) or secrets.randbelow(1_000_000)))
    found = fuzz.run(SOAK)
    answered = sorted(fuzz.looking.statuses.items())
    with capsys.disabled():
        sys.stdout.write(f"\nseed {fuzz.seed}: {fuzz.made} requests, answered {answered}\n")
    assert found == []
    assert in_the_databases_own_log(fuzz.looking.needles) == []


# What the requests must find.


def _breaks(request: HttpRequest) -> HttpResponse:
    how_many = int(request.GET.get("how_many", "1"))
    return HttpResponse(f'<form><input name="how_many" value="{how_many}"></form>')


def _leads_on(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect({**request.GET.dict(), **request.POST.dict()}.get("next", "/"))


def _names(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Quillaby Waitingside is being called, and the team at (617) 555-9146.")


def with_page(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    view: Callable[..., HttpResponse],
    address: str = "planted/",
) -> str:
    """The program with one page more, that anybody may open; its name."""
    name = view.__name__
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [*urlpatterns, path(address, view, name=name)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urlconf
    monkeypatch.setitem(PAGES, name, Page(name, PUBLIC, "planted"))
    return name


@pytest.mark.soak
@pytest.mark.parametrize(
    ("view", "wrong"), [(_breaks, "is broken (500)"), (_leads_on, "leads elsewhere")]
)
def test_a_page_that_does_wrong_is_caught(
    view: Callable[..., HttpResponse],
    wrong: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = with_page(settings, monkeypatch, view)
    assert wrong in "".join(Fuzz(seed=7, only=[name]).run(3 * FEW))


def test_what_tells_is_given_away_may_be_kept_or_is_not_asked_for_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_page(settings, monkeypatch, _names)
    dropped = ("DenyByDefault", "NoStore")
    settings.MIDDLEWARE = [
        each for each in settings.MIDDLEWARE if not any(name in each for name in dropped)
    ]
    monkeypatch.setitem(PAGES, "desk", Page("desk", frozenset({Role.COUNSEL}), "planted"))
    fuzz = Fuzz(seed=7, only=[name, "desk", "robots"])
    found = "".join(fuzz.run(2 * FEW))
    assert "names a clinician (Quillaby Waitingside)" in found
    assert "tells whom to call about a team" in found
    assert "to somebody whom the table refuses" in found
    assert "may stay in a cache" in found
    with_page(settings, monkeypatch, _names, "planted/<str:ward>/")
    with pytest.raises(CannotBuild, match=r"_names: Town\.parts has no value for <ward>"):
        fuzz.town.plan()

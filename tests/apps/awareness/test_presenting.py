"""Presentations: planned, given to somebody who hears of it, held, handed back and called off."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from icalendar import Calendar

from beenthere.apps.awareness.actions import forget_presentations, remind_presenters
from beenthere.apps.awareness.models import Presentation
from beenthere.apps.awareness.queries import presenters, without_presenter
from beenthere.apps.cases.actions.stepping_down import step_down
from beenthere.apps.gatherings.models import Place
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account
from beenthere.domain.supporter_life import Mover
from beenthere.domain.vocabulary import Role
from beenthere.domain.wording import MessageKind
from tests.apps.awareness.conftest import DAY, Presents
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

ROUNDS = {
    "kind": "grand_rounds",
    "day": "2026-12-01",
    "begins": "07:30",
    "lasts": "30",
    "place": "",
    "presenter": "",
}


def told() -> list[tuple[Account, MessageKind]]:
    """What was said since the last time this was asked."""
    said = [(each.account, MessageKind(each.kind)) for each in Message.objects.order_by("pk")]
    Message.objects.all().delete()
    return said


def test_it_is_planned_given_to_somebody_moved_and_called_off(
    hospital: Hospital, manager: Client
) -> None:
    ana, dana = hospital.supporter().account, hospital.director()
    hall = Place.objects.create(label="Great hall")
    asked = {
        **ROUNDS,
        "place": hall.pk,
        "presenter": ana.pk,
        "departments": ["surgery", "psychiatry"],
    }
    said = manager.post("/awareness/plan/", asked, follow=True).content.decode()
    for words in ("It is planned.", "Great hall", "Psychiatry, Surgery", "December 1, 7:30 am"):
        assert words in said
    assert told() == [(ana, MessageKind.PRESENT)]
    [made] = Presentation.objects.all()
    address = f"/awareness/{made.pk}/"
    page = manager.get(address).content.decode()
    assert page.count("checked") == 3
    assert page.count("selected") == 4

    manager.post(address, {**asked, "do": "change"})
    assert told() == []
    manager.post(address, {**asked, "begins": "12:00", "do": "change"})
    assert told() == [(ana, MessageKind.PRESENT_CHANGED)]
    manager.post(address, {**asked, "presenter": dana.pk, "do": "change"})
    assert Counter(told()) == Counter(
        [(ana, MessageKind.PRESENT_CHANGED), (dana, MessageKind.PRESENT)]
    )
    manager.post(address, {"do": "cancel"})
    assert told() == [(dana, MessageKind.PRESENT_CHANGED)]
    assert not Presentation.objects.exists()
    assert manager.post(address, {"do": "cancel"}).status_code == 404


def test_what_cannot_be_planned_is_said_with_its_cure(hospital: Hospital, manager: Client) -> None:
    outsider = hospital.account()
    for changes, cure in (
        ({"kind": ""}, "“What is it?” needs an answer."),
        ({"day": "2026-11-22"}, "That is over already. Choose today or a later day."),
        ({"day": "2026-11-23"}, "That is over already. Choose a later day or hour."),
        ({"day": "2031-01-01"}, "That is far away."),
        ({"presenter": outsider.pk}, "takes one of the answers listed"),
        ({"departments": ["astrology"]}, "takes one of the answers listed"),
    ):
        refused = manager.post("/awareness/plan/", {**ROUNDS, **changes})
        assert refused.status_code == 422, changes
        assert cure in refused.content.decode(), changes
    asked = manager.get("/awareness/plan/?department=astrology\x00&kind=x")
    assert asked.status_code == 200


def test_it_counts_once_somebody_says_that_it_was_held(manager: Client, presents: Presents) -> None:
    ahead, begun = presents(), presents(begins_at=MONDAY - DAY)
    assert "Were these held?" in manager.get("/awareness/").content.decode()
    manager.post(f"/awareness/{ahead.pk}/", {"do": "held", "came": "50"})
    refused = manager.post(f"/awareness/{begun.pk}/", {"do": "held", "came": "7"})
    assert refused.status_code == 422
    manager.post(f"/awareness/{begun.pk}/", {"do": "held", "came": "50"})
    assert list(Presentation.objects.order_by("begins_at").values_list("came", flat=True)) == [
        50,
        None,
    ]
    assert "Were these held?" not in manager.get("/awareness/").content.decode()
    assert manager.get(f"/awareness/{begun.pk}/").status_code == 404


def test_whoever_presents_sees_it_takes_it_along_and_hands_it_back(
    hospital: Hospital, manager: Client, presents: Presents
) -> None:
    ana, dana = hospital.supporter().account, hospital.director()
    given, others = presents("surgery", presenter=ana), presents(presenter=dana)
    mine = signed_in(ana)
    page = mine.get("/presenting/").content.decode()
    assert "Grand rounds" in page
    assert str(others.pk) not in page
    file = mine.get(f"/presenting/{given.pk}.ics")
    [event] = Calendar.from_ical(file.content.decode()).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTSTART")) == ("Peer support", given.begins_at)
    assert mine.get(f"/presenting/{others.pk}.ics").status_code == 404
    for key in ("x", "\x00", ""):
        assert mine.post("/presenting/", {"presentation": key}).status_code == 404
    for not_theirs in (others.pk, uuid4()):
        said = mine.post("/presenting/", {"presentation": not_theirs}, follow=True).content.decode()
        assert "not yours to give" in said
    said = mine.post("/presenting/", {"presentation": given.pk}, follow=True).content.decode()
    assert "Somebody else will be asked" in said
    assert "Nobody yet" in manager.get("/awareness/").content.decode()


def test_whoever_steps_down_presents_no_more_but_as_a_director(
    hospital: Hospital, presents: Presents
) -> None:
    leaves, directs = hospital.supporter(), hospital.supporter()
    directs.account.held_roles.create(role=Role.DIRECTOR)
    talks = [presents(presenter=each.account) for each in (leaves, directs)]
    held = presents(presenter=leaves.account, begins_at=MONDAY - DAY, came=9)
    for each in (leaves, directs):
        step_down(supporter_id=each.pk, by=Mover.THEMSELVES, now=MONDAY)
    for talk in (*talks, held):
        talk.refresh_from_db()
    assert [talk.presenter for talk in (*talks, held)] == [None, directs.account, leaves.account]
    assert set(presenters()) == {directs.account}
    assert set(without_presenter(now=MONDAY)) == {talks[0]}


def test_a_reminder_comes_once_and_anew_when_it_moves(
    hospital: Hospital, manager: Client, presents: Presents
) -> None:
    ana = hospital.supporter().account
    soon = presents(begins_at=MONDAY + 2 * DAY, presenter=ana)
    for begins_at, more in (
        (MONDAY + 5 * DAY, {"presenter": ana}),
        (MONDAY + DAY, {}),
        (MONDAY - DAY, {"presenter": ana}),
    ):
        presents(begins_at=begins_at, **more)
    assert remind_presenters(now=MONDAY) == 1
    assert remind_presenters(now=MONDAY) == 0
    assert told() == [(ana, MessageKind.PRESENT_SOON)]
    moved = {**ROUNDS, "day": "2026-11-25", "presenter": ana.pk, "do": "change"}
    manager.post(f"/awareness/{soon.pk}/", moved)
    assert remind_presenters(now=MONDAY) == 1


def test_it_is_forgotten_in_its_time(presents: Presents) -> None:
    presents(begins_at=MONDAY - 399 * DAY)
    presents("surgery", begins_at=MONDAY - 401 * DAY - timedelta(hours=1))
    assert forget_presentations(now=MONDAY) == 1
    assert Presentation.objects.count() == 1

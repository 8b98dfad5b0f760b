"""The pages of groups: asked for by anyone, led from the desk, and joined from a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.apps.cases.identity import note_involved
from beenthere.apps.groups.actions import leading
from beenthere.apps.groups.contact import Contact, contact_of
from beenthere.apps.groups.models import Group
from beenthere.apps.paging.actions import erase_old
from beenthere.apps.paging.models import Message, MessageState
from beenthere.domain.groups import GroupState
from beenthere.domain.program import Size
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import Role
from tests.apps.groups.conftest import BEGINS, DAY, DESK, HOUR, LEADS, Teams
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in

pytestmark = pytest.mark.django_db

Clock = Callable[[datetime], None]
ASK = {
    "department": "surgery",
    "kind": "unexpected_death",
    "about": "9",
    "how_soon": "fresh",
    "phone": "617 555 0177",
}


def token_of(client: Client, path: str = "/groups/ask/") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found[1]


def test_anybody_asks_for_a_group_once_and_no_cookie_is_set(teams: Teams, clock: Clock) -> None:
    client = Client()
    asked = {**ASK, "token": token_of(client)}
    for wrong, sentence in [
        ({"about": "2"}, "A group takes 3 people or more"),
        ({"about": "9000"}, "Write a number from 3 to 300"),
        ({"phone": ""}, "so that somebody can plan it with you"),
        ({"kind": "malpractice_suit"}, "takes one of the answers listed"),
        ({"token": "lost"}, "Something this form carries was lost"),
    ]:
        assert sentence in client.post("/groups/ask/", {**asked, **wrong}).content.decode()
    for _ in range(2):
        assert client.post("/groups/ask/", asked).headers["Location"] == "/groups/asked/"
    assert client.get("/groups/asked/").status_code == 200
    assert not client.cookies
    group = Group.objects.get()
    assert (group.department, group.about, group.state) == ("surgery", 9, GroupState.REQUESTED)
    assert contact_of(group) == Contact(phone="+16175550177")


def test_from_the_desk_to_the_circle(teams: Teams, clock: Clock) -> None:
    peer, eap = teams.peer(), signed_in(teams.eap)
    group = teams.asked()
    one = f"/groups/one/{group.code_name}/"
    assert "(617) 555-0177" in eap.get(one).content.decode()
    assert eap.post(f"{one}take/").headers["Location"] == f"{one}facilitator/"
    eap.post(f"{one}facilitator/", {"facilitator": teams.facilitator.pk})
    facilitator = signed_in(teams.facilitator)
    assert peer.person.name in facilitator.get(f"{one}peers/").content.decode()
    facilitator.post(f"{one}peers/", {"peer": [peer.pk]})
    day = {"begins": "14:00", "lasts": "90"}
    late = facilitator.post(f"{one}plan/", {**day, "day": "2026-11-24", "begins": "02:00"})
    assert "That is outside the time above" in late.content.decode()
    facilitator.post(f"{one}plan/", {**day, "day": "2026-11-25"})
    mine = signed_in(peer.account)
    assert "Can you come along to a team?" in mine.get("/support/").content.decode()
    answered = mine.post(f"/groups/mine/{group.code_name}/answer/", {"answer": "yes"})
    assert answered.headers["Location"] == f"/groups/mine/{group.code_name}/"
    shown = mine.get(f"/groups/mine/{group.code_name}/").content.decode()
    assert "Wednesday, November 25" in shown
    assert "A patient died" not in shown
    for client in (mine, facilitator, eap):
        calendar = client.get(f"{one}team-time.ics").content.decode()
        assert "SUMMARY:Team time" in calendar
        calendar = client.get(f"{one}team-time.ics?language=es").content.decode()
        assert "SUMMARY:Reunión de equipo" in calendar
        assert str(group.pk) not in calendar
        assert not re.search("peer|support|ward|DESCRIPTION|LOCATION|ATTENDEE", calendar, re.I)
    # What does not arrive is said where it is missed.
    group.messages.filter(kind="group_soon", account=peer.account).update(state="failed")
    told = eap.get(one).content.decode()
    assert "A message about this group did not arrive" in told
    clock(BEGINS)
    leading.time_came(group_id=group.pk, now=teams.again(group).due_at)
    shown = facilitator.get(one).content.decode()
    assert "How many came?" in shown
    assert "Nobody is told: its time is over." in shown
    facilitator.post(f"{one}count/", {"headcount": "7"})
    facilitator.post(f"{one}again/")
    follows = Group.objects.get(follows=group, facilitator=teams.facilitator)
    # What is held leads on to it, and asks for it no more.
    shown = facilitator.get(one).content.decode()
    assert f"/groups/one/{follows.code_name}/" in shown
    assert "Plan another session" not in shown
    # Nobody comes to a page of it by a second tap.
    assert mine.get(f"/groups/mine/{group.code_name}/").status_code == 404
    assert eap.post(f"{one}take/", follow=True).status_code == 200


def test_a_group_is_for_its_desk_and_whoever_leads_it(teams: Teams, clock: Clock) -> None:
    group, other = teams.led(), signed_in(teams.hospital.account(Role.FACILITATOR))
    assert str(group.code_name) not in other.get("/groups/").content.decode()
    for page in ("", "plan/", "peers/", "team-time.ics"):
        assert other.get(f"/groups/one/{group.code_name}/{page}").status_code == 404
    outsider = signed_in(teams.peer().account)
    assert outsider.get(f"/groups/mine/{group.code_name}/").status_code == 404
    assert outsider.get(f"/groups/one/{group.code_name}/team-time.ics").status_code == 404


def test_that_a_time_fell_away_is_said_until_there_is_another(teams: Teams, clock: Clock) -> None:
    group, desk = teams.planned(), signed_in(teams.eap)
    leading.hand_back(group_id=group.pk, actors=LEADS, now=BEGINS)
    # By then, what was said of the time that was planned first is erased.
    Message.objects.update(state=MessageState.SENT)
    erase_old(now=BEGINS + 8 * DAY)
    assert not group.messages.exists()

    def shown() -> bool:
        page = desk.get(f"/groups/one/{group.code_name}/").content.decode()
        return "There was a time before" in page

    assert shown()
    teams.assign(group, teams.facilitator)
    assert shown()
    teams.plan(group, BEGINS + HOUR)
    assert not shown()
    leading.hand_back(group_id=group.pk, actors=LEADS, now=MONDAY)
    assert shown()
    leading.call_off(group_id=group.pk, actors=DESK, now=MONDAY)
    assert not shown()


def test_a_tie_leaves_no_trace_for_whoever_may_not_know_of_it(teams: Teams, clock: Clock) -> None:
    group, director = teams.planned(), signed_in(teams.director)
    second = teams.hospital.director(Role.ASSOCIATE_DIRECTOR)
    clinician = teams.hospital.person("Perdita Underling", reports_to=teams.director.person)
    case = teams.hospital.case({SealedField.EMAIL: clinician.email})
    involved, peer = teams.peer(), teams.peer()
    one = f"/groups/one/{group.code_name}/"
    pages = [one, f"{one}event/"]

    def seen() -> list[str]:
        found = [director.get(path).content.decode() for path in pages]
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", each) for each in found]

    before = seen()
    note_involved(case.event_id, [involved.person.directory_id])
    associate = signed_in(second)
    associate.post(f"{one}event/", {"events": [case.code_name]})
    assert group.events.get() == case.event
    assert seen() == before
    # Nobody who was part of it is among those who can be asked; nothing says so.
    shown = director.get(f"{one}peers/").content.decode()
    assert peer.person.name in shown
    assert involved.person.name not in shown
    # And nobody ties it to what they may not see.
    refused = director.post(f"{one}event/", {"events": [case.code_name]})
    assert refused.status_code == 422
    # What they note is of the events they know of; the other stays the associate's.
    own = teams.hospital.case()
    for names, tied in (([], {case.event}), ([own.code_name], {case.event, own.event})):
        noted = director.post(f"{one}event/", {"events": names, "shown": [own.code_name]})
        assert noted.status_code == 302
        assert set(group.events.all()) == tied
    shown = director.get(one).content.decode()
    assert f"Tied to the event of {own.code_name}" in shown
    assert str(case.code_name) not in shown
    assert involved.person.name not in director.get(f"{one}peers/").content.decode()
    # What a page did not show, somebody else ties meanwhile: it stays until it is shown.
    for on_page, tied in (
        ([own.code_name, "lost\0"], {case.event, own.event}),
        ([own.code_name, case.code_name], {own.event}),
    ):
        associate.post(f"{one}event/", {"events": [own.code_name], "shown": on_page})
        assert set(group.events.all()) == tied
    form = associate.get(f"{one}event/").content.decode()
    assert f'name="shown" value="{case.code_name}"' in form


def test_every_page_is_sound(teams: Teams, clock: Clock, browser: Browser) -> None:
    teams.peer()
    comes = teams.peer()
    large = teams.taken()
    Group.objects.filter(pk=large.pk).update(about=45)
    offered = teams.led()
    teams.ask_peers(offered, comes)
    planned = teams.planned()
    teams.ask_peers(planned, comes)
    teams.accept(planned, comes)
    over = teams.over()
    teams.hospital.case()

    def one(group: Group, page: str = "") -> str:
        return f"/groups/one/{group.code_name}/{page}"

    desk = signed_in(teams.director)
    visits: list[tuple[Client, list[str]]] = [
        (Client(), ["/groups/ask/", "/groups/asked/"]),
        (
            desk,
            [
                "/groups/",
                "/groups/guide/",
                one(large),
                one(large, "facilitator/"),
                one(offered, "plan/"),
                one(offered, "peers/"),
                one(planned),
                one(planned, "event/"),
                one(over),
            ],
        ),
        (signed_in(comes.account), ["/support/", f"/groups/mine/{planned.code_name}/"]),
    ]
    complaints: list[str] = []
    for client, paths in visits:
        page = browser.new_page(reduced_motion="reduce")
        page.on("console", lambda message: complaints.append(message.text))
        serve(page, client)
        for path in paths:
            page.goto(HOME + path)
            assert page.get_by_role("heading", level=1).count() == 1, path
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert axe_violations(page) == [], path
        page.close()
    assert complaints == []


def test_whoever_is_on_duty_comes_first_and_sees_their_own_turns(
    teams: Teams, clock: Clock, settings: Settings
) -> None:
    settings.PROGRAM = replace(settings.PROGRAM, size=Size.FULL)
    group, desk, eap = teams.taken(), signed_in(teams.director), signed_in(teams.eap)
    path = f"/groups/one/{group.code_name}/facilitator/"
    # Nobody is on duty: any facilitator can be asked.
    assert "Fay Cilitator" in desk.get(path).content.decode()
    added = {"who": teams.eap.pk, "first": "2026-11-23", "hour": "7", "length": "day"}
    turns = {**added, "every": "week", "times": "1"}
    assert eap.post("/rota/add/", {**turns, "duty": "on_call"}).status_code == 422
    assert eap.post("/rota/add/", {**turns, "duty": "facilitator"}).status_code == 302
    shown = desk.get(path).content.decode()
    assert shown.index("Edda Eap, on duty") < shown.index("Fay Cilitator")
    rota = eap.get("/rota/").content.decode()
    assert "Group facilitator" in rota
    assert "<h2>On call</h2>" not in rota
    assert "<h2>On call</h2>" in desk.get("/rota/").content.decode()

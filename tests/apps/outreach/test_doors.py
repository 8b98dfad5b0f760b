"""The two doors, kept apart: on the page at once, a human at once, and then no trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from beenthere.apps.cases.actions import closing, reaching, routing
from beenthere.apps.cases.models import AccessRecord
from beenthere.apps.outside import program
from beenthere.apps.paging.models import ContactPoint, Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.privacy.brief import erase_brief
from beenthere.apps.privacy.holding import set_hold
from beenthere.domain.channels import Gateways
from beenthere.domain.holds import Scope
from beenthere.domain.vocabulary import ChannelKind, CloseReason, Role, Undelivered
from beenthere.domain.wording import TEXTS, MessageKind
from tests.apps.handoffs.conftest import Supported
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in, triaged
from tests.laws.stored import every_value
from tests.worker.conftest import Night

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

DOORS = (("harm", MessageKind.HARM_DOOR), ("duty", MessageKind.DUTY_DOOR))


@pytest.fixture
def night() -> Night:
    return Night()


@pytest.fixture
def supported(night: Night) -> Supported:
    supported = Supported.at(night.hospital)
    Message.objects.all().delete()
    return supported


def knocks(supported: Supported, door: str) -> None:
    address = reverse("support_ask_director", args=[supported.case.code_name])
    answer = signed_in(supported.supporter.account).post(address, {"why": door})
    assert answer.status_code == 302


def answers(director: Account) -> None:
    desk = signed_in(director).get(reverse("desk")).content.decode()
    found = re.search(r'name="message" value="([^"]+)"', desk)
    assert found
    signed_in(director).post(reverse("desk_called"), {"message": found[1]})


def doors_kept() -> list[str]:
    """Wherever the database says which door was opened, on whatever ground."""
    return [place for place, value in every_value() if value in ("harm_door", "duty_door")]


def test_both_are_whole_on_the_case_page_before_anything_is_asked(supported: Supported) -> None:
    address = reverse("support_case", args=[supported.case.code_name])
    page = unescape(signed_in(supported.supporter.account).get(address).content.decode())
    main = page[page.index("<main") : page.index("<footer")]
    harm, duty = re.findall(r"<details.*?</details>", main, re.DOTALL)[-2:]
    assert "Someone may be harmed" in harm
    assert "I may have a duty to report" in duty
    phones = program().phones
    crisis = [line.phone for line in program().crisis]
    for phone in (phones.emergency, phones.security, phones.director, *crisis):
        assert f'href="{phone.link}"' in harm
    for sentence in program().words.someone_may_be_harmed:
        assert sentence in harm
    for phone in (phones.director, phones.duty_officer):
        assert f'href="{phone.link}"' in duty
    for phone in (phones.emergency, *crisis):
        assert phone.link not in duty
    assert not re.search(r'href="(?!tel:)', harm + duty)
    assert len(set(re.findall(r'action="([^"]+)"', harm + duty))) == 1


@pytest.mark.parametrize("gone", ["closed", "reassigned"])
@pytest.mark.parametrize(
    ("why", "kind"),
    [*DOORS, ("", MessageKind.CALL_ME)],
)
def test_a_door_still_pages_once_the_case_has_left_their_hands(
    supported: Supported, night: Night, why: str, kind: MessageKind, gone: str
) -> None:
    case = supported.case
    if gone == "closed":
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    else:
        reaching.reassign(case_id=case.pk, now=MONDAY)
    address = reverse("support_ask_director", args=[case.code_name])
    answer = signed_in(supported.supporter.account).post(address, {"why": why}, follow=True)
    assert answer.redirect_chain == [(reverse("support_home"), 302)]
    assert "to call you" in answer.content.decode() or "being paged now" in answer.content.decode()
    night.at(MONDAY)
    rung = {page.address for page in night.email.pages if page.text == TEXTS[kind]}
    assert rung == {supported.director.email}
    desk = signed_in(supported.director).get(reverse("desk")).content.decode()
    assert "I have called" in desk


def test_where_nobody_can_be_paged_the_numbers_stand_there_and_nothing_is_learned(
    supported: Supported, at: Callable[..., datetime]
) -> None:
    never_theirs = triaged(supported.hospital)
    closing.close(case_id=supported.case.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
    supported.case.refresh_from_db()
    browser = signed_in(supported.supporter.account)
    at(hours=25)
    assert supported.case.due_at <= MONDAY + timedelta(hours=25), "kept beyond its time, if at all"
    Message.objects.all().delete()
    pages = {"harm": set[str](), "duty": set[str]()}
    for why, seen in pages.items():
        for code_name in (never_theirs.code_name, supported.case.code_name, "no-such"):
            answer = browser.post(reverse("support_ask_director", args=[code_name]), {"why": why})
            assert answer.status_code == 404
            seen.add(unescape(answer.content.decode()))
        assert len(seen) == 1
    [harm], [duty] = pages.values()
    phones = program().phones
    for phone in (phones.emergency, phones.security, *(line.phone for line in program().crisis)):
        assert f'href="{phone.link}"' in harm
    for sentence in program().words.someone_may_be_harmed:
        assert sentence in harm
    assert f'href="{phones.duty_officer.link}"' in duty
    assert not Message.objects.exists()


def test_the_two_on_call_are_paged_on_every_channel_and_then_everybody(
    supported: Supported, night: Night, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.GATEWAYS = Gateways(webhook_hosts=("pager.example",))
    hospital, first = night.hospital, supported.director
    second = hospital.director(Role.ASSOCIATE_DIRECTOR)
    third, in_conflict = hospital.director(), hospital.director()
    routing.see_again(supported.case, {})
    routing.not_me(case_id=supported.case.pk, account_id=in_conflict.pk, now=MONDAY)
    monkeypatch.setattr("beenthere.apps.rota.queries.on_call", lambda *, now: [first.pk])
    both = [second.pk, in_conflict.pk]
    monkeypatch.setattr("beenthere.apps.rota.queries.backup", lambda *, now: both)
    ContactPoint.objects.create(
        account=first,
        place=2,
        kind=ChannelKind.WEBHOOK,
        web_address="https://pager.example/first",
        verified_at=MONDAY,
    )
    for door, kind in DOORS:
        night.email.pages.clear()
        night.webhook.pages.clear()
        knocks(supported, door)
        night.at(MONDAY)
        rung = {page.address for page in night.email.pages if page.text == TEXTS[kind]}
        assert rung == {first.email, second.email}
        assert [page.text for page in night.webhook.pages] == [TEXTS[kind]]
        night.later(minutes=6)
        rung = {page.address for page in night.email.pages if page.text == TEXTS[kind]}
        assert rung == {first.email, second.email, third.email}
        assert third.pk != in_conflict.pk
        night.moment = MONDAY


def test_once_a_director_has_called_nothing_says_that_a_door_was_opened(
    supported: Supported, night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    before = {place: 0 for place, _ in every_value()}
    for door, _ in DOORS:
        knocks(supported, door)
    night.at(MONDAY)
    desk = signed_in(supported.director).get(reverse("desk")).content.decode()
    assert "Where the law wants it documented" in desk
    assert doors_kept()
    for _ in DOORS:
        answers(supported.director)
    night.later(minutes=1)
    assert doors_kept() == []
    assert not Message.objects.filter(case=supported.case).exists()
    assert not AccessRecord.objects.filter(case=supported.case).exists()
    assert caplog.records == []
    assert {place for place, _ in every_value()} <= before.keys() | _SIGNED_IN


_SIGNED_IN = {f"people_signin.{column}" for column in (
    "session_key", "session_data", "expire_date", "account_id"
)} | {"privacy_lastrun.id", "privacy_lastrun.at"}  # fmt: skip


def test_what_nobody_answers_is_erased_in_time_and_what_reached_nobody_is_not(
    supported: Supported, night: Night
) -> None:
    supporter, kept = supported.supporter, program().policy.erase_doors.length
    night.email.trouble = Undelivered.REFUSED
    knocks(supported, "harm")
    night.at(MONDAY)
    assert erase_brief(now=MONDAY + 2 * kept) == 0
    assert Message.objects.filter(state=MessageState.FAILED).exists()
    night.email.trouble = None
    reaching.knock(
        case_id=supported.case.pk, supporter=supporter, kind=MessageKind.HARM_DOOR, now=MONDAY
    )
    assert erase_brief(now=MONDAY + kept) == 0, "what waits to be sent is not erased"
    night.later(minutes=10)
    assert erase_brief(now=night.moment + kept - timedelta(minutes=20)) == 0
    assert erase_brief(now=night.moment + kept) > 0
    assert doors_kept() == []


def test_a_legal_hold_keeps_it_out_of_everybodys_sight(supported: Supported) -> None:
    counsel = supported.hospital.account(Role.COUNSEL)
    knocks(supported, "duty")
    set_hold(scope=Scope(first=date(2026, 11, 1)), account=counsel, now=MONDAY)
    answers(supported.director)
    assert erase_brief(now=MONDAY) == 0
    desk = signed_in(supported.director).get(reverse("desk")).content.decode()
    assert "I have called" not in desk
    assert doors_kept()


def test_whoever_steps_back_meanwhile_is_not_paged(
    supported: Supported, night: Night, at: Callable[..., datetime]
) -> None:
    second = night.hospital.director(Role.ASSOCIATE_DIRECTOR)
    routing.see_again(supported.case, {})
    knocks(supported, "harm")
    routing.not_me(case_id=supported.case.pk, account_id=second.pk, now=MONDAY)
    night.at(MONDAY)
    assert second.email not in {page.address for page in night.email.pages}
    assert supported.director.email in {page.address for page in night.email.pages}

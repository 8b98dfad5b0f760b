"""A supporter asks for a call: one tap, no reason, and whoever calls takes it off every desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from beenthere.apps.cases.actions import routing
from beenthere.apps.cases.actions.calling import NobodyToPage, ask_for_call
from beenthere.apps.paging.models import Message
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import Role, SupporterStatus
from beenthere.domain.wording import TEXTS, MessageKind
from tests.apps.handoffs.conftest import Supported
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in, triaged
from tests.worker.conftest import Night, night

__all__ = ["night"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def desk(director: Account) -> str:
    page = signed_in(director).get(reverse("desk")).content.decode()
    return re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def asks(supporter: Supporter) -> str:
    phone = signed_in(supporter.account)
    assert "Have the director call me" in phone.get(reverse("support_home")).content.decode()
    return phone.post(reverse("support_call_me"), follow=True).content.decode()


def paged(night: Night) -> set[str]:
    words = TEXTS[MessageKind.CALL_ME]
    return {page.address for page in night.email.pages if page.text == words and page.urgent}


def test_one_tap_pages_the_director_and_says_by_when(
    night: Night, at: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = night.hospital
    director, second = hospital.director(), hospital.director(Role.ASSOCIATE_DIRECTOR)
    alternate, supporter = hospital.account(Role.ALTERNATE), hospital.supporter()
    monkeypatch.setattr("beenthere.apps.rota.queries.on_call", lambda *, now: [director.pk])
    page = asks(supporter)
    assert "to call you by 10:30 am today" in page
    assert "Have the director call me" not in page
    # A second tap is no second call.
    signed_in(supporter.account).post(reverse("support_call_me"))
    night.at(MONDAY)
    assert [address for address, _ in night.said] == [director.email]
    night.later(minutes=30)
    assert paged(night) == {director.email, second.email}
    assert alternate.email not in paged(night)
    shown = desk(director)
    assert supporter.person.name in shown
    assert "Due today by 10:30 am" in shown
    assert shown.count("I have called") == 1
    at(minutes=31)
    assert "everybody who may call you has been paged" in (
        signed_in(supporter.account).get(reverse("support_home")).content.decode()
    )
    message = Message.objects.filter(account=second).latest("due_at")
    answer = signed_in(second).post(reverse("desk_called"), {"message": str(message.pk)})
    assert answer.status_code == 302
    assert supporter.person.name not in desk(director)
    night.later(minutes=1)
    assert not Message.objects.exists(), "nothing says that they asked"
    assert "Have the director call me" in (
        signed_in(supporter.account).get(reverse("support_home")).content.decode()
    )


def test_whoever_is_kept_from_a_case_of_theirs_hears_nothing(night: Night) -> None:
    supported = Supported.at(night.hospital)
    supporter, kept_out = supported.supporter, night.hospital.director(Role.ASSOCIATE_DIRECTOR)
    routing.see_again(supported.case, {})
    routing.not_me(case_id=supported.case.pk, account_id=kept_out.pk, now=MONDAY)
    Message.objects.all().delete()
    night.at(MONDAY)
    nothing = desk(kept_out)
    asks(supporter)
    night.at(MONDAY)
    assert paged(night) == {supported.director.email}
    assert desk(kept_out) == nothing
    theirs = Message.objects.filter(supporter=supporter).earliest("due_at")
    answer = signed_in(kept_out).post(reverse("desk_called"), {"message": str(theirs.pk)})
    assert answer.status_code == 404
    # Nor whoever is kept out of one that has come since.
    other = triaged(night.hospital)
    other.assignments.create(supporter=supporter, lead=True, since=MONDAY)
    other.sights.filter(account=supported.director).update(stepped_back=True)
    assert "I have called" not in desk(supported.director)


def test_two_supporters_who_ask_are_two_calls(night: Night) -> None:
    director = night.hospital.director()
    both = [night.hospital.supporter() for _ in range(2)]
    for supporter in both:
        ask_for_call(supporter=supporter, now=MONDAY)
    night.at(MONDAY)
    first = Message.objects.filter(supporter=both[0]).earliest("due_at")
    signed_in(director).post(reverse("desk_called"), {"message": str(first.pk)})
    shown = desk(director)
    assert both[0].person.name not in shown
    assert both[1].person.name in shown


def test_where_nobody_may_hear_of_all_their_cases_a_number_stands_there(night: Night) -> None:
    supported = Supported.at(night.hospital)
    supported.case.sights.update(stepped_back=True)
    with pytest.raises(NobodyToPage):
        ask_for_call(supporter=supported.supporter, now=MONDAY + timedelta(minutes=1))
    answer = signed_in(supported.supporter.account).post(reverse("support_call_me"))
    assert answer.status_code == 404
    assert "Please call instead" in answer.content.decode()
    # A director who supports as well is not paged by themselves.
    account = supported.director
    assert account.person
    alone = Supporter.objects.create(
        account=account, person=account.person, status=SupporterStatus.ACTIVE
    )
    with pytest.raises(NobodyToPage):
        ask_for_call(supporter=alone, now=MONDAY)

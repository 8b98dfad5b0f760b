"""A form counts once, however often and however fast it is sent; and it ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from pytest_django import Settings

from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.outside import now
from beenthere.apps.referral import form_token
from beenthere.domain.sealing import SealedField
from tests.apps.referral.visitor import Visitor

REFERRAL = {
    "step": "check",
    "go": "send",
    "whom": "colleague",
    "person-name": "Wilhelmina Testcase",
    "kind": "adverse_event",
    "when": "today",
    "soon": "routine",
}


def _with_token() -> dict[str, str]:
    return REFERRAL | {"token": form_token.issue(now=now())}


@pytest.mark.django_db
def test_a_form_sent_again_makes_one_case_and_says_the_same() -> None:
    body = _with_token()
    answers = [Client().post("/refer/", body) for _ in range(3)]
    assert {(each.status_code, each.headers["Location"]) for each in answers} == {
        (302, "/refer/sent/")
    }
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_case() -> None:
    body = _with_token()
    together = Barrier(4)

    def send(_turn: int) -> int:
        together.wait()
        try:
            return Client().post("/refer/", body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as senders:
        assert list(senders.map(send, range(4))) == [302] * 4
    assert (Event.objects.count(), Case.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_going_back_to_name_somebody_else_is_another_referral() -> None:
    body = _with_token()
    Client().post("/refer/", body)
    Client().post("/refer/", body | {"person-name": "Bo Chen"})
    names = {unsealed(case)[SealedField.NAME] for case in Case.objects.all()}
    assert names == {"Wilhelmina Testcase", "Bo Chen"}


@pytest.mark.parametrize(
    "token",
    [None, "", "forged", "x" * 10_000, "0" * 32 + ".1790000000:" + "A" * 43, "\x00", "a:b:c"],
)
def test_a_form_without_a_token_of_ours_is_shown_again_with_a_fresh_one(
    token: str | None,
) -> None:
    body = REFERRAL if token is None else REFERRAL | {"token": token}
    visitor = Visitor().send(body)
    assert str(form_token.TokenMissing.sentence) in visitor.html
    assert visitor.question == "Check and send"
    assert "Wilhelmina Testcase" in visitor.html
    form_token.read(visitor.sent["token"], now=now(), life=timedelta(hours=1))


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_is_shown_again_and_can_then_be_sent(
    settings: Settings,
) -> None:
    life = settings.PROGRAM.policy.referral_form.length
    stale = form_token.issue(now=now() - life - timedelta(minutes=1))
    visitor = Visitor().send(REFERRAL | {"token": stale})
    assert str(form_token.TokenOver.sentence) in visitor.html
    assert not Case.objects.exists()
    visitor.press("Send the referral")
    assert Case.objects.count() == 1


def test_a_token_lasts_as_long_as_the_policy_says() -> None:
    life = settings.PROGRAM.policy.referral_form.length
    issued = now().replace(microsecond=0)
    token = form_token.issue(now=issued)
    assert form_token.read(token, now=issued + life, life=life) == form_token.read(
        token, now=issued, life=life
    )
    with pytest.raises(form_token.TokenOver):
        form_token.read(token, now=issued + life + timedelta(seconds=2), life=life)


def test_no_two_tokens_are_the_same() -> None:
    moment, life = now(), timedelta(hours=1)
    numbers = {
        form_token.read(form_token.issue(now=moment), now=moment, life=life) for _ in range(20)
    }
    assert len(numbers) == 20


@pytest.mark.django_db
def test_nothing_of_the_token_or_the_words_can_be_told_from_what_is_kept() -> None:
    body = _with_token()
    Client().post("/refer/", body)
    number = form_token.read(body["token"], now=now(), life=timedelta(hours=1))
    assert Event.objects.get().form != number

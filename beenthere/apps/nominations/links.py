"""The addresses of the question to a department, and the one-time links in letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from beenthere.apps.nominations.models import Letter, Nominee, Question
from beenthere.apps.outside import program
from beenthere.apps.people.models import Person
from beenthere.domain.vocabulary import SupporterStatus
from beenthere.domain.wording import LetterKind

_TO_ANSWER, _TO_JOIN = "nominations.answer.1", "nominations.join.1"


def question_address(question: Question) -> str:
    """The whole address that a department is sent."""
    return program().web_address + reverse("nominate", args=[question.pk])


def letter_link(letter: Letter, *, now: datetime) -> str:
    """The whole address that a letter carries."""
    if letter.kind == LetterKind.QUESTION:
        name, parts = "nominate_once", [letter.question_id, _answer_token(letter, now=now)]
    else:
        name, parts = "nominee_join", [_join_token(letter, now=now)]
    return program().web_address + reverse(name, args=parts)


def answering(question: Question, token: str, *, now: datetime) -> Person | None:
    """Who was sent this link to answer this question; None when it is altered or old."""
    said = _read(token, salt=_TO_ANSWER, now=now)
    if said is None or said[0] != str(question.pk):
        return None
    people = Person.objects.filter(active=True, department=question.department_id)
    return next((each for each in people if _voter(question.pk, each.pk) == said[1]), None)


def joining(token: str, *, now: datetime) -> Nominee | None:
    """Who was sent this invitation and has not answered; None when it is altered, used or old."""
    said = _read(token, salt=_TO_JOIN, now=now)
    if said is None:
        return None
    invited = Nominee.objects.select_related("person").filter(
        status=SupporterStatus.INVITED, person__active=True
    )
    return invited.filter(pk=said[0]).first()


def _answer_token(letter: Letter, *, now: datetime) -> str:
    said = [str(letter.question_id), _voter(letter.question_id, letter.person_id)]
    return _token(said, salt=_TO_ANSWER, until=now + program().policy.question_link.length)


def _join_token(letter: Letter, *, now: datetime) -> str:
    until = now + program().policy.invitation.length
    return _token([str(letter.nominee_id)], salt=_TO_JOIN, until=until)


def _voter(question_id: UUID | None, person_id: int) -> str:
    """Who may answer, in words that no log of addresses gives away: anybody can read a token."""
    made_of = f"{question_id} {person_id}"
    return salted_hmac(_TO_ANSWER, made_of, algorithm="sha256").hexdigest()


def _token(said: list[Any], *, salt: str, until: datetime) -> str:
    return signing.dumps([*said, int(until.timestamp())], salt=salt)


def _read(token: str, *, salt: str, now: datetime) -> list[Any] | None:
    try:
        *said, until = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    return said if now.timestamp() < until else None

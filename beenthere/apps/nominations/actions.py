"""Asking departments, counting what they answer, and inviting whom they named."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from beenthere.apps.nominations.models import Answered, Letter, Nominee, Question
from beenthere.apps.nominations.queries import forgotten_on
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import wake_worker
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account, Department, Person
from beenthere.apps.people.queries import in_directory
from beenthere.apps.supporters import life
from beenthere.apps.supporters.models import Supporter
from beenthere.domain import supporter_life
from beenthere.domain.supporter_life import LifeEvent, Mover, NotPossible
from beenthere.domain.vocabulary import Role, SupporterStatus
from beenthere.domain.wording import LetterKind

_HOUR = timedelta(hours=1)


class CannotAnswer(Exception):
    """Why somebody's answer does not count: a sentence for themselves."""


class AnsweredBefore(CannotAnswer):
    def __init__(self) -> None:
        super().__init__(_("You have answered before, and it still counts. Thank you."))


class OfAnotherDepartment(CannotAnswer):
    def __init__(self) -> None:
        super().__init__(
            _("This question is for the people of another department. Yours has a link of its own.")
        )


class Oneself(CannotAnswer):
    def __init__(self) -> None:
        super().__init__(_("Please choose a colleague: somebody you would go to."))


class NoAddress(Exception):
    """Nobody can be sent a letter without an address: a sentence with the cure."""

    def __init__(self) -> None:
        super().__init__(
            "The directory has no e-mail address of theirs. Add one there, or ask them yourself."
        )


@transaction.atomic
def ask(*, department: Department, now: datetime) -> Question:
    """Open the question to a department, afresh: an earlier address of it ends."""
    close(department=department)
    return Question.objects.create(department=department, asked_on=_day(now))


def close(*, department: Department) -> None:
    """Close the question: nobody can answer it any more. What was answered still counts."""
    Question.objects.filter(department=department).delete()


@transaction.atomic
def send_link(*, question: Question, email: str, now: datetime) -> None:
    """Send a one-time link to whoever of the department has this address; to nobody otherwise.

    The same person is sent one an hour at most, and a department no more than the policy's number.
    """
    # Several who ask at once are counted one after the other.
    Question.objects.select_for_update().get(pk=question.pk)
    lately = Letter.objects.filter(question=question, due_at__gt=now - _HOUR)
    people = [each for each in in_directory(email=email) if _may_answer(each, question)]
    if len(people) != 1 or lately.filter(person=people[0]).exists():
        return
    if lately.count() >= program().policy.question_letters:
        return
    Letter.objects.create(kind=LetterKind.QUESTION, person=people[0], question=question, due_at=now)
    wake_worker()


@transaction.atomic
def answer(*, question: Question, by: Person, named: Person, now: datetime) -> None:
    """Count one more for somebody. What is kept of the answer says nothing of who gave it.

    Raises OfAnotherDepartment, Oneself, AnsweredBefore, or Question.DoesNotExist once it is closed.
    """
    Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if not _may_answer(by, question):
        raise OfAnotherDepartment
    if by == named:
        raise Oneself
    try:
        with transaction.atomic():
            Answered.objects.create(digest=digest_of(by), until=forgotten_on(question))
    except IntegrityError:
        raise AnsweredBefore from None
    # Whoever is one already, or was, is counted by nobody: the answer is as welcome.
    if not Supporter.objects.filter(person=named).exists():
        _count(named, now=now)


def has_answered(person: Person) -> bool:
    """Whether this person has answered; whom they named, nothing tells."""
    return Answered.objects.filter(digest=digest_of(person)).exists()


def digest_of(person: Person) -> bytes:
    """What says that somebody has answered: 32 bytes that nobody makes without the key."""
    return salted_hmac("nominations.answered.1", str(person.pk), algorithm="sha256").digest()


@transaction.atomic
def invite(*, nominee_id: UUID, now: datetime) -> None:
    """Send an invitation, or send it again. Raises Nominee.DoesNotExist, NotPossible, NoAddress."""
    nominee = _locked(nominee_id)
    if not nominee.person.email:
        raise NoAddress
    _move(nominee, LifeEvent.INVITED, Mover.MANAGER, now=now)
    nominee.letters.all().delete()
    Letter.objects.create(
        kind=LetterKind.BE_SUPPORTER, person=nominee.person, nominee=nominee, due_at=now
    )
    wake_worker()


@transaction.atomic
def set_aside(*, nominee_id: UUID, now: datetime) -> None:
    """Erase a nomination, or an invitation. Raises Nominee.DoesNotExist or NotPossible."""
    _move(_locked(nominee_id), LifeEvent.SET_ASIDE, Mover.MANAGER, now=now)


@transaction.atomic
def say_no(*, nominee_id: UUID, now: datetime) -> None:
    """They say no: nothing is kept. Raises Nominee.DoesNotExist or NotPossible."""
    _move(_locked(nominee_id), LifeEvent.SAID_NO, Mover.THEMSELVES, now=now)


@transaction.atomic
def say_yes(*, nominee_id: UUID, now: datetime) -> Account:
    """They would: from here they have an account, with which they accept the agreement.

    Until they have, they can say so again by the same letter, or by another one: whoever did not
    choose a password at once still gets in. Raises Nominee.DoesNotExist or accounts.CannotInvite.
    """
    person = _locked(nominee_id).person
    account = accounts.take_on(person=person, role=Role.SUPPORTER, now=now)
    life.invite(account=account, person=person, now=now)
    return account


def forget(*, now: datetime) -> int:
    """Erase what nobody took up in time, questions that are closed, letters that were sent, and
    who answered long ago; how many."""
    policy = program().policy
    over = Nominee.objects.filter(since__lte=_day(now - policy.nomination_kept.length))
    # Whoever has said yes is forgotten as the supporter they may come to be (`life.expire`).
    over = over.filter(person__supporter=None)
    closed = Question.objects.filter(asked_on__lte=_day(now - policy.question_open.length))
    said = Letter.objects.filter(kind=LetterKind.QUESTION, due_at__lte=now - _HOUR)
    said = said.exclude(state=LetterState.WAITING)
    erased = 0
    for nominee_id in over.values_list("pk", flat=True):
        # Whoever answers at this instant is no nominee any more, or not one to be forgotten.
        with suppress(Nominee.DoesNotExist, NotPossible), transaction.atomic():
            _move(_locked(nominee_id), LifeEvent.EXPIRED, Mover.PROGRAM, now=now)
            erased += 1
    answered = Answered.objects.filter(until__lte=_day(now))
    for rows in (closed, said, answered):
        erased += rows.count()
        rows.delete()
    return erased


def _count(person: Person, *, now: datetime) -> None:
    nominee, new = Nominee.objects.get_or_create(
        person=person, defaults={"status": SupporterStatus.NOMINATED, "since": _day(now)}
    )
    # Whoever is invited already is asked; another name for them would change nothing.
    if not new and nominee.status == SupporterStatus.NOMINATED:
        Nominee.objects.filter(pk=nominee.pk).update(named_by=F("named_by") + 1)


def _move(nominee: Nominee, event: LifeEvent, by: Mover, *, now: datetime) -> None:
    to = supporter_life.move(SupporterStatus(nominee.status), event, by).to
    if to is None:
        # Whoever said yes, and no more than that yet, is a supporter who is invited.
        for asked in Supporter.objects.filter(person=nominee.person, status=nominee.status):
            life.move(supporter_id=asked.pk, event=event, by=by, now=now)
        nominee.delete()
        return
    nominee.status, nominee.since = to, _day(now)
    nominee.save(update_fields=["status", "since"])


def _may_answer(person: Person, question: Question) -> bool:
    return person.active and person.department_id == question.department_id


def _locked(nominee_id: UUID) -> Nominee:
    # The supporter first, as wherever one of them is forgotten with their nomination.
    Supporter.objects.select_for_update(of=("self",)).filter(person__nominee=nominee_id).first()
    rows = Nominee.objects.select_related("person").select_for_update(of=("self",))
    return rows.get(pk=nominee_id)


def _day(now: datetime) -> date:
    return program().day_of(now)

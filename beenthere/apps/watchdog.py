"""Proves that nothing has fallen through (law L11), or says how much has and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from beenthere.apps.cases.identity import unreadable
from beenthere.apps.cases.models import Case
from beenthere.apps.groups.models import Group
from beenthere.apps.nominations.models import Letter
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.paging.models import CARRIERS, Message, MessageState
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.privacy.models import LastRun
from beenthere.apps.privacy.queries import erasing_stopped, free_to_erase, receipts_are_whole
from beenthere.apps.rota.queries import gaps_ahead
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain.case import TRANSITIONS, CaseEvent, CaseState
from beenthere.domain.groups import ENDED
from beenthere.domain.permissions import DIRECTORS
from beenthere.domain.rota import Stretch
from beenthere.domain.times import day_and_time
from beenthere.domain.vocabulary import Role, Term
from beenthere.domain.wording import MessageKind


class Trouble(Term):
    """What can be wrong, with the cure."""

    OVERDUE = (
        "overdue",
        "Open cases whose time has passed and nothing was done. See that a worker runs: "
        "beenthere worker.",
    )
    NO_SUPPORTER = "no_supporter", "Open cases that a supporter should have, and none has."
    NO_OFFER = "no_offer", "Cases on offer that are offered to nobody."
    GROUP_OVERDUE = (
        "group_overdue",
        "Groups whose time has passed and nothing was done. See that a worker runs: "
        "beenthere worker.",
    )
    GROUP_UNLED = (
        "group_unled",
        "Groups whose facilitator may not sign in any more. Ask a director or an EAP leader to "
        "find somebody else.",
    )
    UNSEEN = "unseen", "Open cases that no director may see. Invite a director or an alternate."
    KEY_LOST = (
        "key_lost",
        "Open cases whose key is gone, so that nobody can read whom they are about. Restore the "
        "keystore from its backup; if there is none, ask the directors to open them: each says "
        "how to go on by voice.",
    )
    UNSENT = "unsent", "Messages that should have been sent by now. See that a worker runs."
    UNDELIVERED = (
        "undelivered",
        "Messages that could not be delivered. Call those they are for; then mend their address.",
    )
    NOT_ERASED = "not_erased", "Closed cases that should have been erased a day ago or more."
    ERASING_STOPPED = (
        "erasing_stopped",
        "Erasing waits, because the clock has jumped. Set the clock right; if it is right, run: "
        "beenthere sever --clock-is-right",
    )
    RECEIPTS_BROKEN = "receipts_broken", "The receipts of erasing were altered."
    NO_WORKER = (
        "no_worker",
        "No worker has been at work lately. Run one: beenthere worker, or serve --with-worker.",
    )
    ROTA_GAP = (
        "rota_gap",
        "Nobody is on call for some of the time ahead; meanwhile everybody who may see a case is "
        "paged at once. Ask the directors to fill the rota.",
    )
    NO_DIRECTOR = "no_director", "Nobody is the director. Invite one: beenthere invite."
    NO_ALTERNATE = (
        "no_alternate",
        "Nobody is the outside alternate, who steps in when every director has a conflict. "
        "Invite one: beenthere invite.",
    )


@dataclass(frozen=True)
class Found:
    """One trouble, and how many cases or messages have it; None where it is not about any."""

    trouble: Trouble
    count: int | None = None
    detail: str = ""
    """When, in words, where that helps."""

    @property
    def words(self) -> str:
        """The trouble and its cure, for a person."""
        counted = "" if self.count is None else f"How many: {self.count:,}."
        return " ".join(filter(None, (self.trouble.words, self.detail, counted)))


_WORKER_SEEN = timedelta(minutes=15)
_OF_NO_CLOSED_CASE = Q(case=None) | ~Q(case__state=CaseState.CLOSED)
_TELLS_OF_NO_CASE = Q(
    case=None,
    offer=None,
    assignment=None,
    hand_off=None,
    supporter=None,
    group=None,
    group_offer=None,
) & ~Q(kind__in=(*CARRIERS, MessageKind.KEEP, MessageKind.KEEP_NO_LONGER))
"""What would be said, and would wait, just the same if there were no case at all: of what is about
none, not what stands for many, nor what is asked of those who had a case that a hold keeps. Who
asks for a call may have one, and a group changes when somebody who comes along does."""
_WITH_SUPPORTER = [state.value for state, event in TRANSITIONS if event is CaseEvent.RECUSED]
_DIRECTORS = [role.value for role in DIRECTORS]
_UNHELD = """
    SELECT count(*) FILTER (WHERE state = ANY(%(with_supporter)s) AND lead.case_id IS NULL),
           count(*) FILTER (WHERE state = 'offered' AND asked.case_id IS NULL),
           count(*) FILTER (WHERE state <> 'received' AND seen.case_id IS NULL)
      FROM cases_case
      LEFT JOIN (SELECT case_id FROM cases_assignment WHERE lead AND until IS NULL) lead
             ON lead.case_id = cases_case.id
      LEFT JOIN (SELECT DISTINCT case_id FROM cases_offer WHERE state = 'open' AND NOT second)
                asked ON asked.case_id = cases_case.id
      LEFT JOIN (SELECT DISTINCT case_id
                   FROM cases_sight
                   JOIN people_account account ON account.id = account_id
                   LEFT JOIN people_person person ON person.id = account.person_id
                  WHERE NOT stepped_back AND account.enabled AND person.active IS NOT FALSE
                    AND account.id IN (SELECT account_id FROM people_accountrole
                                        WHERE role = ANY(%(directors)s))) seen
             ON seen.case_id = cases_case.id
     WHERE state <> 'closed'
"""


def troubles(*, now: datetime) -> list[Found]:
    """Everything that is wrong now; empty when nothing has fallen through."""
    counts = cases(now=now) | _messages(now=now) | _erased(now=now)
    counted = [Found(trouble, count) for trouble, count in counts.items() if count]
    return [
        *counted,
        *(Found(trouble) for trouble in _of_the_program(now=now)),
        *rota_gaps(now=now),
    ]


def cases(*, now: datetime) -> dict[Trouble, int]:
    """How many open cases and groups nobody is at: their time is over, or they are in nobody's
    hands."""
    return {Trouble.OVERDUE: overdue(now=now)} | _unheld() | _groups(now=now)


def overdue(*, now: datetime) -> int:
    """How many open cases have no next action to come, in one statement.

    That each has the owner and the action of its state, and a time, the database itself sees
    to; what is left to prove is that the time has not gone by.
    """
    late = Q(due_at__lt=_late(now))
    found = Case.objects.exclude(state=CaseState.CLOSED).aggregate(late=Count("pk", filter=late))
    return int(found["late"])


def _unheld() -> dict[Trouble, int]:
    """How many open cases lack whoever their state says has them, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_UNHELD, {"with_supporter": _WITH_SUPPORTER, "directors": _DIRECTORS})
        counts = cursor.fetchone()
    return dict(zip((Trouble.NO_SUPPORTER, Trouble.NO_OFFER, Trouble.UNSEEN), counts, strict=True))


def _groups(*, now: datetime) -> dict[Trouble, int]:
    """How many open groups have no next action to come, or nobody who leads them, in one statement.

    That each has its owner, action, time and facilitator, the database itself sees to.
    """
    gone = Q(facilitator__enabled=False) | Q(facilitator__person__active=False)
    found = Group.objects.exclude(state__in=ENDED).aggregate(
        late=Count("pk", filter=Q(due_at__lt=_late(now))), unled=Count("pk", filter=gone)
    )
    return {Trouble.GROUP_OVERDUE: found["late"], Trouble.GROUP_UNLED: found["unled"]}


def fallen_through(*, now: datetime) -> bool:
    """Whether anything waits that a worker should have done, or that nobody has in hand."""
    return any(cases(now=now).values()) or bool(_unsent(now=now))


def worker_was_seen(*, now: datetime) -> bool:
    """Whether a worker has been at work lately."""
    return LastRun.objects.filter(at__gte=now - _WORKER_SEEN).exists()


def keys_lost() -> list[Found]:
    """Open cases that nobody can read, because the keystore does not hold their key."""
    ids = list(Case.objects.exclude(state=CaseState.CLOSED).values_list("pk", flat=True))
    lost = unreadable(ids)
    return [Found(Trouble.KEY_LOST, len(lost))] if lost else []


def rota_gaps(*, now: datetime) -> list[Found]:
    """That nobody is on call, as far ahead as the policy looks, and when first."""
    gaps = gaps_ahead(now=now)
    if not gaps:
        return []
    return [Found(Trouble.ROTA_GAP, len(gaps), detail=_nobody_on_call(gaps[0], now=now))]


def _nobody_on_call(gap: Stretch, *, now: datetime) -> str:
    zone = program().zone
    since = "now" if gap.begins <= now else day_and_time(gap.begins, zone=zone)
    return f"Nobody is on call from {since}, until {day_and_time(gap.ends, zone=zone, ends=True)}."


def _messages(*, now: datetime) -> dict[Trouble, int]:
    undelivered = Message.objects.filter(_OF_NO_CLOSED_CASE, state=MessageState.FAILED)
    return {
        Trouble.UNSENT: _unsent(now=now),
        Trouble.UNDELIVERED: undelivered.count() + _letters_undelivered(now=now),
    }


def _unsent(*, now: datetime) -> int:
    """How many messages and letters wait too long, or were to be said by one that never will be."""
    waiting = {"state": LetterState.WAITING, "due_at__lt": _late(now)}
    letters = sum(tray.objects.filter(**waiting).count() for tray in (Letter, HelpAsked))
    return _messages_unsent(now=now).filter(_OF_NO_CLOSED_CASE).count() + letters


def _letters_undelivered(*, now: datetime) -> int:
    """How many letters came back of which something still hangs: not to somebody who has said yes
    all the same, and not where outside help would be asked afresh."""
    failed = {"state": LetterState.FAILED}
    letters = Letter.objects.filter(person__active=True, person__supporter=None, **failed)
    since = now - program().policy.ask_outside_again.length
    return letters.count() + HelpAsked.objects.filter(asked_at__gt=since, **failed).count()


def _messages_unsent(*, now: datetime) -> QuerySet[Message]:
    # One that was sent is erased in time, and what it said stays with its case.
    kept_since = now - program().policy.erase_messages.length
    lost = Q(carried_by__kind__in=CARRIERS, carried_by__state=MessageState.WITHDRAWN) | Q(
        carried_by=None, due_at__gt=kept_since
    )
    unsaid = Q(state=MessageState.QUEUED) | (Q(state=MessageState.MERGED) & lost)
    return Message.objects.filter(unsaid, due_at__lt=_late(now))


def _erased(*, now: datetime) -> dict[Trouble, int]:
    return {Trouble.NOT_ERASED: free_to_erase(now=now - timedelta(days=1)).count()}


_FOR_DIRECTORS: dict[Trouble, str] = {
    Trouble.NO_WORKER: (
        "The part of the program that sends pages has stopped. Ask whoever runs it to look, and "
        "call people yourself until this line is gone."
    ),
    Trouble.ERASING_STOPPED: (
        "Erasing waits, because the program’s clock has jumped. Ask whoever runs it to look."
    ),
    Trouble.NO_ALTERNATE: (
        "Nobody is the outside alternate, who steps in when every director has a conflict. Ask "
        "the program manager to invite one."
    ),
    Trouble.UNSENT: (
        "Some pages should have gone out by now, and have not. Ask whoever runs the program to "
        "look."
    ),
}


def for_directors(*, now: datetime) -> list[str]:
    """What is wrong with the program itself, for the desk. Nothing in it depends on a case, as
    not every director may know of each (law L6): of the pages that wait, only those count that
    tell of none."""
    found = list(_of_the_program(now=now))
    if _messages_unsent(now=now).filter(_TELLS_OF_NO_CASE).exists():
        found.append(Trouble.UNSENT)
    said = [_FOR_DIRECTORS[trouble] for trouble in found if trouble in _FOR_DIRECTORS]
    return said + [f"{each.detail} Please fill the rota." for each in rota_gaps(now=now)]


def _of_the_program(*, now: datetime) -> Iterator[Trouble]:
    if erasing_stopped(now=now):
        yield Trouble.ERASING_STOPPED
    elif not worker_was_seen(now=now):
        yield Trouble.NO_WORKER
    if not receipts_are_whole():
        yield Trouble.RECEIPTS_BROKEN
    if not accounts_with_role(Role.DIRECTOR).exists():
        yield Trouble.NO_DIRECTOR
    if not accounts_with_role(Role.ALTERNATE).exists():
        yield Trouble.NO_ALTERNATE


def _late(now: datetime) -> datetime:
    # What fails is tried again at most this far apart: twice that, and nobody is at it.
    return now - 2 * program().policy.delivery_longest_wait.length

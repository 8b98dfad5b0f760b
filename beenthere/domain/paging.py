"""Who is paged, on what, and what happens when nobody answers: the promise, as one table.

`PROMISE` says it for every message and urgency. `plan` turns a row of it into moments and people
when something happens, and the plan is then frozen: written down whole, and taken back when
somebody has answered. A page of the docs and what people are told are made from the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from beenthere.domain.hours import Counting, Span, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Term, Urgency
from beenthere.domain.wording import MessageKind


class Who(Term):
    """Whom one step of the promise pages."""

    ADDRESSEE = "addressee", "Whoever it is for"
    SUPPORTER = "supporter", "The supporter"
    ON_CALL = "on_call", "The director on call"
    BACKUP = "backup", "The backup on call"
    EAP_LEADERS = "eap_leaders", "The EAP leaders"
    BOTH = "both", "The director on call and the backup"
    EVERYBODY = "everybody", "Everybody who may see the case"
    GROUP_DESK = "group_desk", "Every director and EAP leader"


class On(Term):
    """On which of their channels, in the order they chose."""

    FIRST = "first", "on their first channel"
    NEXT = "next", "on their next channel, then on the one after it"
    EVERY = "every", "on every channel"


@dataclass(frozen=True)
class Step:
    """One step of the promise; `after` names its number of the policy, and is empty for at once.

    What is paged at once waits for the hours that `counting` counts.
    """

    who: Who
    on: On
    after: str = ""
    counting: Counting = Counting.CLOCK

    def span(self, policy: Policy) -> Span:
        """How long after the beginning it comes."""
        if not self.after:
            return Span(timedelta(0), self.counting)
        number: Span = getattr(policy, self.after)
        return number


Steps = tuple[Step, ...]

TO_DIRECTORS = frozenset(
    {
        MessageKind.TRIAGE_WAITING,
        MessageKind.NEEDS_MATCH,
        MessageKind.LIST_ENDED,
        MessageKind.QUIET_CASE,
    }
)
"""What waits for a director; everybody is paged again each time the case's own time passes."""

_CAN_WAIT = frozenset(
    {MessageKind.FOLLOW_UP_DUE, MessageKind.TOUCHPOINT_DUE, MessageKind.CONSENT_DUE}
)
"""What is never urgent, however urgent the case was when it began."""

TO_SUPPORTERS = frozenset({MessageKind.OFFER, MessageKind.REMINDER}) | _CAN_WAIT
"""What waits for a supporter; when the case's own time passes, somebody else's turn comes."""

TO_EXPECTED = frozenset(
    {MessageKind.PLACE_FREE, MessageKind.GATHERING_SOON, MessageKind.GATHERING_MOVED}
)
"""What is true for whoever is expected at a gathering, for as long as they are."""

TO_GROUP_DESK = frozenset({MessageKind.GROUP_WAITING, MessageKind.GROUP_NEEDS})
"""What waits for whoever takes groups on; all of them are paged each time its time passes."""

TO_GROUP_LEADERS = frozenset(
    {
        MessageKind.GROUP_YOURS,
        MessageKind.GROUP_PEERS_GONE,
        MessageKind.GROUP_UNPLANNED,
        MessageKind.GROUP_MOVED,
        MessageKind.GROUP_SOON,
        MessageKind.GROUP_OFF,
        MessageKind.GROUP_COUNT,
    }
)
"""What is said to whoever leads a group or comes along. Nothing of it wakes anybody."""

DOORS = frozenset({MessageKind.HARM_DOOR, MessageKind.DUTY_DOOR})

STANDS_ALONE = DOORS | {MessageKind.CALL_ME, MessageKind.HAND_OFF_LAPSED}
"""Messages that stay true whatever becomes of the case in the meantime."""


def paged_as(kind: MessageKind, urgency: Urgency) -> Urgency:
    """How urgent a message is in a case of this urgency: a follow-up and what belongs to a
    walk never is; a supporter who needs a director always."""
    if kind in _CAN_WAIT:
        return Urgency.ROUTINE
    return Urgency.URGENT if kind in (*DOORS, MessageKind.CALL_ME) else urgency


def _to_directors(urgency: Urgency, *, at_once: Counting) -> Steps:
    return (
        Step(Who.ON_CALL, On.FIRST, counting=at_once),
        Step(Who.ON_CALL, On.NEXT, f"page_next_{urgency}"),
        Step(Who.BACKUP, On.FIRST, f"page_backup_{urgency}"),
        Step(Who.EVERYBODY, On.EVERY, f"page_everybody_{urgency}"),
    )


def _promised(kind: MessageKind, urgency: Urgency) -> Steps:
    if kind in TO_DIRECTORS:
        office = Counting.OFFICE if urgency is Urgency.ROUTINE else Counting.CLOCK
        return _to_directors(urgency, at_once=office)
    if kind in TO_SUPPORTERS:
        soon = paged_as(kind, urgency)
        return (Step(Who.SUPPORTER, On.FIRST), Step(Who.SUPPORTER, On.NEXT, f"ask_next_{soon}"))
    if kind is MessageKind.GROUP_OFFER:
        return (Step(Who.SUPPORTER, On.FIRST), Step(Who.SUPPORTER, On.NEXT, "ask_next_routine"))
    if kind in TO_GROUP_DESK:
        return (
            Step(Who.ON_CALL, On.FIRST, counting=Counting.AWAKE),
            Step(Who.EAP_LEADERS, On.FIRST, counting=Counting.AWAKE),
            Step(Who.GROUP_DESK, On.EVERY, "page_everybody_routine"),
        )
    if kind in TO_GROUP_LEADERS:
        return (Step(Who.ADDRESSEE, On.FIRST, counting=Counting.AWAKE),)
    if kind in DOORS:
        return (
            Step(Who.BOTH, On.EVERY),
            Step(Who.EVERYBODY, On.EVERY, "door_everybody"),
        )
    if kind is MessageKind.CALL_ME:
        return (
            Step(Who.ON_CALL, On.FIRST),
            Step(Who.ON_CALL, On.NEXT, "page_next_urgent"),
            Step(Who.BACKUP, On.FIRST, "page_backup_urgent"),
            Step(Who.EVERYBODY, On.EVERY, "call_supporter"),
        )
    if kind is MessageKind.HAND_OFF_LAPSED:
        return _to_directors(urgency, at_once=Counting.CLOCK)
    if kind is MessageKind.OFFER_WITHDRAWN:
        return (Step(Who.SUPPORTER, On.FIRST),)
    return (Step(Who.ADDRESSEE, On.FIRST),)


PROMISE: dict[tuple[MessageKind, Urgency], Steps] = {
    (kind, urgency): _promised(kind, urgency) for kind in MessageKind for urgency in Urgency
}


@dataclass(frozen=True, order=True)
class Planned:
    """One page to come: when, to which account, and on which of its channels (from 1)."""

    at: datetime
    account: int
    place: int


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a plan is reckoned from."""

    kind: MessageKind
    urgency: Urgency
    now: datetime
    due: datetime | None
    """When the case's own time passes, and with it the plan; None for what stands alone."""
    policy: Policy
    timetable: Timetable

    def moments(self, *, again: bool = False) -> list[tuple[Step, datetime]]:
        """Each step and when it comes, one after the other and never later than `due`.

        With `again` everybody is paged at once: the case's own time has passed before.
        """
        steps = PROMISE[self.kind, self.urgency]
        if again:
            last = steps[-1]
            steps = (Step(last.who, last.on, counting=steps[0].counting),)
        reckoned = [
            (step, self.timetable.after(self.now, step.span(self.policy))) for step in steps
        ]
        *sooner, (last, at) = reckoned
        if last.who in (Who.EVERYBODY, Who.GROUP_DESK) and self.due is not None:
            at = min(at, max(self.due, self.now))
        return [*((step, moment) for step, moment in sooner if moment < at), (last, at)]


@dataclass(frozen=True, kw_only=True)
class People:
    """Whom a plan can page, how, and when.

    `of` gives the accounts of a step at its moment; `ways` how many channels an account has;
    `next_open` the moment, that one or a later, when a supporter wants to be asked.
    """

    of: Callable[[Who, datetime], Collection[int]]
    ways: Callable[[int], int]
    next_open: Callable[[int, datetime], datetime]


def plan(beginning: Beginning, people: People, *, again: bool = False) -> tuple[Planned, ...]:
    """Every page of a plan, in order.

    When nobody is on call, everybody is paged at once instead of waiting.
    """
    moments = beginning.moments(again=again)
    first, begins = moments[0]
    if first.who in (Who.ON_CALL, Who.BOTH) and not people.of(first.who, begins):
        moments = beginning.moments(again=True)
    pages: set[Planned] = set()
    for number, (step, at) in enumerate(moments):
        accounts = people.of(step.who, at)
        if step.who is Who.SUPPORTER:
            pages.update(_to_supporters(beginning, step, accounts, people))
        elif step.on is On.NEXT:
            until = moments[number + 1][1]
            pages.update(_to_next_channels(beginning, step, accounts, people, until=until))
        else:
            pages.update(_at_once(step.on, accounts, people, at=at))
    return tuple(sorted(pages))


def _at_once(on: On, accounts: Iterable[int], people: People, *, at: datetime) -> Iterator[Planned]:
    for account in accounts:
        last = people.ways(account) if on is On.EVERY else 1
        yield from (Planned(at, account, place) for place in range(1, last + 1))


def _to_next_channels(
    beginning: Beginning, step: Step, accounts: Iterable[int], people: People, *, until: datetime
) -> Iterator[Planned]:
    for account in accounts:
        at = beginning.now
        for place in range(2, people.ways(account) + 1):
            at = beginning.timetable.after(at, step.span(beginning.policy))
            if at < until:
                yield Planned(at, account, place)


def _to_supporters(
    beginning: Beginning, step: Step, accounts: Iterable[int], people: People
) -> Iterator[Planned]:
    """In their own hours, for as long as it is their turn."""
    for account in accounts:
        at = people.next_open(account, beginning.now)
        places = [1]
        if step.on is On.NEXT:
            places = [*range(2, people.ways(account) + 1)]
        for place in places:
            at = people.next_open(account, at + step.span(beginning.policy).length)
            if beginning.due is None or at < beginning.due:
                yield Planned(at, account, place)

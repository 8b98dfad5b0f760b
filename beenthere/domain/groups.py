"""The life of one group, as one transition table: a team comes together for an hour or two.

It reads as `domain.case` does: `STATES` says whose turn it is, for what and by when;
`TRANSITIONS` what each event does; `WHO_MAY` who may cause it. A group has no names: a
department, a kind of event, about how many, and how soon. Whoever came is counted once, and
nothing else is kept of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from beenthere.domain.hours import Span, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import EventKind, HowSoon, Role, Term
from beenthere.domain.wording import MessageKind

KINDS: tuple[EventKind, ...] = tuple(
    kind
    for kind in EventKind
    if kind not in (EventKind.MALPRACTICE_SUIT, EventKind.COMPLAINT_OR_REVIEW)
)
"""After which a team may come together. Whatever names one person is for a peer alone."""

FACILITATORS = frozenset({Role.EAP_LEADER, Role.FACILITATOR})
"""Who leads a session: a professional of Employee Assistance, always."""

MOST_ASKED_FOR = 300
"""People of one request, at most: a larger number is a slip of the finger, or a matter for the
telephone."""

LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (60, 75, 90, 105, 120))
"""How long a session can be planned to last; the policy decides which of these it allows."""


_LAST_DAY = timedelta(days=1)
"""How long ago it can have been, where it was in the last day."""


class GroupState(Term):
    """Where a group stands."""

    REQUESTED = "requested", "Asked for"
    TAKEN = "taken", "Taken, a facilitator to be found"
    FACILITATED = "facilitated", "With a facilitator, a time to be planned"
    PLANNED = "planned", "Planned"
    OVER = "over", "Over, a headcount to come"
    HELD = "held", "Held, will be erased"
    CALLED_OFF = "called_off", "Called off, will be erased"


class GroupOwner(Term):
    """Whose turn it is."""

    DESK = "desk", "The directors and EAP leaders"
    FACILITATOR = "facilitator", "The facilitator"
    PROGRAM = "program", "The program itself"


class GroupAction(Term):
    """What happens next, in the words of the person who does it."""

    TAKE = "take", "Take it on"
    ASSIGN = "assign", "Find a facilitator"
    PLAN = "plan", "Plan a time"
    MEET = "meet", "Hold the session"
    COUNT = "count", "Say how many came"
    ERASE = "erase", "Erase"


class GroupEvent(Term):
    """What can happen to a group."""

    ASKED = "asked", "Somebody of the hospital asked for it"
    STARTED = "started", "A director or an EAP leader started it"
    FOLLOWED = "followed", "The team asked to come together again"
    TAKEN = "taken", "A director or an EAP leader took it on"
    ASSIGNED = "assigned", "A facilitator was found"
    HANDED_BACK = "handed_back", "The facilitator handed it back"
    PLANNED = "planned", "A time was planned"
    COUNTED = "counted", "The headcount was given"
    CALLED_OFF = "called_off", "It does not take place"
    TIME_CAME = "time_came", "The time for the next action passed"


class GroupActor(Term):
    """Who can cause an event."""

    ANYONE = "anyone", "Anyone"
    DESK = "desk", "A director or an EAP leader"
    FACILITATOR = "facilitator", "The group's facilitator"
    PROGRAM = "program", "The program"


class GroupAudience(Term):
    """Whom the program tells."""

    DESK = "desk", "The director on call, and the EAP leaders"
    FACILITATOR = "facilitator", "The group's facilitator"
    PEERS = "peers", "The peers who come along"
    EVERYBODY = "everybody", "The facilitator and the peers who come along"


@dataclass(frozen=True)
class GroupStanding:
    """What a state means: whose turn it is, for what, and the name of the policy's number that
    says by when; an empty name is the end of the session."""

    owner: GroupOwner
    action: GroupAction
    due: str


STATES: dict[GroupState, GroupStanding] = {
    GroupState.REQUESTED: GroupStanding(GroupOwner.DESK, GroupAction.TAKE, "group_take"),
    GroupState.TAKEN: GroupStanding(GroupOwner.DESK, GroupAction.ASSIGN, "group_assign"),
    GroupState.FACILITATED: GroupStanding(GroupOwner.FACILITATOR, GroupAction.PLAN, "group_plan"),
    GroupState.PLANNED: GroupStanding(GroupOwner.FACILITATOR, GroupAction.MEET, ""),
    GroupState.OVER: GroupStanding(GroupOwner.FACILITATOR, GroupAction.COUNT, "group_count"),
    GroupState.HELD: GroupStanding(GroupOwner.PROGRAM, GroupAction.ERASE, "erase_group"),
    GroupState.CALLED_OFF: GroupStanding(GroupOwner.PROGRAM, GroupAction.ERASE, "erase_group"),
}

ENDED = frozenset({GroupState.HELD, GroupState.CALLED_OFF})
"""Nothing is to be done any more: it is erased on the published schedule."""

WITH_FACILITATOR = frozenset({GroupState.FACILITATED, GroupState.PLANNED, GroupState.OVER})
"""A facilitator has it: there is always one."""

WITH_TIME = frozenset({GroupState.PLANNED, GroupState.OVER, GroupState.HELD})
"""When it takes place, or took place, is known."""

WITHOUT_TIME = frozenset({GroupState.REQUESTED, GroupState.TAKEN, GroupState.FACILITATED})
"""A time is still to be planned, by whoever leads it: one that somebody else planned before them
and could not keep is none."""

PEERS_ARE_ASKED = frozenset({GroupState.TAKEN, GroupState.FACILITATED, GroupState.PLANNED})
"""Until it is over, supporters can be asked to come along."""

MAY_FOLLOW = frozenset({GroupState.OVER, GroupState.HELD})
"""After it was held, and until it is erased, the team may ask to come together again."""


@dataclass(frozen=True)
class GroupTell:
    """A message that a transition causes; with `again` to everybody it could be for."""

    audience: GroupAudience
    kind: MessageKind
    again: bool = False


@dataclass(frozen=True)
class GroupTransition:
    """What an event does in one state: where it leads, and whom the program tells."""

    to: GroupState
    tell: tuple[GroupTell, ...] = ()


_WAITS = GroupTell(GroupAudience.DESK, MessageKind.GROUP_WAITING)
_NEEDS = GroupTell(GroupAudience.DESK, MessageKind.GROUP_NEEDS)
_WAITS_LONG = GroupTell(GroupAudience.DESK, MessageKind.GROUP_WAITING, again=True)
_NEEDS_LONG = GroupTell(GroupAudience.DESK, MessageKind.GROUP_NEEDS, again=True)
_YOURS = GroupTell(GroupAudience.FACILITATOR, MessageKind.GROUP_YOURS)
_COUNT = GroupTell(GroupAudience.FACILITATOR, MessageKind.GROUP_COUNT)
_UNPLANNED = GroupTell(GroupAudience.PEERS, MessageKind.GROUP_UNPLANNED)
_MOVED = GroupTell(GroupAudience.EVERYBODY, MessageKind.GROUP_MOVED)
_OFF = GroupTell(GroupAudience.EVERYBODY, MessageKind.GROUP_OFF)

_NOT_BEGUN = (
    GroupState.REQUESTED,
    GroupState.TAKEN,
    GroupState.FACILITATED,
    GroupState.PLANNED,
)

TRANSITIONS: dict[tuple[GroupState | None, GroupEvent], GroupTransition] = {
    # Beginning: None is before there was a group.
    (None, GroupEvent.ASKED): GroupTransition(GroupState.REQUESTED, (_WAITS,)),
    (None, GroupEvent.STARTED): GroupTransition(GroupState.TAKEN),
    (None, GroupEvent.FOLLOWED): GroupTransition(GroupState.FACILITATED, (_YOURS,)),
    # Taking it on, and who leads it
    (GroupState.REQUESTED, GroupEvent.TAKEN): GroupTransition(GroupState.TAKEN),
    (GroupState.REQUESTED, GroupEvent.TIME_CAME): GroupTransition(
        GroupState.REQUESTED, (_WAITS_LONG,)
    ),
    (GroupState.TAKEN, GroupEvent.ASSIGNED): GroupTransition(GroupState.FACILITATED, (_YOURS,)),
    (GroupState.TAKEN, GroupEvent.TIME_CAME): GroupTransition(GroupState.TAKEN, (_NEEDS_LONG,)),
    (GroupState.FACILITATED, GroupEvent.ASSIGNED): GroupTransition(
        GroupState.FACILITATED, (_YOURS,)
    ),
    (GroupState.PLANNED, GroupEvent.ASSIGNED): GroupTransition(GroupState.PLANNED, (_YOURS,)),
    (GroupState.FACILITATED, GroupEvent.HANDED_BACK): GroupTransition(GroupState.TAKEN, (_NEEDS,)),
    (GroupState.PLANNED, GroupEvent.HANDED_BACK): GroupTransition(
        GroupState.TAKEN, (_NEEDS, _UNPLANNED)
    ),
    # Planning and holding it
    (GroupState.FACILITATED, GroupEvent.PLANNED): GroupTransition(GroupState.PLANNED, (_MOVED,)),
    (GroupState.FACILITATED, GroupEvent.TIME_CAME): GroupTransition(
        GroupState.FACILITATED, (_YOURS, _NEEDS_LONG)
    ),
    (GroupState.PLANNED, GroupEvent.PLANNED): GroupTransition(GroupState.PLANNED, (_MOVED,)),
    (GroupState.PLANNED, GroupEvent.TIME_CAME): GroupTransition(GroupState.OVER, (_COUNT,)),
    (GroupState.OVER, GroupEvent.COUNTED): GroupTransition(GroupState.HELD),
    (GroupState.OVER, GroupEvent.TIME_CAME): GroupTransition(GroupState.HELD),
    (GroupState.OVER, GroupEvent.CALLED_OFF): GroupTransition(GroupState.CALLED_OFF),
    **{
        (state, GroupEvent.CALLED_OFF): GroupTransition(GroupState.CALLED_OFF, (_OFF,))
        for state in _NOT_BEGUN
    },
}

_DESK_AND_FACILITATOR = frozenset({GroupActor.DESK, GroupActor.FACILITATOR})

WHO_MAY: dict[GroupEvent, frozenset[GroupActor]] = {
    GroupEvent.ASKED: frozenset({GroupActor.ANYONE}),
    GroupEvent.STARTED: frozenset({GroupActor.DESK}),
    GroupEvent.FOLLOWED: _DESK_AND_FACILITATOR,
    GroupEvent.TAKEN: frozenset({GroupActor.DESK}),
    GroupEvent.ASSIGNED: frozenset({GroupActor.DESK}),
    GroupEvent.HANDED_BACK: frozenset({GroupActor.FACILITATOR}),
    GroupEvent.PLANNED: _DESK_AND_FACILITATOR,
    GroupEvent.COUNTED: _DESK_AND_FACILITATOR,
    GroupEvent.CALLED_OFF: _DESK_AND_FACILITATOR,
    GroupEvent.TIME_CAME: frozenset({GroupActor.PROGRAM}),
}

SAID_WHILE: dict[MessageKind, frozenset[GroupState]] = {
    MessageKind.GROUP_WAITING: frozenset({GroupState.REQUESTED}),
    MessageKind.GROUP_NEEDS: frozenset({GroupState.TAKEN, GroupState.FACILITATED}),
    MessageKind.GROUP_YOURS: frozenset({GroupState.FACILITATED, GroupState.PLANNED}),
    MessageKind.GROUP_OFFER: PEERS_ARE_ASKED,
    MessageKind.GROUP_PEERS_GONE: PEERS_ARE_ASKED,
    MessageKind.GROUP_UNPLANNED: frozenset({GroupState.TAKEN, GroupState.FACILITATED}),
    MessageKind.GROUP_MOVED: frozenset({GroupState.PLANNED}),
    MessageKind.GROUP_SOON: frozenset({GroupState.PLANNED}),
    MessageKind.GROUP_OFF: frozenset({GroupState.CALLED_OFF}),
    MessageKind.GROUP_COUNT: frozenset({GroupState.OVER}),
}
"""The states in which what each message says of a group is true."""

TO_WHOEVER_LEADS = frozenset(
    {
        MessageKind.GROUP_YOURS,
        MessageKind.GROUP_MOVED,
        MessageKind.GROUP_SOON,
        MessageKind.GROUP_OFF,
        MessageKind.GROUP_COUNT,
    }
)
"""What is true only for the facilitator who has the group, where it is said to one."""


class NotPossible(Exception):
    """The event cannot happen in the state the group is in now; nothing changes."""


class NotYours(Exception):
    """This kind of actor may not cause this event."""


@dataclass(frozen=True, kw_only=True)
class GroupMoved:
    """Where a group stands after an event, whole: store it as it is."""

    state: GroupState
    owner: GroupOwner
    action: GroupAction
    due_at: datetime
    tell: tuple[GroupTell, ...]


def move(
    state: GroupState | None,
    event: GroupEvent,
    actors: Collection[GroupActor],
    *,
    now: datetime,
    ends_at: datetime | None,
    policy: Policy,
    timetable: Timetable,
) -> GroupMoved:
    """What an event does to a group that stands in `state`; None is before there is one.

    `actors` is what whoever causes it is to this group. `ends_at` is when the session is over,
    where it has a time. Raises NotYours or NotPossible, and changes nothing.
    """
    if WHO_MAY[event].isdisjoint(actors):
        raise NotYours
    try:
        transition = TRANSITIONS[state, event]
    except KeyError:
        raise NotPossible from None
    standing = STATES[transition.to]
    due_at = ends_at or now
    if standing.due:
        span: Span = getattr(policy, standing.due)
        due_at = timetable.after(now, span)
    return GroupMoved(
        state=transition.to,
        owner=standing.owner,
        action=standing.action,
        due_at=max(now, due_at),
        tell=transition.tell,
    )


@dataclass(frozen=True)
class Window:
    """From when until when a session helps most; it begins in between."""

    opens: datetime
    closes: datetime
    best_by: datetime | None = None
    """Until when it is still in time if it happened as long before as what was said allows; None
    where that says no more."""
    missed: bool = False
    """Whether the time that helps most is over, and this is the best that is left."""

    def holds(self, moment: datetime) -> bool:
        """Whether a session that begins then begins in the window."""
        return self.opens <= moment <= self.closes


def window(how_soon: HowSoon, *, asked: datetime, now: datetime, policy: Policy) -> Window:
    """When a group that was asked for can be planned, seen from now on.

    The hours run from what happened, of which the request tells no more than `how_soon`: no event
    is named. So they are counted from when it was asked for, the latest that it can have been: a
    session is never too soon. What was “in the last day” can have been a day sooner, and then is in
    time only until `best_by`; nobody is kept from a later hour by what nobody knows.

    Where it has closed unused, the next time is the best that is left: it opens again from now
    on, for as long as the first did.
    """
    opens = policy.group_opens.length if how_soon is not HowSoon.DAYS_AGO else timedelta(0)
    closes = (policy.group_later if how_soon is HowSoon.LATER else policy.group_closes).length
    if now > asked + closes:
        return Window(opens=now, closes=now + policy.group_closes.length, missed=True)
    begins = max(now, asked + opens)
    best_by = asked + closes - _LAST_DAY
    says_more = how_soon is HowSoon.FRESH and begins < best_by
    return Window(opens=begins, closes=asked + closes, best_by=best_by if says_more else None)


def lengths(policy: Policy) -> tuple[timedelta, ...]:
    """How long a session may last here."""
    shortest, longest = policy.group_shortest.length, policy.group_longest.length
    return tuple(each for each in LENGTHS if shortest <= each <= longest)


def split(about: int, policy: Policy) -> tuple[int, ...]:
    """The sizes of the sessions that are proposed for about so many people, as even as can be.

    One where they fit into one; never more sessions than it takes.
    """
    sessions = max(1, -(-about // policy.group_at_most))
    each, more = divmod(about, sessions)
    return tuple(each + (number < more) for number in range(sessions))
